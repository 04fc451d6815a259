"""Periods: when a budget starts anew.

A period begins at a local wall time (`Mon 14:00`) and lasts until the next one, so it is an hour
shorter or longer where the clocks change. See `walltime.first_instant` for resets that fall into
such a change.
"""

from __future__ import annotations

from trailgate.usage.instants import civil_from_days, days_from_civil

from .walltime import first_instant, local_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Budget

_DAY = 86_400
_FIRST_MONDAY = 4  # 1970-01-01 was a Thursday


def period_of(budget: Budget, instant: int) -> tuple[int, int]:
    """Give the period that holds an instant: its first epoch second and the next period's.

    Periods tile time: each instant, before 1970 too, is in exactly one. A reset that no clock
    showed (a day that a zone skipped) starts no period of its own.
    """
    number = _number(budget, local_time(budget.timezone, instant))
    start, end = _start(budget, number), _start(budget, number + 1)
    # clocks that were put back show a time before the reset once more, after it
    while end <= instant:
        number += 1
        start, end = end, _start(budget, number + 1)
    return start, end


def _start(budget: Budget, number: int) -> int:
    return first_instant(budget.timezone, _reset(budget, number))


def _number(budget: Budget, local: int) -> int:
    """Give the number of the period that holds a local time: days, weeks or months since 1970."""
    days = (local - budget.resets.minute * 60) // _DAY
    if budget.period == "day":
        return days
    if budget.period == "week":
        return (days - _FIRST_MONDAY - budget.resets.weekday) // 7
    year, month, day = civil_from_days(days)
    return year * 12 + month - 1 - (day < budget.resets.day)


def _reset(budget: Budget, number: int) -> int:
    """Give the local time at which the period of a number begins."""
    if budget.period == "day":
        days = number
    elif budget.period == "week":
        days = number * 7 + _FIRST_MONDAY + budget.resets.weekday
    else:
        year, month = divmod(number, 12)
        days = days_from_civil(year, month + 1, budget.resets.day)
    return days * _DAY + budget.resets.minute * 60
