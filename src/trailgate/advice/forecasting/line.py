"""The line: burning on at the mean rate of the period so far."""

from __future__ import annotations

from trailgate.budget.state import DAY, HOUR
from trailgate.budget.zones import zone_of
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.budget.state import BudgetState


class Line(Record):
    """The forecast of a straight line; amounts in 10^-18 of the budget's unit.

    `total`: at the end of the period; `zone`: there. `empties`: the instant (epoch seconds) at
    which nothing is left, past or to come, None: not in this period.
    """

    hourly: int
    daily: int
    total: int
    zone: str
    empties: int | None
    now: int

    @property
    def hours_left(self) -> float | None:
        """Hours until nothing is left, None where that is past or not in this period."""
        if self.empties is None or self.empties <= self.now:
            return None
        return (self.empties - self.now) / HOUR


def line(state: BudgetState) -> Line | None:
    """Draw the line; None in a period's first hour, and where the use is unknown."""
    hourly, daily, total = state.burn(HOUR), state.burn(DAY), state.projected
    if hourly is None or daily is None or total is None:
        return None
    zone = zone_of(total, state.available, state.lacking)
    return Line(hourly, daily, total, zone, state.empties, state.now)
