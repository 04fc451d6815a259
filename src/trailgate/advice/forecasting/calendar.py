"""Where an instant lies in a period of a budget, by the clocks on the wall."""

from __future__ import annotations

from trailgate.budget.walltime import first_instant, local_time
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Budget

SLOTS = {"day": 24, "week": 168}
"""Into how many parts of its wall time a period is cut: its hours. A month has as many as come."""

_HOUR = 3_600
_DAY = 86_400


class Span(Record):
    """A period of a budget: [start, end), epoch seconds, cut into `slots` by local wall time.

    So 9 o'clock on Friday has the same place in every week, whatever the clocks did before it.
    Months differ in length and weekdays: `pace` makes them alike.
    """

    start: int
    end: int
    slots: int
    timezone: str
    shown: int
    length: int

    def place(self, instant: int) -> float:
        """Give where an instant lies, from 0 at the start to `slots` at the end."""
        passed = local_time(self.timezone, instant) - self.shown
        return min(max(passed / self.length, 0.0), 1.0) * self.slots

    def instant(self, place: float) -> int:
        """Give the first instant at or after a place."""
        local = self.shown + round(place / self.slots * self.length)
        return min(max(first_instant(self.timezone, local), self.start), self.end)

    def weekday(self, instant: int) -> int:
        """Give the local weekday of an instant, 0 for Monday."""
        return (local_time(self.timezone, instant) // _DAY + 3) % 7

    def hours_of_week(self) -> tuple[int, ...]:
        """Give for each slot of an hour which of the 168 of a local week it is, Monday's first."""
        first = self.shown // _HOUR + 3 * 24
        return tuple((first + slot) % 168 for slot in range(self.slots))

    def alike(self, other: Span) -> bool:
        """Tell whether two periods share a rhythm: of a budget by the day, those of one weekday."""
        return self.slots != SLOTS["day"] or self.weekday(self.start) == other.weekday(other.start)


def span_of(budget: Budget, start: int, end: int) -> Span:
    """Give a period of a budget with its cuts."""
    zone = budget.timezone
    shown = local_time(zone, start)
    length = local_time(zone, end) - shown
    slots = SLOTS.get(budget.period) or max(length // _HOUR, 1)
    # a period may end where clocks showed nothing: a length of at least a slot keeps it sound
    return Span(start, end, slots, zone, shown, max(length, slots))
