"""A clock that stands before all that is recorded: nothing can be known of its time."""

from __future__ import annotations

from trailgate.rules.submission import ZONE_UNKNOWN

from .figures import day_and_time, iso
from .layout import ZONE_STYLES, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .layout import Line, Page


def before_text(now: int, begins: int, timezone: str) -> str:
    """Say that the clock stands before the record begins; both in epoch seconds."""
    clock, first = (day_and_time(at, timezone) for at in (now, begins))
    return (
        f"The clock says {clock}, and the record begins on {first} {timezone}: of that time "
        "nothing can be known. Set the clock right, or TRAILGATE_NOW where it stands in for it."
    )


def with_beginning(document: dict[str, Any], begins: int | None) -> dict[str, Any]:
    """Give the document of a state with the first instant of the record, None where it is past."""
    return document | {"record_begins": None if begins is None else iso(begins, "UTC")}


def before_lines(text: str, page: Page) -> Iterator[Line]:
    """Lay out the zone, which is UNKNOWN, and why."""
    yield ((f"{page.glyphs.light} {ZONE_UNKNOWN}", ZONE_STYLES[ZONE_UNKNOWN]),)
    yield from field("clock", text, page)
