"""Reports as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import io

from trailgate.usage.run import UNKNOWN

from .figures import exact, iso
from .findings import shown
from .flat import INSTANT, PLACES, TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .flat import Flat

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def flat_csv(table: Flat) -> str:
    """Give a table as CSV with a heading; instants are ISO 8601 with offset, numbers exact.

    A text that a spreadsheet would take for a formula begins with an apostrophe. A cell that says
    nothing is empty; an unknown number is UNKNOWN.
    """
    import csv

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(name for name, _ in table.columns)
    kinds = [kind for _, kind in table.columns]
    for row in table.rows:
        pairs = zip(row, kinds, strict=True)
        writer.writerow([_cell(value, kind, table.timezone) for value, kind in pairs])
    return out.getvalue()


def _cell(value: Any, kind: str, timezone: str) -> str:
    if value is None:
        return ""
    if kind == TEXT:
        return _text(value)
    if value == UNKNOWN:
        return UNKNOWN
    if kind == INSTANT:
        return iso(value, timezone)
    number = exact(value, 10 ** PLACES.get(kind, 0))
    return str(number) if isinstance(number, int) else format(number, "f")


def _text(value: str) -> str:
    safe = shown(value)
    # `shown` escapes a tab or carriage return; the raw one decides too, for whoever undoes that
    return f"'{safe}" if value.startswith(_FORMULA) else safe
