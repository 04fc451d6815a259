"""What the job summary shows of an outcome, as plain values.

Text that trailgate wrote of words and figures is marked as `own`; everything else is left as it
came, and the template escapes it.
"""

from __future__ import annotations

from trailgate.budget.pivot import by_size
from trailgate.budget.zones import percent_text
from trailgate.findings import WARNING
from trailgate.policy.terms import MICRO
from trailgate.reports.figures import day_and_time, figure, share, unit_name
from trailgate.reports.markdown import link, pie
from trailgate.reports.status import coverage_text
from trailgate.reports.summary import own, remark
from trailgate.rules.submission import GREEN, ORANGE, RED, YELLOW

from .page_advice import advised
from .page_findings import grouped, listed, remedies, rows
from .run import FAIL
from .usage import tables, tokens_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from trailgate.budget.state import BudgetState
    from trailgate.check import Judged
    from trailgate.reports.markdown import Markdown

    from .base_policy import PolicyChange
    from .run import Outcome
    from .squash import Squash

LIGHTS = {
    GREEN: ":green_circle:",
    YELLOW: ":yellow_circle:",
    ORANGE: ":orange_circle:",
    RED: ":red_circle:",
}
UNKNOWN_LIGHT = ":white_circle:"
BAR_CELLS = 40
MOST_SLICES = 6
MOST_NAMES = 50
LONGEST_PASTED = 4_000
"""Characters of a line that is to be pasted: it must not be cut."""


def page(outcome: Outcome, run_url: str = "") -> dict[str, Any]:
    """Give the values of the template `trailgate/summary.md.j2`.

    Its `notes` is a list to which a caller may add what `reports.summary.remark` gives. `run_url`
    is the page of the CI run, to which a shortened page leads.
    """
    report, usage = outcome.report, outcome.usage
    commits = len(report.judged)
    groups = grouped(outcome.findings)
    return {
        "light": own(":x:" if outcome.verdict == FAIL else ":white_check_mark:"),
        "verdict": own(outcome.verdict),
        "headline": own(headline(outcome)),
        "next_step": own(next_step(outcome)),
        "notes": list(_notes(outcome)),
        "budgets": [_budget(*pair) for pair in zip(outcome.before, outcome.after, strict=True)],
        "bar": _bar(outcome),
        **_change(outcome),
        "findings": rows(groups),
        "remedies": remedies(groups),
        "policy": _policy(outcome.policy_change, outcome.scope.target_name),
        "squash": _squash(outcome.squash),
        "advice": advised(outcome.advice),
        "weeks": listed(outcome.weeks, lambda one: {"rule": one.rule, "message": one.message}),
        "declared": listed([line for judged in report.judged for line in _declared(judged)], dict),
        "unreadable": listed(
            usage.unreadable,
            lambda one: {"commit": own(one.oid[:10]), "line": one.line, "reason": one.reason},
        ),
        "commits": commits,
        "commits_word": own("commit" if commits == 1 else "commits"),
        "spared": report.spared,
        "policy_name": _policy_name(outcome),
        "policy_commit": own(outcome.scope.target[:10]),
        "whole": link(own("the job"), run_url),
    }


def headline(outcome: Outcome) -> str:
    """Say in half a line what was found: `2 errors, 1 warning in 3 commits`."""
    commits = counted(len(outcome.report.judged), "commit")
    if not outcome.report.judged:
        return "No commit to judge"
    if not outcome.errors and not outcome.warnings:
        return f"Nothing to mend in {commits}"
    found = [counted(outcome.errors, "error")] if outcome.errors else []
    found += [counted(outcome.warnings, "warning")] if outcome.warnings else []
    return f"{', '.join(found)} in {commits}"


def next_step(outcome: Outcome) -> str:
    """Say what to do about the verdict."""
    if outcome.scope.audit or outcome.scope.landed:  # of what is merged already
        if outcome.errors:
            return "see to each error as shown"
        return "look at the warnings" if outcome.warnings else "nothing to do"
    if outcome.verdict == FAIL:
        if outcome.report.errors or (outcome.fail_on == WARNING and outcome.report.warnings):
            return "mend the commits as shown and push again"
        return "mend the pull request's text as shown and run this again"
    if outcome.errors:
        return f"this may merge, for fail-on is {outcome.fail_on}, but its errors stay"
    return "this may merge; look at the warnings" if outcome.warnings else "this may merge"


