"""The rules that judge a period, never one commit: rework-high and escalation-rate.

`status`, `report` and the CI summary show them; no hook does.
"""

from __future__ import annotations

from trailgate.findings import OFF, WARNING, Finding, Remedy
from trailgate.policy.terms import MICRO, Budget
from trailgate.rules.standing import standing_of
from trailgate.usage.run import MAIN

from .amounts import Meter
from .periods import period_of
from .zones import horizon, in_force

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

FEWEST_RUNS = 10
WEEKS = 4


def period_findings(entries: Sequence[Entry], policy: Policy, now: int) -> tuple[Finding, ...]:
    """Give what the weeks show, at the severity that policy gives it.

    A week is that of the first weekly budget in force at `now` (epoch seconds), Monday 00:00 UTC
    without one.
    """
    week = _week(policy, now)
    found = [*_rework(entries, policy, week, now), *_escalations(entries, policy, week, now)]
    if not found:
        return ()
    from trailgate.rules.judge import paused, severity_of  # every rule: only for those who need it

    held = paused(policy, now)
    settled = (f.replace(severity=severity_of(f.rule, f.severity, held)) for f in found)
    return tuple(finding for finding in settled if finding.severity != OFF)


def earliest(policy: Policy, now: int) -> int:
    """Give the instant before which nothing matters to the budgets and findings of `now`."""
    return min(horizon(policy, now), _start(_week(policy, now), now))


def _week(policy: Policy, now: int) -> Budget:
    return next((b for b in in_force(policy.budgets, now) if b.period == "week"), Budget("week", 1))


def _start(week: Budget, now: int) -> int:
    """Give the instant at which the last complete weeks that are looked at begin."""
    start = period_of(week, now)[0]
    for _ in range(WEEKS):
        start = period_of(week, start - 1)[0]
    return start


def _rework(entries: Iterable[Entry], policy: Policy, week: Budget, now: int) -> Iterator[Finding]:
    """Find (agent, phase, family) with too much rework over the last four complete weeks."""
    start, end = _start(week, now), period_of(week, now)[0]
    counted: dict[tuple[str, str, str], list[int]] = {}
    meter = Meter(policy)
    for entry in entries:
        if not start <= entry.instant < end:
            continue
        run, family = entry.run, meter.family(entry.run.model, entry.instant)
        if family:
            tally = counted.setdefault((run.agent, run.phase, family), [0, 0])
            tally[0] += 1
            tally[1] += bool(run.rework)
    for (agent, phase, family), (runs, again) in sorted(counted.items()):
        limit = policy.thresholds.get(f"rework-{family}")
        if limit is not None and runs >= FEWEST_RUNS and again * MICRO > limit * runs:
            yield Finding(
                "rework-high",
                WARNING,
                f"{agent} on {family} in {phase}: {again} of {runs} runs were done again in the "
                f"last {WEEKS} weeks ({_percent(again, runs)}, threshold {_share(limit)})",
                "a cheap model that does its work twice is not cheap",
                (Remedy(f"look at the assignment of {agent} in {phase}"),),
            )


def _escalations(
    entries: Iterable[Entry], policy: Policy, week: Budget, now: int
) -> Iterator[Finding]:
    """Find a week in which too many runs are escalations.

    One that policy demands, or leaves free, is none.
    """
    start, end = period_of(week, now)
    limit = policy.thresholds.get("escalation-alert")
    runs = above = 0
    for entry in entries:
        run = entry.run
        if not start <= entry.instant < end or run.agent == MAIN:
            continue
        standing = standing_of(run, policy, entry.instant)
        runs += standing.rank > 0
        above += standing.needs_reason
    if limit is not None and runs >= FEWEST_RUNS and above * MICRO > limit * runs:
        yield Finding(
            "escalation-rate",
            WARNING,
            f"{above} of {runs} runs of this week are escalations ({_percent(above, runs)}, "
            f"alert above {_share(limit)})",
            "what is exceptional every day is an assignment that does not fit",
            (Remedy("look at which agent and phase escalates, and assign what it needs"),),
        )


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 // whole} %"


def _share(micro: int) -> str:
    return f"{micro * 100 // MICRO} %"
