"""Clocks on the wall: local time in a zone from instants, and back.

Local time is a count of seconds since 1970-01-01 00:00 as the wall shows it. UTC needs no time
zone data and imports nothing: this runs at commit time.
"""

from __future__ import annotations

from trailgate.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

_UTC = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT"})

_CYCLE = 146_097 * 86_400  # the Gregorian calendar repeats after 400 years
_OLDEST, _NEWEST = -30 * 10**9, 200 * 10**9  # the years 1019 and 8307, well inside datetime's


def local_time(timezone: str, instant: int) -> int:
    """Give what the clocks of a zone show at an instant (epoch seconds)."""
    return instant + offset_at(timezone, instant)


def offset_at(timezone: str, instant: int) -> int:
    """Give by how many seconds the clocks of a zone are ahead of UTC at an instant.

    Raises:
        UsageError: the machine has no data on the zone.
    """
    if timezone in _UTC:
        return 0
    from datetime import UTC, datetime, timedelta

    zone = _zone(timezone)
    shown = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=_within_reach(instant))
    return _seconds(shown.astimezone(zone))


def first_instant(timezone: str, local: int) -> int:
    """Give the first instant at which the clocks of a zone show a local time or a later one.

    Where clocks are put forward over that time it is the instant of the change; where they are
    put back over it, the first of the two occurrences.

    Raises:
        UsageError: the machine has no data on the zone.
    """
    if timezone in _UTC:
        return local
    from datetime import datetime, timedelta

    wall = datetime(1970, 1, 1) + timedelta(seconds=_within_reach(local))  # a wall, not an instant
    wall = wall.replace(tzinfo=_zone(timezone))
    before, after = _seconds(wall), _seconds(wall.replace(fold=1))
    if before >= after:
        return local - before
    return _change(timezone, local - after, local - before)


def _seconds(wall: datetime) -> int:
    offset = wall.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _change(timezone: str, before: int, after: int) -> int:
    """Give the instant in (before, after] from which the clocks of a zone have another offset."""
    old = offset_at(timezone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(timezone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _within_reach(seconds: int) -> int:
    """Give the same time of day and year in a cycle of the calendar that datetime can hold.

    Commits may claim any date; before the first change of its clocks and after the last one on
    record a zone follows one rule for ever.
    """
    if _OLDEST <= seconds <= _NEWEST:
        return seconds
    return seconds % _CYCLE + (_CYCLE if seconds > 0 else -3 * _CYCLE)


def _zone(timezone: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(timezone)
    except (LookupError, ValueError, OSError):
        raise UsageError(
            f"timezone {timezone!r}: this machine has no data on it; "
            "install time zone data, e.g. with: pip install tzdata"
        ) from None
