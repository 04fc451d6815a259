"""Pieces in the files of a work tree: written, checked, taken out."""

from __future__ import annotations

import contextlib
import os

from trailgate.errors import UsageError
from trailgate.records import Record

from . import piece as states
from .piece import Piece, find, put, state, taken_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WROTE, RENEWED, THERE, LEFT, REMOVED = "wrote", "renewed", "there already", "left alone", "removed"
TAKEN_OUT = "took its part out of"


class Step(Record):
    """What was done with one piece (`WROTE` ...), or found to be wrong, and why."""

    path: str
    done: str
    why: str = ""


_MEND_AGAIN = "run: trailgate init"
_BY_HAND = "take it out by hand"
_OURS = (states.CURRENT, states.STALE, states.EDITED, states.ASTRAY)

_WHY = {
    states.ABSENT: "init's part is missing here, while its other guidance stands",
    states.EDITED: "changed since init wrote it",
    states.ASTRAY: "changed since init wrote it, and the policy moved on",
    states.FOREIGN: "a file of this name stands there, which init did not write",
    states.STALE: "the policy moved on since init wrote it",
}
_MEND = {
    states.ABSENT: _MEND_AGAIN,
    states.STALE: _MEND_AGAIN,
    states.ASTRAY: "take that part out and run: trailgate init",
}


def apply(root: str, pieces: Iterable[Piece]) -> tuple[Step, ...]:
    """Write the pieces that are not there, and renew those that the policy has left behind.

    Raises:
        UsageError: a file can't be read or written.
    """
    return tuple(_applied(root, one) for one in pieces if not _is_missing(root, one))


def check(root: str, pieces: Iterable[Piece]) -> tuple[Step, ...]:
    """Give the pieces that the policy has left behind or that are gone, and what to do about each.

    A piece is gone where others of its group are there; where none is, nobody wanted them.
    """
    found = [(one, state(read(root, one.path), one)) for one in pieces]
    kept = {one.group for one, how in found if one.group and how in _OURS}
    told = [(one, how) for one, how in found if how in _MEND]
    return tuple(
        Step(one.path, _WHY[how], _MEND[how])
        for one, how in told
        if how != states.ABSENT or (one.group in kept and not _is_missing(root, one))
    )


def is_any_there(root: str, pieces: Iterable[Piece]) -> bool:
    """Tell whether one of the pieces, changed or not, is there at all."""
    found = ((read(root, one.path), one) for one in pieces)
    return any(text is not None and find(text, one) is not None for text, one in found)


def undo(root: str, pieces: Iterable[Piece]) -> tuple[Step, ...]:
    """Take out what init wrote and nobody changed; a file that is empty then goes too."""
    return tuple(step for one in pieces for step in _undone(root, one))


def read(root: str, path: str) -> str | None:
    """Give a file's text with plain newlines, None where there is none.

    Raises:
        UsageError: it can't be read, or it lies outside of the work tree.
    """
    try:
        with open(_within(root, path), "rb") as file:
            return os.fsdecode(file.read()).replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(path, "read", error) from None


def _is_missing(root: str, one: Piece) -> bool:
    return one.joins and not os.path.exists(os.path.join(root, one.path))


def _applied(root: str, one: Piece) -> Step:
    text = read(root, one.path)
    how = state(text, one)
    if how == states.CURRENT:
        return Step(one.path, THERE)
    if how not in (states.ABSENT, states.STALE):
        return Step(one.path, LEFT, _WHY[how])
    _write(root, one.path, put(text, one))
    return Step(one.path, WROTE if how == states.ABSENT else RENEWED)


def _undone(root: str, one: Piece) -> Iterable[Step]:
    text = read(root, one.path)
    if text is None or find(text, one) is None:
        return
    rest = taken_out(text, one)
    if rest is None:
        yield Step(one.path, LEFT, f"{_WHY[states.EDITED]}; {_BY_HAND}")
        return
    if rest:
        _write(root, one.path, rest)
        yield Step(one.path, TAKEN_OUT)
    else:
        _remove(root, one.path)
        yield Step(one.path, REMOVED)


def _write(root: str, path: str, text: str) -> None:
    target = _within(root, path)
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        crlf = os.path.exists(target) and _has_crlf(target)
        fresh = f"{target}.trailgate-new"
        with open(fresh, "wb") as file:
            file.write(os.fsencode(text.replace("\n", "\r\n") if crlf else text))
        if os.path.exists(target):
            os.chmod(fresh, os.stat(target).st_mode & 0o7777)
        os.replace(fresh, target)
    except OSError as error:
        raise _failed(path, "written", error) from None


def _has_crlf(path: str) -> bool:
    with open(path, "rb") as file:
        return b"\r\n" in file.read()


def _remove(root: str, path: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    target = _within(root, path)
    try:
        os.unlink(target)
    except OSError as error:
        raise _failed(path, "removed", error) from None
    folder = os.path.dirname(path)
    while folder:
        with contextlib.suppress(OSError):
            os.rmdir(os.path.join(root, folder))
        folder = os.path.dirname(folder)


def _within(root: str, path: str) -> str:
    """Give where a path really leads; CLAUDE.md is a link to AGENTS.md in many repositories."""
    top, real = os.path.realpath(root), os.path.realpath(os.path.join(root, path))
    if os.path.commonpath([top, real]) != top:
        raise UsageError(f"{path}: is a link out of the work tree; nothing was written there")
    return real


def _failed(path: str, what: str, error: OSError) -> UsageError:
    reason = (error.strerror or "input or output error").lower()
    return UsageError(f"{path}: can't be {what} ({reason})")
