"""Instants as messages write them: ULIDs, ISO 8601, and git's own dates; all to epoch seconds."""

from __future__ import annotations

from trailgate.patterns import ASCII, IGNORECASE, late

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = bytes.maketrans(
    f"{_CROCKFORD}{_CROCKFORD.lower()}ILOUilou_".encode("ascii"),
    f"{2 * '0123456789ABCDEFGHIJKLMNOPQRSTUV'}{9 * '!'}".encode("ascii"),
)
"""Crockford's digits as `int` takes them; what is none of them stays none."""
_ULID = late(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", ASCII | IGNORECASE)
_ISO = late(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(Z|z|[+-]\d\d:?\d\d)",
    ASCII,
)
_GIT = late(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (-?\d{1,9}) ([+-]\d{4})",
    ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_ulid(text: str) -> bool:
    """Tell whether a text is a ULID: 26 digits of Crockford's base 32, at most 128 bits."""
    return len(text) == 26 and _ULID.fullmatch(text) is not None


def ulid_time(ulid: str | bytes) -> int:
    """Give the time that a ULID holds, in whole epoch seconds (its first 48 bits, in ms)."""
    digits = ulid[:10].encode() if isinstance(ulid, str) else ulid[:10]
    return int(digits.translate(_DIGITS), 32) // 1000


def iso_time(text: str) -> int | None:
    """Read an ISO 8601 instant with an offset (`2026-07-28T14:03:00Z`); None for anything else."""
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    return _epoch(numbers, found[7])


def git_time(text: str) -> int | None:
    """Read a date as `git log` prints it (`Mon Nov 23 07:02:12 2026 +0000`); None otherwise."""
    found = _GIT.fullmatch(text)
    if found is None or found[1] not in _MONTHS:
        return None
    month = _MONTHS.index(found[1]) + 1
    clock = [int(part) for part in found.group(3, 4, 5)]
    return _epoch([int(found[6]), month, int(found[2]), *clock], found[7])


def days_from_civil(year: int, month: int, day: int) -> int:
    """Give the days from 1970-01-01 to a date of the Gregorian calendar.

    Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    """
    year -= month <= 2
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Give year, month and day of the Gregorian calendar from days since 1970-01-01.

    Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    """
    era, of_era = divmod(days + 719_468, 146_097)
    of_year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    day_of_year = of_era - (365 * of_year + of_year // 4 - of_year // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = of_year + era * 400 + (month <= 2)
    return year, month, day_of_year - (153 * shifted + 2) // 5 + 1


def iso_text(instant: int) -> str:
    """Give epoch seconds as ISO 8601 in UTC (`2026-07-28T14:03:00Z`), as `iso_time` reads it."""
    days, second = divmod(instant, 86_400)
    year, month, day = civil_from_days(days)
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f"{year:04}-{month:02}-{day:02}T{clock}Z"


def _epoch(numbers: list[int], offset: str) -> int | None:
    year, month, day, hour, minute, second = numbers
    if not (1 <= month <= 12 and 1 <= day <= _last_day(year, month)):
        return None
    if hour > 23 or minute > 59 or second > 60:
        return None
    shift = 0
    if offset not in "Zz":
        digits = offset[1:].replace(":", "")
        if int(digits[:2]) > 23 or int(digits[2:]) > 59:
            return None
        shift = (int(digits[:2]) * 60 + int(digits[2:])) * (-60 if offset[0] == "-" else 60)
    days = days_from_civil(year, month, day)
    return days * 86400 + hour * 3600 + minute * 60 + second - shift


def _last_day(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _DAYS_IN_MONTH[month - 1]
