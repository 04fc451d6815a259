"""Write the first policy file, unless there is a policy already."""

from __future__ import annotations

import os

from trailgate.config import find
from trailgate.errors import UsageError
from trailgate.records import Record

from .answers import Answers, refusal, text

FILE = "trailgate.toml"


class Result(Record):
    """What became of it: the file's path, and whether it was written or stood there already."""

    path: str
    written: bool


def state(root: str) -> Result | None:
    """Tell whether a work tree has its policy file already; None: it has no policy.

    Raises:
        UsageError: the policy stands in pyproject.toml.
        PolicyError: a file can't be read.
    """
    path = os.path.join(root, FILE)
    if os.path.lexists(path):
        return Result(path, written=False)
    found = find(root)
    if found is not None:
        raise UsageError(f"{found[0]} holds a policy already ([tool.trailgate]); change it there")
    return None


def write(root: str, head: str, answers: Answers) -> Result:
    """Write a first `trailgate.toml`; one that stands there already is left as it is.

    Args:
        root: the work tree's top folder.
        head: HEAD's object name, `""` before the first commit.
        answers: limit, reset, time zone, approvers, preset.

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
            file.write(text(answers, head))
    except FileExistsError:
        return Result(path, written=False)
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        raise UsageError(f"{FILE}: can't be written ({reason})") from None
    return Result(path, written=True)


def next_steps() -> tuple[str, ...]:
    """Give what to do after the file is written, a line each; the indented ones are for a shell."""
    return (
        "judge each message as it is made (or use the pre-commit framework, see the README):",
        "    trailgate install",
        "look the policy over, and commit it:",
        "    git add trailgate.toml",
        '    git commit -m "chore: gate commits with trailgate"',
    )
