"""The key of a run: what tells two runs apart, and a copy from a second run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trailgate.commits import Commit
    from trailgate.usage.reading import Block, Reading


def run_key(commit: Commit, subject: bytes, block: Block, index: int) -> bytes:
    """Give the key of the run at `index` of a block.

    A Run-Id with the SD and agent that it was given to; else the author's bytes, time and zone,
    the subject, the block's text and its ordinal among equal blocks. A quoted commit's own author
    and subject serve for a block inside squash text.
    """
    run = block.runs[index]
    if run.id:
        return id_key(run.id, run.sd, run.agent)
    quote = block.quote
    if quote:
        origin = (quote.author, quote.author_time, quote.author_zone, quote.subject)
    else:
        origin = (commit.author, commit.author_time, commit.author_zone, subject)
    return text_key(origin, block.text, block.ordinal, index)


def run_keys(commit: Commit, reading: Reading) -> frozenset[bytes]:
    """Give the keys of all runs that a commit's message carries."""
    subject = reading.subject.encode("utf-8", "surrogateescape")
    return frozenset(
        run_key(commit, subject, block, index)
        for block in reading.blocks
        for index in range(len(block.runs))
    )


def id_key(run_id: str, sd: str, agent: str) -> bytes:
    """Give the key of a run that carries a Run-Id."""
    return f"{run_id} {sd} {agent}".encode("utf-8", "surrogateescape")


_TEXT_KEY_BYTES = 16


def name_in(key: bytes) -> bytes:
    """Give the Run-Id of a key that `id_key` gave, the key itself where it is one of `text_key`.

    Runs of one name may have to be told together; of others none depends on another.
    """
    return key if len(key) == _TEXT_KEY_BYTES else key[: key.index(b" ")]


def id_of(name: bytes) -> str:
    """Give the Run-Id that `name_in` found, `""` where it found none."""
    return "" if len(name) == _TEXT_KEY_BYTES else name.decode("utf-8", "surrogateescape")


def text_key(origin: tuple[bytes, int, str, bytes], text: bytes, ordinal: int, index: int) -> bytes:
    """Give the key of a run without a Run-Id: a digest of where it stands (16 bytes)."""
    digest = _digests[0] if _digests else _digest()
    author, time, zone, subject = origin
    head = f"{time} {zone}\0{ordinal} {index}\0".encode("ascii", "surrogateescape")
    content = b"\0".join((author, subject, text, head))
    made: bytes = digest(content, digest_size=_TEXT_KEY_BYTES).digest()
    return made


_digests: list[Callable[..., Any]] = []


def _digest() -> Callable[..., Any]:
    try:
        from _blake2 import blake2b  # hashlib loads OpenSSL besides, which takes 10 ms
    except ImportError:
        from hashlib import blake2b

    _digests.append(blake2b)
    return blake2b
