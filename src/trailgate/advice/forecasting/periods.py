"""The past of one budget: what each complete period used, and when."""

from __future__ import annotations

from bisect import bisect_left

from trailgate.budget.amounts import UNIT
from trailgate.budget.periods import period_of
from trailgate.records import Record

from .calendar import Span, span_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

MOST = {"day": 800, "week": 105, "month": 36}
"""How many past periods are looked at; what lies before says little about a team of today."""


class Period(Record):
    """One complete period of a budget, in whole units and parts of them.

    `instants`: when amounts counted, ascending; `sums`: what was used up to and with each.
    `done`: what was used before each slot's start and, last, in all.
    """

    span: Span
    instants: tuple[int, ...]
    sums: tuple[float, ...]
    done: tuple[float, ...]

    @property
    def total(self) -> float:
        """What was used in all."""
        return self.done[-1]

    def used(self, instant: int) -> float:
        """Give what was used before an instant."""
        count = bisect_left(self.instants, instant)
        return self.sums[count - 1] if count else 0.0

    def emptied(self, limit: float) -> int | None:
        """Give the instant at which a limit was reached, None when it was not."""
        place = bisect_left(self.sums, limit)
        return self.instants[place] if place < len(self.sums) else None


class Spending(Record):
    """What one budget counts: instants, ascending, and amounts in its unit."""

    instants: tuple[int, ...]
    amounts: tuple[float, ...]


def spending(budget: Budget, entries: Sequence[Entry], meter: Meter) -> Spending:
    """Measure the runs that a budget counts; those that lack its unit are left out.

    The budget's present terms measure all of them, so that periods compare.
    """
    found: list[tuple[int, int]] = []
    for entry in entries:
        if meter.fits(budget, entry.run, entry.instant):
            amount = meter.amount(budget, entry.run, entry.instant)
            if amount is not None:
                found.append((entry.instant, amount))
    found.sort()
    return Spending(
        tuple(instant for instant, _ in found), tuple(amount / UNIT for _, amount in found)
    )


def complete_periods(budget: Budget, spent: Spending, now: int) -> tuple[Period, ...]:
    """Give the complete periods before that of `now` from the second with work on, oldest first.

    The first one is left out: nobody knows how much of it lay before the record began.
    """
    spans: list[tuple[int, int]] = []
    if spent.instants:
        start = period_of(budget, now)[0]
        while start > spent.instants[0] and len(spans) < MOST[budget.period]:
            start, end = period_of(budget, start - 1)
            spans.append((start, end))
    periods = [_period(budget, spent, *span) for span in reversed(spans)]
    first = next((number for number, one in enumerate(periods) if one.total), len(periods))
    return tuple(periods[first + 1 :])


def _period(budget: Budget, spent: Spending, start: int, end: int) -> Period:
    span = span_of(budget, start, end)
    first, last = bisect_left(spent.instants, start), bisect_left(spent.instants, end)
    parts = [0.0] * (span.slots + 1)
    sums: list[float] = []
    total = 0.0
    for place in range(first, last):
        amount = spent.amounts[place]
        total += amount
        sums.append(total)
        parts[min(int(span.place(spent.instants[place])), span.slots - 1) + 1] += amount
    done, before = [], 0.0
    for part in parts:
        before += part
        done.append(before)
    done[-1] = total  # summed in another order, the last digit could differ
    return Period(span, spent.instants[first:last], tuple(sums), tuple(done))
