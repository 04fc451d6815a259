"""The JSON report of a judged change; docs/ci.md describes the fields."""

from __future__ import annotations

from trailgate import __version__
from trailgate.policy.terms import MICRO
from trailgate.reports.figures import exact
from trailgate.reports.findings import as_dict, shown
from trailgate.reports.status_json import coverage_document, named, status_document

from .usage import tables, tokens_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .run import Outcome

VERSION = 1


def document(outcome: Outcome, now: int) -> dict[str, object]:
    """Give all that was found as plain data: text in it is printable, amounts are exact."""
    found: dict[str, object] = _printable(_document(outcome, now))
    return found


def _printable(value: Any) -> Any:
    """Give plain data in which every text can be shown, whoever prints it."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {shown(key): _printable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_printable(inner) for inner in value]
    return value


def _document(outcome: Outcome, now: int) -> dict[str, object]:
    report, scope, usage = outcome.report, outcome.scope, outcome.usage
    pause = outcome.policy.pause_at(now)
    return {
        "version": VERSION,
        "trailgate": __version__,
        "verdict": outcome.verdict,
        "fail_on": outcome.fail_on,
        "head": scope.head,
        "excluded": list(scope.excluded),
        "target": {"name": scope.target_name, "commit": scope.target},
        "branch": scope.branch,
        "commits": [
            {
                "commit": one.oid,
                "subject": one.subject,
                "sd": one.reading.sd,
                "findings": [as_dict(finding) for finding in one.findings],
            }
            for one in report.judged
        ],
        "spared": report.spared,
        "errors": outcome.errors,
        "warnings": outcome.warnings,
        "change": _change(outcome),
        "before": status_document(outcome.before, usage.before, (), now, scope.behind, pause),
        "after": status_document(outcome.after, usage.after, outcome.weeks, now, scope.head, pause),
        "squash": _squash(outcome),
        "policy_change": _policy_change(outcome),
    }


def _change(outcome: Outcome) -> dict[str, object]:
    usage, policy = outcome.usage, outcome.policy
    by = {
        f"by_{group}": named({name: tokens for name, (_, tokens) in table.items()}, MICRO)
        for group, table in tables(usage.entries, policy).items()
    }
    return {
        "runs": len(usage.entries),
        "tokens": exact(tokens_of(usage.entries, policy), MICRO),
        **by,
        "coverage": coverage_document(usage.coverage),
        "unreadable": [
            {"commit": block.oid, "line": block.line, "reason": block.reason}
            for block in usage.unreadable
        ],
    }


def _squash(outcome: Outcome) -> dict[str, object] | None:
    found = outcome.squash
    if found is None:
        return None
    return {
        "block": list(found.block),
        "unsaid_runs": found.unsaid,
        "lost_runs": found.lost if found.message else None,
        "findings": [as_dict(finding) for finding in found.findings],
    }


def _policy_change(outcome: Outcome) -> dict[str, object] | None:
    change = outcome.policy_change
    if change is None:
        return None
    return {
        "problems": list(change.problems),
        "words": list(change.words),
        "hidden": [as_dict(finding) for finding in change.hidden],
        "added": [as_dict(finding) for finding in change.added],
    }
