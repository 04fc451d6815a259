"""Dates and instants as people type them."""

from __future__ import annotations

import re

from trailgate.budget.walltime import first_instant
from trailgate.errors import UsageError
from trailgate.usage.instants import iso_time

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?", re.ASCII)

FORMS = "2026-07-28 or 2026-07-28T14:00:00Z"


def instant_of(text: str, timezone: str) -> int | None:
    """Read a date, a local time, or an instant with an offset; None for anything else.

    A date is its first instant in the time zone.
    """
    instant = iso_time(text.strip())
    if instant is not None:
        return instant
    found = _DATE.fullmatch(text.strip())
    local = iso_time(f"{found[1]}T{found[2] or '00:00'}Z") if found else None
    return None if local is None else first_instant(timezone, local)


def when(option: str, text: str | None, timezone: str) -> int | None:
    """Read the value of an option.

    Raises:
        UsageError: it is no date.
    """
    if text is None:
        return None
    instant = instant_of(text, timezone)
    if instant is None:
        raise UsageError(f"{option} {text!r} is no date; write e.g. {FORMS}")
    return instant
