"""How a budget went down through its period, and where it is going."""

from __future__ import annotations

from trailgate.budget.periods import period_of
from trailgate.budget.state import HOUR
from trailgate.policy.terms import Budget
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.budget.state import BudgetState
    from trailgate.ledger.entries import Entry


class Outlook(Record):
    """What a forecast says of the end of a period; amounts in 10^-18 of the unit.

    `total`: what will have been used; `low`, `high`: the interval that holds 80 %, None where the
    method gives none. `method`: `rhythm`, or `line` for the mean rate of the period so far.
    `empties`: the instant at which nothing will be left, None for not in this period;
    `empty_chance`: how likely that is, in percent, None where the method does not say. `last`: the
    last period's use in percent of what had been forecast in its middle, None where nothing was.
    """

    total: int
    low: int | None
    high: int | None
    method: str
    empties: int | None = None
    empty_chance: int | None = None
    last: int | None = None

    @property
    def runs_out(self) -> bool:
        """Whether it is at least as likely as not that nothing is left before the reset."""
        if self.empty_chance is None:
            return self.empties is not None
        return self.empty_chance >= 50


class Day(Record):
    """A local day of the period, cut to it: what was used in it, and until its end.

    Both are None for days to come.
    """

    start: int
    used: int | None
    until: int | None


class Burndown(Record):
    """Use through a period: (instant, used so far) by the hour, from the start to now; by day."""

    points: tuple[tuple[int, int], ...]
    days: tuple[Day, ...]


def burndown(state: BudgetState, entries: Iterable[Entry], meter: Meter) -> Burndown | None:
    """Trace a budget's use through its period, None where the use is unknown.

    Args:
        state: the budget's state.
        entries: the runs of all segments.
        meter: measures them.
    """
    if not state.measured:
        return None
    spent = sorted(_spent(state, entries, meter))
    hours: dict[int, int] = {}
    used = 0
    for instant, amount in spent:
        used += amount
        hours[min(state.start + -(-(instant - state.start) // HOUR) * HOUR, state.now)] = used
    points = {state.start: 0, **hours, state.now: used}
    return Burndown(tuple(sorted(points.items())), tuple(_days(state, spent)))


def _spent(state: BudgetState, entries: Iterable[Entry], meter: Meter) -> Iterable[tuple[int, int]]:
    """Give instant and amount of each run that counts; a later date than now counts as now."""
    for entry in entries:
        inside = state.start <= entry.instant < state.end
        if inside and meter.fits(state.budget, entry.run, entry.instant):
            amount = meter.amount(state.budget, entry.run, entry.instant)
            yield min(entry.instant, state.now), amount or 0


def _days(state: BudgetState, spent: list[tuple[int, int]]) -> Iterable[Day]:
    calendar = Budget(name="", limit=0, period="day", timezone=state.budget.timezone)
    start, done = state.start, 0
    while start < state.end:
        end = min(period_of(calendar, start)[1], state.end)
        if start > state.now:
            yield Day(start, None, None)
        else:
            used = sum(amount for instant, amount in spent if start <= instant < end)
            done += used
            yield Day(start, used, done)
        start = end
