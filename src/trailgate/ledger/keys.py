"""The key of a run: what tells two runs apart, and a copy from a second run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.commits import Commit
    from trailgate.usage.reading import Block, Reading
    from trailgate.usage.run import Run


def run_key(commit: Commit, subject: bytes, block: Block, index: int) -> bytes:
    """Give the key of the run at `index` of a block.

    A Run-Id with the SD and agent that it was given to; else the author's bytes, time and zone,
    the subject, the block's text and its ordinal among equal blocks. A quoted commit's own author
    and subject serve for a block inside squash text.
    """
    run = block.runs[index]
    if run.id:
        return id_key(run)
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


def id_key(run: Run) -> bytes:
    """Give the key of a run that carries a Run-Id."""
    return f"{run.id} {run.sd} {run.agent}".encode("utf-8", "surrogateescape")


def text_key(origin: tuple[bytes, int, str, bytes], text: bytes, ordinal: int, index: int) -> bytes:
    """Give the key of a run without a Run-Id: a digest of where it stands (16 bytes)."""
    try:
        from _blake2 import blake2b  # hashlib loads OpenSSL besides, which takes 10 ms
    except ImportError:
        from hashlib import blake2b

    author, time, zone, subject = origin
    head = f"{time} {zone}\0{ordinal} {index}\0".encode("ascii", "surrogateescape")
    return blake2b(b"\0".join((author, subject, text, head)), digest_size=16).digest()
