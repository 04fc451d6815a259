"""The backtest: past periods forecast hour by hour, from what was known at each hour.

A period is forecast from the periods that were complete before it began and from what had been used
in it; then both methods are held against how it ended. The budget's present terms hold throughout.
"""

from __future__ import annotations

from statistics import fmean, median

from trailgate.budget.amounts import UNIT, Meter
from trailgate.budget.state import HOUR
from trailgate.budget.zones import available, zone_of
from trailgate.records import Record

from .periods import complete_periods, spending
from .profile import profile
from .rhythm import learn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

    from .periods import Period
    from .rhythm import Rhythm

NEAR = 6
"""Hours within which an instant of emptiness is to be foretold."""


class Told(Record):
    """What one method said at one hour: total, zone at the end, instant of emptiness, interval."""

    total: float
    zone: str
    empties: int | None
    interval: tuple[float, float] | None = None


class Hour(Record):
    """An hour of a past period, and what both methods said then.

    `now`: epoch seconds; `weekday`: 0 for Monday; `late`: in the later half of the period.
    """

    now: int
    weekday: int
    late: bool
    line: Told
    profile: Told


class Score(Record):
    """How one method did.

    `zones`: for each local weekday (0 = Monday) how many of its hours foretold the right zone, and
    how many there were. `late`: the same from the middle of each period on. `error`, `late_error`:
    the mean of |forecast - total| / total. `empty_error`: the median of the hours by which the
    instant of emptiness was missed, from the middle on; `near`: the share within 6 hours;
    `empty_hours`: how many hours stand behind these. `missed`: hours that saw no emptiness though
    it came; `false_alarms`: that saw one though none came. `covered`: of the intervals that had any
    width (`intervals`), the share that held the total. None: nothing to tell.
    """

    zones: dict[int, tuple[int, int]]
    late: tuple[int, int]
    error: float | None
    late_error: float | None
    empty_error: float | None
    near: float | None
    empty_hours: int
    missed: int
    false_alarms: int
    covered: float | None
    intervals: int


class Backtest(Record):
    """A budget's backtest: both methods over the same hours.

    `replayed`: how many periods were; `taught`: how many of the complete ones came too early;
    `emptied`: how many of the replayed used the budget up.
    """

    budget: Budget
    replayed: int
    taught: int
    emptied: int
    hours: int
    line: Score
    profile: Score


def backtest(budget: Budget, entries: Sequence[Entry], meter: Meter, now: int) -> Backtest:
    """Replay the complete periods of a budget.

    Args:
        budget: the budget, with the terms in force now.
        entries: the runs, of all times.
        meter: measures them.
        now: epoch seconds; the period that holds it is not replayed.
    """
    periods = complete_periods(budget, spending(budget, entries, meter), now)
    limit = available(budget)
    straight, curved = _Tally(), _Tally()
    replayed = emptied = 0
    for number, period in enumerate(periods):
        learned = learn(periods[:number], period.span)
        if learned is None:
            continue
        replayed += 1
        end = _End(period, limit)
        emptied += end.emptied is not None
        for hour in replay(period, learned, limit):
            straight.add(hour.line, end, hour)
            curved.add(hour.profile, end, hour)
    return Backtest(
        budget, replayed, len(periods) - replayed, emptied, straight.hours, straight.score(),
        curved.score(),
    )  # fmt: skip


def replay(period: Period, learned: Rhythm, limit: int) -> Iterator[Hour]:
    """Go through a period hour by hour, and forecast its end from what was used before each.

    Args:
        period: the period.
        learned: the rhythm of those before it.
        limit: what there was, in 10^-18 of the unit.
    """
    span = period.span
    for now in range(span.start + HOUR, span.end, HOUR):
        used = period.used(now)
        late = 2 * span.place(now) >= span.slots
        # the instant is scored from the middle on only, and costs as much as all else
        told = profile(learned, span, now, used, limit / UNIT, instants=late)
        yield Hour(
            now,
            span.weekday(now),
            late,
            _line(period, now, used, limit),
            Told(told.total, told.zone, told.empties, (told.low, told.high)),
        )


def backtests(
    budgets: Sequence[Budget], entries: Sequence[Entry], meter: Meter, now: int
) -> tuple[Backtest, ...]:
    """Replay the complete periods of each budget."""
    return tuple(backtest(budget, entries, meter, now) for budget in budgets)


class _End:
    """How a period ended."""

    def __init__(self, period: Period, limit: int) -> None:
        self.total = period.total
        self.zone = _zone(period.total, limit)
        self.emptied = period.emptied(limit / UNIT)
        self.slack = period.total * 1e-9


def _zone(used: float, limit: int) -> str:
    return zone_of(round(used * UNIT), limit)


def _line(period: Period, now: int, used: float, limit: int) -> Told:
    """Draw the line as `budget.state` does."""
    span = period.span
    passed, left = now - span.start, limit / UNIT - used
    total = used * (span.end - span.start) / passed
    due = round(now + left * passed / used) if used and left > 0 else span.end
    return Told(total, _zone(total, limit), due if due < span.end else None)


class _Tally:
    """Sums up what one method said."""

    def __init__(self) -> None:
        self.hours = 0
        self.zones: dict[int, list[int]] = {}
        self.late = [0, 0]
        self.errors: list[float] = []
        self.late_errors: list[float] = []
        self.empty: list[float] = []
        self.missed = self.false_alarms = 0
        self.covered = self.intervals = 0

    def add(self, told: Told, end: _End, hour: Hour) -> None:
        """Hold one hour's forecast against the end."""
        self.hours += 1
        right = told.zone == end.zone
        for count in (self.zones.setdefault(hour.weekday, [0, 0]), *([self.late] * hour.late)):
            count[0] += right
            count[1] += 1
        if end.total:
            error = abs(told.total - end.total) / end.total
            self.errors.append(error)
            if hour.late:
                self.late_errors.append(error)
        if hour.late and (end.emptied is None or hour.now <= end.emptied):
            self._add_emptiness(told, end)
        if told.interval is not None and told.interval[1] > told.interval[0]:
            low, high = told.interval
            self.intervals += 1
            self.covered += low - end.slack <= end.total <= high + end.slack

    def _add_emptiness(self, told: Told, end: _End) -> None:
        if told.empties is not None and end.emptied is not None:
            self.empty.append(abs(told.empties - end.emptied) / HOUR)
        self.missed += told.empties is None and end.emptied is not None
        self.false_alarms += told.empties is not None and end.emptied is None

    def score(self) -> Score:
        """Give the sums as a value."""
        empty = self.empty
        return Score(
            zones={day: (n[0], n[1]) for day, n in sorted(self.zones.items())},
            late=(self.late[0], self.late[1]),
            error=fmean(self.errors) if self.errors else None,
            late_error=fmean(self.late_errors) if self.late_errors else None,
            empty_error=median(empty) if empty else None,
            near=sum(one <= NEAR for one in empty) / len(empty) if empty else None,
            empty_hours=len(empty),
            missed=self.missed,
            false_alarms=self.false_alarms,
            covered=self.covered / self.intervals if self.intervals else None,
            intervals=self.intervals,
        )
