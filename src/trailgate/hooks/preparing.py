"""Filling in a message: what is read for it, what is decided, and the writing of the file."""

from __future__ import annotations

import os

from trailgate.clock import now as clock_now
from trailgate.config import load
from trailgate.filling.placing import empties, is_seen, joined, placed, without_lines
from trailgate.message import cut_scissors
from trailgate.records import Record
from trailgate.usage.reader import read

from .author import is_under_way
from .cleaning import comment_string, versions
from .untouched import forget, note

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.filling.placing import Pair
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Reading

_MARKS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_EXEMPT = ("fixup", "squash", "amend", "revert", "merge")


class Draft(Record):
    """A message file: `body` above git's own comments, `below` they and all behind them.

    `reading` is of what git would store, without our keys that stand there empty.
    """

    path: str
    source: str
    content: bytes
    body: bytes
    below: bytes
    comment: bytes
    edited: bool
    settings: dict[str, str]
    reading: Reading
    policy: Policy


def stands_aside(repository: Repository, source: str) -> bool:
    """Tell whether the message is none of ours: git writes it, or copies it from a commit."""
    forget(repository)
    return source == "merge" or is_under_way(repository, *_MARKS)


def prepare(
    repository: Repository,
    path: str,
    source: str,
    settings: Callable[[], dict[str, str]],
    say: Callable[[str], None],
) -> None:
    """Fill in a message file, or leave it untouched where nothing is to be added."""
    policy = load(repository.work_tree or repository.git_dir, repository.data_dir)
    draft = _draft(repository, path, source, settings(), policy)
    squashed = os.path.join(repository.git_dir, "SQUASH_MSG")
    if os.path.exists(squashed):
        from .preparing_squash import squash

        squash(repository, draft, squashed, say)
    elif draft.reading.kind not in _EXEMPT:
        from .preparing_usage import fill

        fill(repository, draft, say)


def _draft(
    repository: Repository, path: str, source: str, settings: dict[str, str], policy: Policy
) -> Draft:
    with open(path, "rb") as file:
        content = file.read()
    edited = os.environ.get("GIT_EDITOR") != ":"
    comment = comment_string(repository, settings, content)
    shown = cut_scissors(content, comment) if edited else content
    body = shown[: _body_end(shown, comment)] if edited else content
    below = content[len(body) :]
    if edited and body.strip() and body.startswith(b"\n") and not body.startswith(b"\n\n"):
        body = b"\n" + body  # `--trailer` leaves no blank line below the subject's
    keys = policy.vocabulary.keys
    whole = joined(title_of(body, edited=edited) + body, keys)
    plain = without_lines(whole, empties(whole, keys).values())
    stored = versions(repository, settings, plain + below, edited=edited)
    reading = read(stored[0].message, policy.vocabulary, clock_now())
    return Draft(
        path,
        source,
        content,
        body,
        below,
        comment,
        edited,
        settings,
        reading,
        policy,
    )


def _body_end(shown: bytes, comment: bytes) -> int:
    """Find where the closing comments and blank lines begin, of which git wrote the most."""
    end = at = 0
    for line in shown.splitlines(keepends=True):
        at += len(line)
        if line.strip() and not line.startswith(comment):
            end = at
    return end


def write(
    repository: Repository,
    draft: Draft,
    body: bytes,
    pairs: tuple[Pair, ...],
    notes: tuple[str, ...] = (),
) -> Callable[[], None] | None:
    """Give what writes a new body into the file; None where git would not see all trailers.

    `notes` become comments above git's own.
    """
    prefix = draft.comment + b" "
    remarks = b"".join(prefix + os.fsencode(line) + b"\n" for line in notes)
    below = draft.below.lstrip(b"\r\n")
    # what is taken from comments right below the trailers joins them
    gap = b"\n" if (remarks and not pairs) or (below and not remarks) else b""
    content = body + gap + remarks + (b"\n" if remarks and below else b"") + below
    if not _holds(repository, draft, content, pairs):
        return None

    def writing() -> None:
        _replace(draft.path, content)
        if draft.source in ("", "template") and pairs:
            stored = versions(repository, draft.settings, content, edited=draft.edited)
            note(repository, stored[0].message)

    return writing


def _replace(path: str, content: bytes) -> None:
    """Put content in place of a file at once: a full disk or Ctrl-C leaves the message whole."""
    passing = f"{path}.trailgate"
    try:
        with open(passing, "wb") as file:
            file.write(content)
        os.replace(passing, path)
    except BaseException:
        if os.path.exists(passing):
            os.remove(passing)
        raise


def _holds(repository: Repository, draft: Draft, content: bytes, pairs: tuple[Pair, ...]) -> bool:
    """Tell whether git sees the old trailers and the new ones, however it cleans the message."""
    title = title_of(draft.body, edited=draft.edited)
    before = versions(repository, draft.settings, title + draft.content, edited=draft.edited)
    after = versions(repository, draft.settings, title + content, edited=draft.edited)
    earlier = {one.mode: one.message for one in before}
    return all(
        is_seen(earlier.get(one.mode, before[0].message), one.message, pairs) for one in after
    )


def body_with(draft: Draft, pairs: tuple[Pair, ...]) -> bytes:
    """Give the body with trailers in it."""
    title = title_of(draft.body, edited=draft.edited)
    return placed(title + draft.body, pairs, draft.policy.vocabulary.keys)[len(title) :]


def title_of(body: bytes, *, edited: bool) -> bytes:
    """Give what stands for the subject that a person will write in the line left for it."""
    blank = not body.strip() or body[:1] in (b"\n", b"\r")
    return b"subject" if edited and blank else b""
