"""What the job summary shows of an outcome, as plain values.

Text that trailgate wrote of words and figures is marked as `own`; everything else is left as it
came, and the template escapes it.
"""

from __future__ import annotations

from trailgate.budget.pivot import by_size
from trailgate.budget.zones import percent_text
from trailgate.findings import ERROR, NOTE
from trailgate.policy.terms import MICRO
from trailgate.reports.figures import day_and_time, figure, share, unit_name
from trailgate.reports.findings import OLDER, lines
from trailgate.reports.status import coverage_text
from trailgate.reports.summary import own
from trailgate.rules.submission import GREEN, ORANGE, RED, YELLOW

from .run import FAIL
from .usage import tables, tokens_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trailgate.budget.state import BudgetState
    from trailgate.check import Judged
    from trailgate.findings import Finding
    from trailgate.reports.markdown import Markdown

    from .run import Outcome

LIGHTS = {
    GREEN: ":green_circle:",
    YELLOW: ":yellow_circle:",
    ORANGE: ":orange_circle:",
    RED: ":red_circle:",
}
UNKNOWN_LIGHT = ":white_circle:"
BAR_CELLS = 40


def page(outcome: Outcome) -> dict[str, Any]:
    """Give the values of the template `trailgate/summary.md.j2`."""
    report, usage, scope = outcome.report, outcome.usage, outcome.scope
    commits = len(report.judged)
    runs = len(usage.entries)
    return {
        "light": own(":x:" if outcome.verdict == FAIL else ":white_check_mark:"),
        "verdict": own(outcome.verdict),
        "headline": own(headline(outcome)),
        "next_step": own(next_step(outcome)),
        "notes": list(_notes(outcome)),
        "budgets": [_budget(*pair) for pair in zip(outcome.before, outcome.after, strict=True)],
        "bar": _bar(outcome),
        "change": {
            "runs": runs,
            "runs_word": own("run" if runs == 1 else "runs"),
            "tokens": tokens_of(usage.entries, outcome.policy) // MICRO,
            "coverage": own(coverage_text(usage.coverage)),
            "outside": _outside(outcome),
            "rows": list(_groups(outcome)),
        },
        "findings": [_finding(finding) for finding in _by_severity(report.findings)],
        "weeks": [{"rule": one.rule, "message": one.message} for one in outcome.weeks],
        "declared": [line for judged in report.judged for line in _declared(judged)],
        "unreadable": [
            {"commit": own(block.oid[:10]), "line": block.line, "reason": block.reason}
            for block in usage.unreadable
        ],
        "commits": commits,
        "commits_word": own("commit" if commits == 1 else "commits"),
        "spared": report.spared,
        "policy_name": _policy_name(outcome),
        "policy_commit": own(scope.target[:10]),
    }


def headline(outcome: Outcome) -> str:
    """Say in half a line what was found: `2 errors, 1 warning in 3 commits`."""
    report = outcome.report
    commits = counted(len(report.judged), "commit")
    if not report.judged:
        return "No commit to judge"
    if not report.errors and not report.warnings:
        return f"Nothing to mend in {commits}"
    found = [counted(report.errors, "error")] if report.errors else []
    found += [counted(report.warnings, "warning")] if report.warnings else []
    return f"{', '.join(found)} in {commits}"


def next_step(outcome: Outcome) -> str:
    """Say what to do about the verdict."""
    report = outcome.report
    if outcome.verdict == FAIL:
        return "mend the commits as shown and push again"
    if report.errors:
        return f"this may merge, for fail-on is {outcome.fail_on}, but its errors stay"
    return "this may merge; look at the warnings" if report.warnings else "this may merge"


