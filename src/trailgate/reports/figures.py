"""Figures as people and machines read them: amounts, shares, instants.

What people see is rounded down, so that a use never shows a later zone than it is in; what
machines see is exact.
"""

from __future__ import annotations

from decimal import Decimal

from trailgate.budget.amounts import UNIT
from trailgate.budget.walltime import local_time, offset_at
from trailgate.usage.instants import civil_from_days

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DECIMALS = {"tokens": 0, "hours": 1, "usd": 2}
_NAMES = {"tokens": "tokens", "hours": "hours", "usd": "USD"}
_DAY = 86_400


def figure(amount: int, unit: str) -> str:
    """Give an amount (10^-18 of a unit) without its unit: `362,000`, `12.5` hours, `7.04` USD."""
    decimals = _DECIMALS[unit]
    scaled = amount * 10**decimals // UNIT
    whole, rest = divmod(scaled, 10**decimals)
    return f"{whole:,}.{rest:0{decimals}}" if decimals else f"{whole:,}"


def unit_name(unit: str) -> str:
    """Give a unit as people write it."""
    return _NAMES[unit]


def share(tenths: int | None) -> str:
    """Give tenths of a percent as text: `72.4 %`; None is `unknown`, never 0."""
    return "unknown" if tenths is None else f"{tenths // 10:,}.{tenths % 10} %"


def exact(amount: int, scale: int) -> int | Decimal:
    """Give amount / scale as an exact number, an int where it is whole.

    `amount` is not negative, `scale` a power of ten.
    """
    whole, rest = divmod(amount, scale)
    if not rest:
        return whole
    return Decimal(f"{whole}.{rest:0{len(str(scale)) - 1}}".rstrip("0"))


def hundredths(part: int, whole: int) -> int:
    """Give part / whole in hundredths, a half rounded up, as people and machines alike see it."""
    return (200 * part + whole) // (2 * whole)


def iso(instant: int, timezone: str) -> str:
    """Give an instant in ISO 8601 with the offset that the zone has then."""
    offset = offset_at(timezone, instant)
    minutes, seconds = divmod(abs(offset), 60)
    shift = f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    days, second = divmod(instant + offset, _DAY)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{_date(days)}T{clock}{'-' if offset < 0 else '+'}{shift}"


def minute(instant: int, timezone: str) -> str:
    """Give local date and time to the minute: `2026-07-27 14:00`."""
    days, second = divmod(local_time(timezone, instant), _DAY)
    return f"{_date(days)} {_clock(second)}"


def day_and_time(instant: int, timezone: str) -> str:
    """Give local weekday, date and time: `Thu 2026-07-30 08:40`."""
    days, second = divmod(local_time(timezone, instant), _DAY)
    return f"{_weekday(days)} {_date(days)} {_clock(second)}"


def near(instant: int, timezone: str, now: int) -> str:
    """Give the shortest clear local time: `Thu 08:40` within six days of now, else the date."""
    days, second = divmod(local_time(timezone, instant), _DAY)
    today = local_time(timezone, now) // _DAY
    # the same weekday a week on is clear only for a reset, which is always to come
    day = _weekday(days) if -7 < days - today <= 7 else _date(days)
    return f"{day} {_clock(second)}"


def _weekday(days: int) -> str:
    return WEEKDAYS[(days + 3) % 7]


def _date(days: int) -> str:
    year, month, day = civil_from_days(days)
    return f"{year:04}-{month:02}-{day:02}"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"
