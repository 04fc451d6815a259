"""Zones: how much of a budget is used, and the zone that holds for one commit.

Light on imports: a hook asks for the zone at commit time.
"""

from __future__ import annotations

from trailgate.errors import UsageError
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.submission import GREEN, ORANGE, RED, YELLOW, ZONE_UNKNOWN, ZoneFacts

from .amounts import Meter, is_critical
from .periods import period_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget, Policy
    from trailgate.usage.run import Run

BORDERS = ((70, GREEN), (85, YELLOW), (95, ORANGE))
"""Percentages below which each zone lies; RED is the rest."""

TO_RED = BORDERS[-1][0]
"""The percentage at which RED begins."""

SEVERITY = {GREEN: 0, ZONE_UNKNOWN: 1, YELLOW: 2, ORANGE: 3, RED: 4}
"""Which of two zones is worse: UNKNOWN may be no headroom, so it is worse than GREEN."""


def zone_of(used: int, available: int, lacking: int = 0) -> str:
    """Give the zone of a use, compared as whole numbers.

    Args:
        used: the amount that is known.
        available: the amount that there is, in the same unit.
        lacking: how many runs could not be measured. With nothing else known the zone is UNKNOWN;
            else it is the zone of what is known, which is the least that it can be.
    """
    if lacking and not used:
        return ZONE_UNKNOWN
    for border, zone in BORDERS:
        if used * 100 < border * available:
            return zone
    return RED


def available(budget: Budget, *, critical: bool = False) -> int:
    """Give the amount that a budget allows: its limit less the reserve, for critical runs all."""
    return budget.limit * (MICRO if critical else MICRO - budget.reserve) * MICRO


def tenths(used: int, limit: int) -> int | None:
    """Give a use in tenths of a percent, rounded down so that it never shows a later zone.

    None where nothing is available.
    """
    return used * 1000 // limit if limit > 0 else None


def percent_text(used: int, limit: int, lacking: int = 0) -> str:
    """Give a use as people read it: `96.2 %`, `at least 96.2 %` where runs could not be measured.

    It is `unknown` where no run could, or nothing is available.
    """
    share = tenths(used, limit)
    if share is None or (lacking and not used):
        return "unknown"
    return f"{'at least ' if lacking else ''}{share // 10}.{share % 10} %"


def in_force(budgets: Iterable[Budget], at: int) -> tuple[Budget, ...]:
    """Give the budgets at an instant: of each name the latest entry whose `since` has come."""
    current: dict[str, Budget] = {}
    for budget in sorted(budgets, key=lambda b: -1 if b.since is None else b.since):
        if budget.since is None or budget.since <= at:
            current[budget.name] = budget
    return tuple(current.values())


def horizon(policy: Policy, instant: int) -> int:
    """Give the instant before which no run matters to the zone of a commit at an instant."""
    return _earliest(in_force(policy.budgets, instant), instant)


def horizon_of_all(policy: Policy, instant: int) -> int:
    """Give the same for all commits at an instant or later: whichever budgets are in force then."""
    return _earliest(policy.budgets, instant)


def _earliest(budgets: Iterable[Budget], instant: int) -> int:
    starts = [instant]
    for budget in budgets:
        try:
            starts.append(period_of(budget, instant)[0])
        except UsageError:  # no time zone data: no run can be placed
            continue
    return min(starts)


class Reading(Record):
    """A budget as it stands for one commit: amounts, and how many runs could not be measured.

    `began_before_red` gives the SDs that had begun when RED did.
    """

    budget: Budget
    used: int
    limit: int
    lacking: int
    began_before_red: Callable[[], frozenset[str]]

    @property
    def zone(self) -> str:
        """The zone of the use."""
        return zone_of(self.used, self.limit, self.lacking)


