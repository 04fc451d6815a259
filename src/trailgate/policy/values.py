"""Values of a policy file turned into exact numbers: millionths, epoch seconds, resets.

What stands here expects values that the schema has let through, or that a preset holds.
"""

from __future__ import annotations

from trailgate.usage.instants import iso_text

from .terms import MICRO, Reset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from typing import TypeGuard

DECIMALS = 6
"""Digits after the point that a number may have: a millionth is the smallest unit."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EPOCH_DAY = 719_163  # date(1970, 1, 1).toordinal()
_DAY_SECONDS = 86_400


def micros(value: int | Decimal | str) -> int:
    """Give a number in whole millionths.

    Raises:
        ValueError: the number has more than six decimals; nothing is ever rounded.
    """
    if isinstance(value, int):
        return value * MICRO
    text = value if isinstance(value, str) else format(value, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > DECIMALS:
        raise ValueError(f"more than {DECIMALS} decimals")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * MICRO + sign * int(fraction.ljust(DECIMALS, "0"))


def written(millionths: int) -> str:
    """Give a number of millionths as people write it: `0.1`, `500000`."""
    whole, fraction = divmod(abs(millionths), MICRO)
    sign = "-" if millionths < 0 else ""
    return f"{sign}{whole}.{fraction:0{DECIMALS}}".rstrip("0").rstrip(".")


def epoch(value: date | datetime | None) -> int | None:
    """Give the epoch second at which a `from` begins, None where there is none.

    A date begins at 00:00 UTC; a date and time without an offset is UTC too.

    Raises:
        ValueError: the instant is no whole second.
    """
    if value is None:
        return None
    seconds = (value.toordinal() - _EPOCH_DAY) * _DAY_SECONDS
    if not _has_time(value):
        return seconds
    if value.microsecond:
        raise ValueError("a fraction of a second")
    seconds += value.hour * 3600 + value.minute * 60 + value.second
    offset = value.utcoffset()
    return seconds if offset is None else seconds - round(offset.total_seconds())


def _has_time(value: date | datetime) -> TypeGuard[datetime]:
    return hasattr(value, "hour")


def day(seconds: int | None) -> str:
    """Give an instant as people write it: `2026-07-07`, or `2026-07-07T09:30:00Z`."""
    if seconds is None:
        return ""
    text = iso_text(seconds)
    return text if seconds % _DAY_SECONDS else text[:10]


def reset(text: str, period: str) -> Reset:
    """Read when a period starts: `14:00` (day), `Mon 14:00` (week), `1 14:00` (month).

    Raises:
        ValueError: the text has another form.
    """
    *before, clock = text.split()
    minute = _minute(clock)
    if period == "day" and not before:
        return Reset(minute)
    if period == "week" and len(before) == 1:
        name = before[0][:3].title()
        if name in DAYS and before[0].title() in (name, _LONG_DAYS[DAYS.index(name)]):
            return Reset(minute, weekday=DAYS.index(name))
    if period == "month" and len(before) == 1 and before[0].isascii() and before[0].isdigit():
        number = int(before[0])
        if 1 <= number <= 28:
            return Reset(minute, day=number)
    raise ValueError(text)


RESET_FORMS = {
    "day": 'a time, e.g. "14:00"',
    "week": 'a day and a time, e.g. "Mon 14:00"',
    "month": 'a day from 1 to 28 and a time, e.g. "1 14:00"',
}
"""What `resets` looks like, by period."""

_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _minute(clock: str) -> int:
    hour, colon, minute = clock.partition(":")
    digits = hour + minute
    if not (colon and digits.isascii() and digits.isdigit() and len(minute) == 2 and hour):
        raise ValueError(clock)
    if len(hour) > 2 or int(hour) > 23 or int(minute) > 59:
        raise ValueError(clock)
    return int(hour) * 60 + int(minute)