def counted(number: int, word: str) -> str:
    """Give a number with its word: `1 commit`, `2 commits`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _notes(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for problem in outcome.policy_change.problems[:10] if outcome.policy_change else ():
        text = "The new policy can't be used, and would stop every run after the merge:"
        yield remark(text, problem)


def _policy(change: PolicyChange | None, base: str) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "base": base,
        "usable": not change.problems,
        "words": listed(change.words, str),
        "hidden": rows(grouped(change.hidden)),
        "hidden_findings": own(counted(len(change.hidden), "finding")),
        "added": rows(grouped(change.added)),
        "added_findings": own(counted(len(change.added), "finding")),
    }


def _squash(squash: Squash | None) -> dict[str, Any] | None:
    if squash is None or not squash.block:
        return None
    when = "Where this is merged by squash, make these lines the last paragraph of the message"
    if squash.lost:
        lost = f"{counted(squash.lost, 'run')} of this change"
        when += f": the message that GitHub composes loses {lost}."
    elif squash.undated:
        runs = counted(squash.undated, "run")
        when += f": without, {runs} would count in the week of the merge, for want of a Run-Id."
    elif squash.message:
        when += " if you write it anew; the one that GitHub composes loses no run."
    else:
        when += ", so that no run is lost."
    unsaid = f"{counted(squash.unsaid, 'run')} can't be said in a line, and would be lost."
    return {
        "block": list(squash.block),
        "longest": LONGEST_PASTED,
        "when": own(when),
        "open": bool(squash.lost or squash.findings),
        "unsaid": own(unsaid) if squash.unsaid else None,
    }


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


def _change(outcome: Outcome) -> dict[str, Any]:
    usage = outcome.usage
    runs = len(usage.entries)
    found = tables(usage.entries, outcome.policy)
    change = {
        "runs": runs,
        "runs_word": own("run" if runs == 1 else "runs"),
        "tokens": tokens_of(usage.entries, outcome.policy) // MICRO,
        "coverage": own(coverage_text(usage.coverage)),
        "outside": _outside(outcome),
        "groups": [_group(name, table) for name, table in found.items() if table],
    }
    return {"change": change, "chart": _chart(found)}


def _group(group: str, table: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    def row(name: str) -> dict[str, Any]:
        runs, tokens = table[name]
        return {"name": name, "runs": runs, "tokens": tokens // MICRO}

    return {"name": own(group), **listed(list(_by_tokens(table)), row, MOST_NAMES)}


def _by_tokens(table: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    return by_size({name: tokens for name, (_, tokens) in table.items()})


def _chart(found: Mapping[str, Mapping[str, tuple[int, int]]]) -> Markdown | None:
    """Draw the tokens by model, else by agent or phase: the first that tells something apart."""
    for group in ("model", "agent", "phase"):
        amounts = _by_tokens(found[group])
        slices = [(name, micro // MICRO) for name, micro in amounts.items() if micro >= MICRO]
        if len(slices) > 1:
            others = sum(tokens for _, tokens in slices[MOST_SLICES:])
            rest = [("others", others)] if others else []
            title = own(f"Tokens of this change by {group}")
            return pie(title, [*slices[:MOST_SLICES], *rest])
    return None


def _declared(judged: Judged) -> Iterator[dict[str, Any]]:
    commit = own(judged.oid[:10])
    for override in judged.reading.overrides:
        proven = judged.verified is not None and override.rule in judged.verified
        yield {
            "commit": commit,
            "what": own("overrides"),
            "text": f"{override.rule}: {override.reason}",
            "by": override.by,
            "proof": own("verified" if proven else "claimed, not verified"),
        }
    for run in judged.reading.runs:
        if run.reason:
            text = f"{run.agent} {run.model} {run.sd}: {run.reason}"
            yield _line(commit, "escalates:", text)
        if run.critical.lower() in ("yes", "security"):
            yield _line(commit, "critical:", f"{run.agent} {run.critical} {run.sd}")


def _line(commit: Markdown, what: str, text: str) -> dict[str, Any]:
    return {"commit": commit, "what": own(what), "text": text, "by": None, "proof": None}
