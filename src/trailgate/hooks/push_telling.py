"""What the pre-push hook tells people: which ref is bad and why, and how to go on."""

from __future__ import annotations

import sys

from trailgate.findings import ERROR, NOTE, WARNING
from trailgate.reports.colour import colour_wanted
from trailgate.reports.findings import HEAD, OLDER, lines, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.check import Judged
    from trailgate.errors import PolicyError
    from trailgate.findings import Finding
    from trailgate.git import Repository
    from trailgate.reports.findings import Situation

    from .pushing import Update

    Results = Sequence[tuple[Update, Sequence[Judged]]]
    """Refs, each with the verdicts on the new commits that it holds."""

GO_ON = (
    "nothing was pushed. Mend the commits named above and push again; "
    "refs that are fine can be pushed by themselves"
)


def is_refused(results: Results) -> bool:
    """Tell whether a finding is an error: git then pushes none of the refs."""
    return any(_count(held, ERROR) for _, held in results)


def tell(repository: Repository, results: Results) -> None:
    """Print what is wrong, nothing where all is fine."""
    if any(_worth_telling(judged) for _, held in results for judged in held):
        head = repository.head() if repository.work_tree else ""
        _write(told_of(results, head, colour=colour_wanted(sys.stderr)))


def tell_broken(ref: str, broken: PolicyError) -> None:
    """Print that the target's policy is not the one that judges."""
    told = [f"trailgate pre-push: {shown(ref)}: {problem}" for problem in broken.problems]
    _write([*told, "trailgate pre-push: the policy of this checkout judges instead"])


def told_of(results: Results, head: str, *, colour: bool = False) -> list[str]:
    """Give the lines on a push: bad refs and those with warnings, each finding once.

    `head` is the object name of the commit that can be amended, `""` for none.
    """
    refused = is_refused(results)
    told = [""] if refused else []
    seen: dict[str, str] = {}
    for update, held in results:
        if not any(_worth_telling(judged) for judged in held):
            told += [_headline(update, held)] if refused else []
            continue
        told.append(_headline(update, held))
        for judged in held:
            findings = _worth_telling(judged)
            if findings and judged.oid in seen:
                told.append(f"  {judged.oid[:10]}: see {seen[judged.oid]} above")
            elif findings:
                seen[judged.oid] = shown(update.remote_ref)
                told += lines(findings, _situation(judged, head).replace(colour=colour))
    return [*told, GO_ON] if refused else told


def _headline(update: Update, held: Sequence[Judged]) -> str:
    counts = [(_count(held, ERROR), "error"), (_count(held, WARNING), "warning")]
    found = ", ".join(_number(count, what) for count, what in counts if count)
    verdict = f"{found or 'fine'} in {_number(len(held), 'commit')}" if held else "nothing to judge"
    return f"{shown(update.remote_ref)}: {verdict}"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _count(held: Sequence[Judged], severity: str) -> int:
    return sum(finding.severity == severity for judged in held for finding in judged.findings)


def _worth_telling(judged: Judged) -> list[Finding]:
    return [finding for finding in judged.findings if finding.severity != NOTE]


def _situation(judged: Judged, head: str) -> Situation:
    if judged.oid == head:
        return HEAD
    return OLDER.replace(is_root=judged.commit is not None and not judged.commit.parents)


def _write(told: Sequence[str]) -> None:
    sys.stderr.write("\n".join([*told, ""]))
