"""Who escalates, where, for what work and why: what is exceptional every day is no exception.

The rate is that of the runs that HEAD reaches, wherever it is told: what is in flight or pending
has been judged by nobody yet.
"""

from __future__ import annotations

from trailgate.budget.names import phase, task
from trailgate.budget.periods import period_of
from trailgate.budget.zones import in_force
from trailgate.policy.terms import MICRO, Budget
from trailgate.records import Record
from trailgate.rules.standing import standing_of
from trailgate.usage.run import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

FEWEST_RUNS = 10
"""With fewer runs a rate is chance."""

UNKNOWN, FINE, ABOVE, ALERT = "UNKNOWN", "fine", "above-target", "alert"
NO_REASON = "no reason given"


class Pattern(Record):
    """How many runs there were of a kind, and how many of them were escalations."""

    name: str
    runs: int
    escalations: int


class Escalations(Record):
    """The escalations among the runs that count in [`start`, `end`), epoch seconds.

    `runs` leaves out MAIN, work made by hand and models of no family; `asked` are the runs above
    their assignment that policy itself asks for or leaves free, which are no escalations. `target`
    and `alert` are shares in millionths, None where policy sets none. Of each kind only the
    patterns with an escalation stand there, the one with most first; `by_reason` holds no runs
    without one.
    """

    start: int
    end: int
    runs: int
    escalations: int
    asked: int
    target: int | None
    alert: int | None
    by_agent: tuple[Pattern, ...]
    by_phase: tuple[Pattern, ...]
    by_task: tuple[Pattern, ...]
    by_reason: tuple[Pattern, ...]

    @property
    def verdict(self) -> str:
        """UNKNOWN with too few runs; else `fine`, `above-target` or `alert`."""
        if self.runs < FEWEST_RUNS:
            return UNKNOWN
        if self.alert is not None and self.escalations * MICRO > self.alert * self.runs:
            return ALERT
        if self.target is not None and self.escalations * MICRO > self.target * self.runs:
            return ABOVE
        return FINE


def escalations(entries: Iterable[Entry], policy: Policy, start: int, end: int) -> Escalations:
    """Give the patterns of the runs that count in [start, end)."""
    runs: list[tuple[Run, bool]] = []
    asked = 0
    for entry in entries:
        if not start <= entry.instant < end or entry.run.agent == MAIN:
            continue
        standing = standing_of(entry.run, policy, entry.instant)
        if standing.rank:
            runs.append((entry.run, standing.needs_reason))
            asked += standing.escalated and not standing.needs_reason
    above = [(run, True) for run, escalated in runs if escalated]
    return Escalations(
        start=start,
        end=end,
        runs=len(runs),
        escalations=len(above),
        asked=asked,
        target=policy.thresholds.get("escalation-target"),
        alert=policy.thresholds.get("escalation-alert"),
        by_agent=_patterns((run.agent, escalated) for run, escalated in runs),
        by_phase=_patterns((phase(run), escalated) for run, escalated in runs),
        by_task=_patterns((task(run), escalated) for run, escalated in runs),
        by_reason=_patterns((_reason(run), escalated) for run, escalated in above),
    )


def window(policy: Policy, now: int, weeks: int) -> tuple[int, int, str]:
    """Give where so many weeks begin and end, the one of `now` the last, and their time zone.

    A week is that of the first weekly budget in force, Monday 00:00 UTC without one.
    """
    budgets = in_force(policy.budgets, now)
    week = next((budget for budget in budgets if budget.period == "week"), Budget("week", 1))
    start, end = period_of(week, now)
    for _ in range(weeks - 1):
        start = period_of(week, start - 1)[0]
    return start, end, week.timezone


def _reason(run: Run) -> str:
    return " ".join(run.reason.split()) or NO_REASON


def _patterns(named: Iterable[tuple[str, bool]]) -> tuple[Pattern, ...]:
    """Count by name; names that differ in case alone are one, spelt as first seen."""
    spelt: dict[str, str] = {}
    counted: dict[str, list[int]] = {}
    for name, escalated in named:
        key = name.casefold()
        tally = counted.setdefault(spelt.setdefault(key, name), [0, 0])
        tally[0] += 1
        tally[1] += escalated
    found = [Pattern(name, runs, above) for name, (runs, above) in counted.items() if above]
    return tuple(sorted(found, key=lambda one: (-one.escalations, -one.runs, one.name)))
