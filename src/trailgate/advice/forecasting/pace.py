"""The pace of a week within longer periods: a clock that runs as the team works.

Months begin on any weekday and differ in length, so their hours don't compare. What compares is the
share of a month's usual work that lies before an instant: each hour of it counts as much as that
hour of the week usually does. By this clock every month is as long, and weekends take no time.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .calendar import Span
    from .periods import Period

    Clock = tuple[float, ...]

SLOTS = 360
"""Into how many parts of its usual work a month is cut."""

_PULL = 8
"""An hour of the week is drawn to what its weekday and its time of day say, as by so many weeks."""

_FLOOR = 0.02
"""So much of the work is spread evenly: no hour is without any chance."""


def pace_of(weighted: Iterable[tuple[Period, float]]) -> tuple[float, ...]:
    """Give the part of a week's work that each of its 168 hours does.

    Args:
        weighted: complete months with work, each with its weight.
    """
    done, seen, count = [0.0] * 168, [0.0] * 168, [0] * 168
    for period, weight in weighted:
        part = weight / period.total
        for slot, hour in enumerate(period.span.hours_of_week()):
            done[hour] += (period.done[slot + 1] - period.done[slot]) * part
            seen[hour] += weight
            count[hour] += 1
    rates = [a / b if b else 0.0 for a, b in zip(done, seen, strict=True)]
    whole = sum(rates)
    if not whole:
        return (1 / 168,) * 168
    days = [sum(rates[24 * day : 24 * day + 24]) / whole for day in range(7)]
    times = [sum(rates[time::24]) / whole for time in range(24)]
    drawn = [
        (count[hour] * rate / whole + _PULL * days[hour // 24] * times[hour % 24])
        / (count[hour] + _PULL)
        for hour, rate in enumerate(rates)
    ]
    scale = (1 - _FLOOR) / sum(drawn)
    return tuple(one * scale + _FLOOR / 168 for one in drawn)


def clock_of(span: Span, pace: Sequence[float]) -> Clock:
    """Give what the clock of the pace shows at each slot's start and the end: 0 to `SLOTS`."""
    shown = list(accumulate((pace[hour] for hour in span.hours_of_week()), initial=0.0))
    scale = SLOTS / shown[-1]
    return tuple(one * scale for one in shown)


def path_of(period: Period, pace: Sequence[float]) -> tuple[float, ...]:
    """Give the share of a period's use that is done at each slot's start by the clock."""
    clock, done, total = clock_of(period.span, pace), period.done, period.total
    found, slot, last = [0.0], 0, len(clock) - 2
    for wanted in range(1, SLOTS):
        while slot < last and clock[slot + 1] < wanted:
            slot += 1
        part = (wanted - clock[slot]) / (clock[slot + 1] - clock[slot])
        found.append((done[slot] + (done[slot + 1] - done[slot]) * part) / total)
    return (*found, 1.0)


def shown_at(clock: Clock, place: float) -> float:
    """Give what the clock shows at a place of the period."""
    slot = min(int(place), len(clock) - 2)
    return clock[slot] + (clock[slot + 1] - clock[slot]) * (place - slot)


def place_at(clock: Clock, shown: float) -> float:
    """Give the place of the period at which the clock shows so much."""
    slot = min(max(bisect_right(clock, shown) - 1, 0), len(clock) - 2)
    part = (shown - clock[slot]) / (clock[slot + 1] - clock[slot])
    return slot + min(max(part, 0.0), 1.0)
