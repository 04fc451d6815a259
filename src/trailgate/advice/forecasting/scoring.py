"""How well a method foretold the past: what it said at each hour, held against the end."""

from __future__ import annotations

from statistics import fmean, median

from trailgate.budget.amounts import UNIT
from trailgate.budget.state import HOUR
from trailgate.budget.zones import zone_of
from trailgate.records import Record

from .exhaustion import NEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .periods import Period


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


class Misses(Record):
    """By how many hours the instant of emptiness was missed, from the middle of each period on.

    `middle`, `mean`: of the absolute errors; `near`: the share within 6 hours; `hours`: how many
    hours stand behind these. None: nothing to tell.
    """

    middle: float | None
    mean: float | None
    near: float | None
    hours: int


class Score(Record):
    """How one method did.

    `zones`: for each local weekday (0 = Monday) how many of its hours foretold the right zone, and
    how many there were. `late`: the same from the middle of each period on. `error`, `late_error`:
    the mean of |forecast - total| / total. `told`: over the hours that foretold an instant of a
    period that was emptied. `all_told`: over all its hours, of both methods the same: where one
    foretold none its error is the time from the real instant to the reset, the least it can be.
    `missed`: hours that saw no emptiness though it came; `false_alarms`: that saw one though none
    came. `covered`: of the intervals that had any width (`intervals`), the share that held the
    total. None: nothing to tell.
    """

    zones: dict[int, tuple[int, int]]
    late: tuple[int, int]
    error: float | None
    late_error: float | None
    told: Misses
    all_told: Misses
    missed: int
    false_alarms: int
    covered: float | None
    intervals: int


class End:
    """How a period ended.

    Args:
        period: the period, over.
        limit: what there was, in 10^-18 of the unit.
    """

    def __init__(self, period: Period, limit: int) -> None:
        self.total = period.total
        self.zone = zone_at(period.total, limit)
        self.emptied = period.emptied(limit / UNIT)
        self.reset = period.span.end
        self.slack = period.total * 1e-9


def zone_at(used: float, limit: int) -> str:
    """Give the zone of a use in whole units; the limit is in 10^-18 of one."""
    return zone_of(round(used * UNIT), limit)


class Tally:
    """Sums up what one method said."""

    def __init__(self) -> None:
        self.hours = 0
        self.zones: dict[int, list[int]] = {}
        self.late = [0, 0]
        self.errors: list[float] = []
        self.late_errors: list[float] = []
        self.empty: list[float] = []
        self.unseen: list[float] = []
        self.false_alarms = 0
        self.covered = self.intervals = 0

    def add(self, told: Told, end: End, hour: Hour) -> None:
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

    def _add_emptiness(self, told: Told, end: End) -> None:
        if end.emptied is None:
            self.false_alarms += told.empties is not None
        elif told.empties is None:
            self.unseen.append((end.reset - end.emptied) / HOUR)
        else:
            self.empty.append(abs(told.empties - end.emptied) / HOUR)

    def score(self) -> Score:
        """Give the sums as a value."""
        return Score(
            zones={day: (n[0], n[1]) for day, n in sorted(self.zones.items())},
            late=(self.late[0], self.late[1]),
            error=fmean(self.errors) if self.errors else None,
            late_error=fmean(self.late_errors) if self.late_errors else None,
            told=_misses(self.empty),
            all_told=_misses(self.empty + self.unseen),
            missed=len(self.unseen),
            false_alarms=self.false_alarms,
            covered=self.covered / self.intervals if self.intervals else None,
            intervals=self.intervals,
        )


def _misses(errors: list[float]) -> Misses:
    if not errors:
        return Misses(None, None, None, 0)
    near = sum(one <= NEAR for one in errors) / len(errors)
    return Misses(median(errors), fmean(errors), near, len(errors))
