"""What git may store of a message file, in every cleanup mode that it may use.

A hook can't see `--cleanup`. What it sees is the configuration, whether an editor ran, and, where
one did, what git wrote below the message for the person who edits it.
"""

from __future__ import annotations

import os

from trailgate.errors import UsageError
from trailgate.message import as_stored, cleanup, cut_scissors, resolve_mode
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

_KNOWS_STRINGS = (2, 45)
"""The git that first reads `core.commentString`; an older one takes no notice of it."""


class Stored(Record):
    """A message as git stores it in a cleanup mode; lines that begin with `comment` are comments.

    `taken_up` is the mode that holds by default when an editor opens the message once more.
    """

    mode: str
    message: bytes
    comment: bytes = b"#"
    taken_up: str = "strip"


def versions(
    repository: Repository | None, settings: dict[str, str], content: bytes, *, edited: bool
) -> tuple[Stored, ...]:
    """Give the messages that git may store, all different; the first in its default mode.

    Those that would be empty are left out besides the first: git refuses them itself.

    `content` is what the hook sees. `whitespace` stands for `verbatim` too: what tells them apart
    (blanks at line ends, blank lines in a row) changes no verdict.

    Raises:
        UsageError: `commit.cleanup` names no mode.
    """
    comment = comment_string(repository, settings, content)
    configured = settings.get("commit.cleanup")
    try:
        mode = resolve_mode(configured, edited=edited)
    except ValueError as refused:
        raise UsageError(f"commit.cleanup: {refused}") from refused
    shown = cut_scissors(content, comment) if edited else content
    modes = [mode, *_others(settings, content, shown, comment, edited=edited)]
    taken_up = resolve_mode(configured, edited=True)
    found: dict[bytes, Stored] = {}
    for name in dict.fromkeys(modes):
        message = as_stored(cleanup(shown, name, comment))
        text = cleanup(message, "whitespace") if mode == "verbatim" else message
        found.setdefault(text, Stored(name, message, comment, taken_up))
    first, *others = found.values()
    return (first, *(other for other in others if other.message))


def _others(
    settings: dict[str, str], content: bytes, shown: bytes, comment: bytes, *, edited: bool
) -> tuple[str, ...]:
    """Give the modes that may have been asked for on the command line."""
    if comment not in shown:
        return ()
    below = _last_comments(shown, comment) if edited else b""
    if b"will be kept" in below or _has_status(content[len(shown) :], comment):
        return ("whitespace",)
    if b"will be ignored" in below:  # what git writes under a message before the editor opens
        return ("strip",)
    if below or (edited and settings.get("commit.template")):
        return ()  # comments that git or a template put there: the default is to drop them
    return ("strip", "whitespace")


def _has_status(cut: bytes, comment: bytes) -> bool:
    """Tell whether git wrote the status below the scissors, as it does in the mode `scissors`.

    An empty comment line stands before it. With `-v` the diff follows at once.
    """
    for line in cut.split(b"\n"):
        if not line.startswith(comment):
            return False
        if line.strip() == comment:
            return True
    return False


def _last_comments(message: bytes, comment: bytes) -> bytes:
    """Give the comment lines that end a message, blank ones between them left out."""
    found: list[bytes] = []
    for line in reversed(message.split(b"\n")):
        if line.strip() and not line.startswith(comment):
            break
        found += [line] if line.strip() else []
    return b"\n".join(reversed(found))


def comment_string(
    repository: Repository | None, settings: dict[str, str], content: bytes
) -> bytes:
    """Give the comment string in use; with `auto` git chose one that starts no line of the text."""
    configured = settings.get("core.commentchar") or "#"
    if settings.get("core.commentstring") and _knows_strings(repository):
        configured = settings["core.commentstring"]
    if configured != "auto":
        return os.fsencode(configured)
    last = content.rstrip(b"\n").rpartition(b"\n")[2]
    return last[:1] if last[:1] in b"#;@!$%^&|:" and last else b"#"


def _knows_strings(repository: Repository | None) -> bool:
    told = (repository.ask("version") or "") if repository else ""
    numbers = told.removeprefix("git version ").split(".")[:2]
    known = [int(number) for number in numbers if number.isascii() and number.isdigit()]
    return tuple(known) >= _KNOWS_STRINGS
