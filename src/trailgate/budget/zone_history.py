"""The zones of all periods: for each budget what was used of it, and when each zone began."""

from __future__ import annotations

from bisect import bisect_left

from trailgate.records import Record
from trailgate.rules.submission import ZONE_UNKNOWN

from .amounts import Meter
from .coverage import Coverage
from .periods import period_of
from .pivot import MOST_EMPTY, Window
from .zones import available, tenths, zone_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Budget, Policy

    Span = tuple[int, int]

_EVER = 1 << 70  # no commit's date is as large


class Stretch(Record):
    """A zone, and the instant (epoch seconds) at which it began."""

    zone: str
    since: int


class PeriodZones(Record):
    """One period of one budget: [start, end), epoch seconds.

    `end` is the reset, or the instant at which another entry took the budget's place. `used`:
    10^-18 of the unit. `lacking`: how many of the runs could not be measured. `zones`: in the order
    of time, never none. `complete`: the period is over.
    """

    start: int
    end: int
    used: int
    runs: int
    lacking: int
    zones: tuple[Stretch, ...]
    coverage: Coverage
    complete: bool

    @property
    def zone(self) -> str:
        """The zone at the end, or now."""
        return self.zones[-1].zone

    @property
    def measured(self) -> bool:
        """Whether the use is known, or at least a part of it.

        It is not where nobody recorded any of the work; the zone is UNKNOWN then.
        """
        if not self.runs:
            return not self.coverage.untold
        return bool(self.used) or not self.lacking


class BudgetZones(Record):
    """The periods of one budget, the oldest first; `available` as in `zones.available`."""

    budget: Budget
    available: int
    periods: tuple[PeriodZones, ...]

    def tenths(self, period: PeriodZones) -> int | None:
        """Give a period's use in tenths of a percent, rounded down; None when unknown."""
        return tenths(period.used, self.available) if period.measured else None


def zone_history(
    ledger: Ledger, policy: Policy, window: Window, now: int
) -> tuple[BudgetZones, ...]:
    """Give the zones of every period from the first run to the present one or the last run.

    Args:
        ledger: what was recorded.
        policy: its budgets; each entry of one name holds from its `since` to the next one's.
        window: periods that lie outside are left out; those that it cuts are shown whole.
        now: epoch seconds; tells which period is the present one.
    """
    meter, coverages = Meter(policy), _Coverages(ledger)
    found = []
    for budget, since, until in _reigns(policy.budgets):
        spans = _spans(budget, ledger.entries, (since, until), now)
        inside = [span for span in spans if window.meets(*span)]
        history = _History(budget, since, ledger.entries, meter)
        periods = tuple(history.period(span, coverages, now) for span in inside)
        if periods:
            found.append(BudgetZones(budget, history.limit, periods))
    return tuple(found)


def _reigns(budgets: Sequence[Budget]) -> Iterator[tuple[Budget, int, int]]:
    """Give each budget entry with the instants between which it holds, as `zones.in_force` does."""
    by_name: dict[str, list[tuple[int, Budget]]] = {}
    for budget in budgets:
        since = -_EVER if budget.since is None else budget.since
        by_name.setdefault(budget.name, []).append((since, budget))
    for entries in by_name.values():
        entries.sort(key=lambda entry: entry[0])
        ends = [since for since, _ in entries[1:]] + [_EVER]
        for (since, budget), until in zip(entries, ends, strict=True):
            if since < until:
                yield budget, since, until


def _spans(budget: Budget, entries: Sequence[Entry], reign: Span, now: int) -> list[Span]:
    """Give the periods from the first run's to now's or the last run's, as far as a budget holds.

    The empty ones between are among them, unless they are too many: then a date can't be true.
    """
    since, until = reign
    instants = [entry.instant for entry in entries]
    first = min(instants[0], now) if instants else now
    last = max(instants[-1], now) if instants else now
    ends = [t for t in (max(first, since), min(last, until - 1)) if first <= t <= last]
    seen: set[Span] = set()
    span = (0, 0)
    for instant in sorted([*instants, *ends, now]):
        if since <= instant < until and not span[0] <= instant < span[1]:
            span = period_of(budget, instant)
            seen.add(span)
    found: list[Span] = []
    for start, end in sorted(seen):
        if found:
            found += _between(budget, found[-1][1], start)
        found.append((start, end))
    return [(start, min(end, until)) for start, end in found]


def _between(budget: Budget, start: int, end: int) -> list[Span]:
    empty: list[Span] = []
    while start < end:
        if len(empty) == MOST_EMPTY:
            return []
        empty.append(period_of(budget, start))
        start = empty[-1][1]
    return empty


class _History:
    """The runs that one budget entry counts, in the order of time."""

    def __init__(self, budget: Budget, since: int, entries: Sequence[Entry], meter: Meter) -> None:
        self.limit = available(budget)
        self._since = since
        fitting = [one for one in entries if meter.fits(budget, one.run, one.instant)]
        self._instants = [one.instant for one in fitting]
        self._amounts = [meter.amount(budget, one.run, one.instant) for one in fitting]

    def period(self, span: Span, coverages: _Coverages, now: int) -> PeriodZones:
        """Go through one period run by run."""
        start, end = span
        first, last = (bisect_left(self._instants, instant) for instant in span)
        used = lacking = 0
        coverage = coverages.between(start, end)
        untold = coverage.untold and first == last
        begun = ZONE_UNKNOWN if untold else zone_of(0, self.limit)
        zones = [Stretch(begun, max(start, self._since))]
        for place in range(first, last):
            instant, amount = self._instants[place], self._amounts[place]
            used += amount or 0
            lacking += amount is None
            if place + 1 < last and self._instants[place + 1] == instant:
                continue  # runs of one instant count together
            zone = zone_of(used, self.limit, lacking)
            if zone != zones[-1].zone:
                since = max(instant, self._since)
                if since == zones[-1].since:
                    zones.pop()
                zones.append(Stretch(zone, since))
        runs = last - first
        return PeriodZones(start, end, used, runs, lacking, tuple(zones), coverage, end <= now)


class _Coverages:
    """The coverage of any period, found at once."""

    def __init__(self, ledger: Ledger) -> None:
        self._commits = [commit.instant for commit in ledger.sd_commits]
        self._recorded = [commit.instant for commit in ledger.sd_commits if commit.recorded]
        self._unreadable = [block.instant for block in ledger.unreadable]

    def between(self, start: int, end: int) -> Coverage:
        """Give the coverage of [start, end)."""
        parts = (self._commits, self._recorded, self._unreadable)
        return Coverage(*(bisect_left(part, end) - bisect_left(part, start) for part in parts))
