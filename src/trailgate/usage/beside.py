"""What stands beside the runs: overrides, corrections, and our keys outside every usage block."""

from __future__ import annotations

from trailgate.patterns import ASCII, DOTALL, late

from .instants import is_ulid
from .reading import Correction, Line, Override, Problem
from .tokens import Unreadable, count
from .values import problems_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .vocabulary import Vocabulary

    Group = tuple[Line, ...]

_CORRECTS = late(r"(\S+)\s+tokens=(\S+)(?:\s+(\S.*))?", DOTALL)
_ALMOST_AN_ID = late(r"[A-Za-z0-9]{20,}(?:\s|\Z)", ASCII)
_ID_LIKE = late(r"(?=\D+\d)[A-Za-z][A-Za-z0-9]*+(?:[-_.][A-Za-z0-9]++)++", ASCII)


def approves(lines: Group) -> bool:
    """Tell whether lines of one paragraph are an override that somebody stands for, or correct."""
    keys = {line.key for line in lines}
    if "Override-By" in keys and keys & {"Override", "Corrects"}:
        return True
    return any(line.key == "Corrects" and is_ulid(line.value[:26]) for line in lines)


def overrides(groups: Iterable[Group]) -> tuple[Override, ...]:
    """Give the overrides of each group, with the approver that the same group names."""
    found: list[Override] = []
    for lines in groups:
        by = _approver(lines)
        for line in lines:
            if line.key == "Override":
                rule, _, reason = line.value.partition(" ")
                found.append(Override(rule, reason.strip(), by, line.line))
    return tuple(found)


def corrections(groups: Iterable[Group]) -> tuple[Correction, ...]:
    """Give the corrections that can be read, with the approver that the same group names."""
    found: list[Correction] = []
    for lines in groups:
        by = _approver(lines)
        for line in lines:
            if line.key == "Corrects":
                try:
                    found.append(_correction(line, by))
                except Unreadable:
                    continue
    return tuple(found)


def strays(
    groups: Iterable[Group], loose: Group, vocabulary: Vocabulary, *, ours: bool
) -> tuple[Problem, ...]:
    """Give what can't be read in `Corrects` lines, and in the loose lines of our keys.

    `ours`: the message names an SD or records usage. In other messages words such as `Critical`
    or `SD` are anybody's: there only what was plainly meant for trailgate counts.
    """
    found = [
        problem
        for problem in (problems_of(loose, vocabulary) if loose else ())
        if ours or (problem.key == "SD" and _meant_sd(problem))
    ]
    for lines in groups:
        approved = bool(_approver(lines))
        for line in lines:
            if line.key == "Corrects" and (ours or approved or _meant_correction(line.value)):
                try:
                    _correction(line, "")
                except Unreadable as why:
                    found.append(Problem("value", line.key, line.value, line.line, why.reason))
    return tuple(sorted(found, key=lambda problem: problem.line))


def _approver(lines: Group) -> str:
    return next((line.value for line in lines if line.key == "Override-By"), "")


def _correction(line: Line, by: str) -> Correction:
    parsed = _CORRECTS.fullmatch(line.value)
    if parsed is None:
        raise Unreadable("needs the Run-Id, tokens=COUNT and a reason")
    if not is_ulid(parsed[1]):
        raise Unreadable("needs the Run-Id of the run first: 26 letters and digits")
    return Correction(parsed[1].upper(), count(parsed[2]), parsed[3] or "", by, line.line)


def _meant_correction(value: str) -> bool:
    return "tokens=" in value or _ALMOST_AN_ID.match(value) is not None


def _meant_sd(problem: Problem) -> bool:
    return problem.suggestion != "" or _ID_LIKE.fullmatch(problem.value) is not None