def commit_zone(
    entries: Iterable[Entry], runs: Iterable[Run], policy: Policy, instant: int
) -> ZoneFacts:
    """Give the zone for a commit: the worst among the budgets that match its runs.

    Critical runs are judged on the full limits, and have a zone of their own beside others.

    Args:
        entries: the distinct runs of the commit's proper ancestors, less those that its own
            message carries.
        runs: the runs that the message carries.
        policy: the policy; the budgets in force at `instant` count.
        instant: the commit's, in epoch seconds; entries in its period count, later ones too.

    Returns:
        GREEN where no budget matches. Of two budgets in one zone the team's own goes first, then
        the fuller one.
    """
    known, meter = tuple(entries), Meter(policy)

    def look(budget: Budget, limit: int) -> Reading:
        return _reading(budget, limit, known, meter, instant)

    return zone_by(look, runs, meter, instant)


def zone_by(
    look: Callable[[Budget, int], Reading], runs: Iterable[Run], meter: Meter, instant: int
) -> ZoneFacts:
    """Give the zone as `commit_zone` does; `look` tells how a budget with a limit stands."""
    critical: list[Run] = []
    others: list[Run] = []
    for run in runs:
        (critical if is_critical(run, meter.policy) else others).append(run)
    if not critical:
        return _zone_for(others, look, meter, instant, critical=False)
    full = _zone_for(critical, look, meter, instant, critical=True)
    if not others:
        return full
    return _zone_for(others, look, meter, instant, critical=False).replace(critical=full)


def _zone_for(
    runs: list[Run],
    look: Callable[[Budget, int], Reading],
    meter: Meter,
    instant: int,
    *,
    critical: bool,
) -> ZoneFacts:
    """Give the zone for runs that are all critical, or all not."""
    try:
        found = [
            look(budget, available(budget, critical=critical))
            for budget in in_force(meter.policy.budgets, instant)
            if any(meter.fits(budget, run, instant) for run in runs)
        ]
    except UsageError as error:  # no time zone data: no reason to refuse a commit
        return ZoneFacts(ZONE_UNKNOWN, reason=str(error))
    if not found:
        return ZoneFacts(GREEN, reason="no budget matches")
    return _facts(max(found, key=_badness))


def _badness(reading: Reading) -> tuple[int, bool, int]:
    fullness = reading.used * MICRO // reading.limit if reading.limit else MICRO
    return SEVERITY[reading.zone], reading.budget.own, fullness


def _reading(
    budget: Budget, limit: int, entries: tuple[Entry, ...], meter: Meter, instant: int
) -> Reading:
    start, end = period_of(budget, instant)
    inside = [entry for entry in entries if start <= entry.instant < end]
    spent: list[tuple[Entry, int]] = []
    lacking = 0
    for entry in inside:
        if meter.fits(budget, entry.run, entry.instant):
            amount = meter.amount(budget, entry.run, entry.instant)
            if amount is None:
                lacking += 1
            else:
                spent.append((entry, amount))
    used = sum(amount for _, amount in spent)
    return Reading(budget, used, limit, lacking, lambda: _before_red(inside, spent, limit))


def _facts(reading: Reading) -> ZoneFacts:
    zone = reading.zone
    return ZoneFacts(
        zone,
        budget=reading.budget.name,
        own=reading.budget.own,
        percent=percent_text(reading.used, reading.limit, reading.lacking),
        sds_before_red=reading.began_before_red(),
        reason=_unmeasured(reading) if zone == ZONE_UNKNOWN else "",
    )


def _unmeasured(reading: Reading) -> str:
    budget = reading.budget
    return f"none of the {reading.lacking} runs under {budget.name} tells its {budget.unit}"


def crossing(spent: Iterable[tuple[Entry, int]], limit: int, percent: int) -> int | None:
    """Give the instant of the run that took a use to a percentage of a limit, None if none did."""
    used = 0
    for entry, amount in sorted(spent, key=lambda pair: pair[0].instant):
        used += amount
        if used * 100 >= percent * limit:
            return entry.instant
    return None


def _before_red(
    inside: Iterable[Entry], spent: Iterable[tuple[Entry, int]], limit: int
) -> frozenset[str]:
    """Give the SDs that had begun when RED did; the run that crossed the border is not after it."""
    began = crossing(spent, limit, TO_RED)
    return frozenset(
        entry.run.sd
        for entry in inside
        if entry.run.sd and (began is None or entry.instant <= began)
    )
