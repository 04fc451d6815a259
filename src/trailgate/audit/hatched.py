"""`audit hatches`: who paused, rolled back, deferred or set another limit, and when."""

from __future__ import annotations

from trailgate.reports.figures import iso, minute
from trailgate.reports.findings import shown
from trailgate.reports.layout import lines_of

from .texts import MOST_LISTED, plural, rest, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from trailgate.hatches.history import Event
    from trailgate.reports.layout import Line, Page

VERSION = 1
NEVER_OPENED = "no pause, rollback, deferral or other limit in the chosen time"


def hatches_lines(found: Sequence[Event], timezone: str, page: Page) -> list[Line]:
    """Lay out each event: when, what, and by whom in which commit; the latest first."""
    if not found:
        return list(lines_of([NEVER_OPENED]))
    lines: list[Line] = [((f"{plural(len(found), 'event')}, the latest first", "bold"),)]
    for one in found[: -MOST_LISTED - 1 : -1]:
        lines += _event(one, timezone, page)
    lines += rest(len(found), page)
    return [*lines, *lines_of([f"times are {timezone}"], "dim")]


def _event(one: Event, timezone: str, page: Page) -> Iterator[Line]:
    kind, what = one.change.kind, shown(one.change.what)
    yield from wrapped(f"{minute(one.instant, timezone)}  {kind}  {what}", page)
    yield from wrapped(f"by {shown(one.author)} in {one.commit[:10]}", page, "    ")


def hatches_document(found: Iterable[Event], timezone: str) -> dict[str, Any]:
    """Give each event, the oldest first."""
    return {
        "version": VERSION,
        "hatches": [
            {
                "kind": one.change.kind,
                "what": shown(one.change.what),
                "date": iso(one.instant, timezone),
                "author": shown(one.author),
                "commit": one.commit,
            }
            for one in found
        ],
    }
