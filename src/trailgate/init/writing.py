"""Write the first policy file, unless there is a policy already."""

from __future__ import annotations

import os

from trailgate.clock import now
from trailgate.config import find
from trailgate.errors import UsageError
from trailgate.records import Record

from .answers import Answers, refusal, text
from .piece import Piece

FILE = "trailgate.toml"


class Result(Record):
    """What became of it: the file's path, and whether it was written or stood there already."""

    path: str
    written: bool


def state(root: str) -> Result | None:
    """Tell whether a work tree has its policy already; None: it has none.

    Raises:
        PolicyError: a file can't be read, or two hold a policy.
    """
    path = os.path.join(root, FILE)
    if os.path.lexists(path):
        return Result(path, written=False)
    found = find(root)
    return Result(os.path.join(root, found[0]), written=False) if found else None


def write(root: str, head: str, answers: Answers) -> Result:
    """Write a first `trailgate.toml`; a policy that stands there already is left as it is.

    Args:
        root: the work tree's top folder.
        head: HEAD's object name, `""` before the first commit.
        answers: what was answered.

    Raises:
        UsageError: an answer can't be used (all are told), or the file can't be written.
        PolicyError: a file can't be read.
    """
    before = state(root)
    if before is not None:
        return before
    problems = refusal(answers)
    if problems:
        raise UsageError(problems)
    path = os.path.join(root, FILE)
    try:
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(piece(text(answers, head, now())).text())
    except FileExistsError:
        return Result(path, written=False)
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        raise UsageError(f"{FILE}: can't be written ({reason})") from None
    return Result(path, written=True)


def piece(body: str = "") -> Piece:
    """Give the policy file as a piece, so that it can be taken back while nobody changed it."""
    return Piece(FILE, body, ("# ", ""), whole=True)