def counted(number: int, word: str) -> str:
    """Give a number with its word: `1 commit`, `2 commits`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _notes(outcome: Outcome) -> Iterator[dict[str, Any]]:
    change = outcome.policy_change
    if change is None:
        return
    text = "This change alters the policy. It was judged by the policy of the base:"
    yield {"text": own(text), "name": outcome.scope.target_name}
    for problem in change.problems[:10]:
        text = "The new policy can't be used, and would stop every run after the merge:"
        yield {"text": own(text), "name": problem}


def _policy_name(outcome: Outcome) -> str:
    if not outcome.policy.configured:
        return outcome.policy.source
    return f"{outcome.policy.source} on {outcome.scope.target_name}"


def _budget(before: BudgetState, after: BudgetState) -> dict[str, Any]:
    unit, zone = after.budget.unit, after.budget.timezone
    left = max(after.available - after.used, 0)
    return {
        "name": after.budget.name,
        "zone": own(after.zone),
        "light": own(LIGHTS.get(after.zone, UNKNOWN_LIGHT)),
        "before": own(_used(before)),
        "after": own(_used(after)),
        "left": own(f"{figure(left, unit)} {unit_name(unit)}" if after.measured else "unknown"),
        "resets": own(day_and_time(after.end, zone)),
        "timezone": zone,
        "projected": own(_projected(after)),
    }


def _used(state: BudgetState) -> str:
    if not state.measured:
        return "unknown"
    percent = percent_text(state.used, state.available, state.lacking)
    return f"{figure(state.used, state.budget.unit)} ({percent})"


def _projected(state: BudgetState) -> str:
    zone = state.budget.timezone
    if state.emptied is not None:
        return f"empty since {day_and_time(state.emptied, zone)}"
    if state.empties is not None:
        return f"empty {day_and_time(state.empties, zone)}"
    amount = state.projected
    if amount is None:
        return "unknown"
    percent = percent_text(amount, state.available, state.lacking)
    return f"{figure(amount, state.budget.unit)} ({percent})"


def _bar(outcome: Outcome) -> Markdown:
    """Give the worst budget as a bar: what was used, what this change adds, what is left."""
    after = outcome.worst
    if after is None:
        return own("")
    if not after.measured:
        return own(f"`{'?' * BAR_CELLS}` unknown")
    names = [state.budget.name for state in outcome.after]
    before = outcome.before[names.index(after.budget.name)]
    scale = max(after.used, after.available, 1)
    known = min(before.used, after.used) * BAR_CELLS // scale
    filled = -(-after.used * BAR_CELLS // scale)
    drawn = "\u2588" * known + "\u2593" * (filled - known) + "\u00b7" * (BAR_CELLS - filled)
    return own(f"`{drawn}` {share(after.tenths)} {after.zone}")


def _outside(outcome: Outcome) -> int:
    """Count the change's runs that the worst budget's present period does not hold."""
    state = outcome.worst
    if state is None:
        return 0
    entries = outcome.usage.entries
    return sum(not state.start <= entry.instant < state.end for entry in entries)


def _groups(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for group, table in tables(outcome.usage.entries, outcome.policy).items():
        ordered = by_size({name: tokens for name, (_, tokens) in table.items()})
        rows = [
            {"name": name, "runs": table[name][0], "tokens": tokens // MICRO}
            for name, tokens in ordered.items()
        ]
        if rows:
            yield {"name": own(group), "rows": rows}


def _by_severity(findings: tuple[Finding, ...]) -> list[Finding]:
    rank = {ERROR: 0, NOTE: 2}
    return sorted(findings, key=lambda finding: rank.get(finding.severity, 1))


def _finding(finding: Finding) -> dict[str, Any]:
    why = f": {finding.why}" if finding.why else ""
    has_remedy = finding.remedies and not finding.waived
    return {
        "severity": own(finding.severity),
        "rule": finding.rule,
        "commit": own(finding.commit[:10]),
        "subject": finding.subject[:80],
        "message": f"{finding.message}{why}",
        "remedy": lines([finding], OLDER) if has_remedy else [],
    }


def _declared(judged: Judged) -> Iterator[dict[str, Any]]:
    commit = own(judged.oid[:10])
    for override in judged.reading.overrides:
        text = f"{override.rule}: {override.reason}"
        yield {"commit": commit, "what": own("overrides"), "text": text, "by": override.by}
    for run in judged.reading.runs:
        if run.critical.lower() in ("yes", "security"):
            text = f"{run.agent} {run.critical} {run.sd}"
            yield {"commit": commit, "what": own("critical:"), "text": text, "by": ""}
