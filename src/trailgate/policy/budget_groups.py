"""Do the entries of one budget's name fit together: dates, limits, starts of the period?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canonical import NO_TERM
from .problems import Path, Problem, shown
from .resolve import DEFAULT_RESETS
from .values import RESET_FORMS, epoch, reset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .presets import Document


def budget_group(group: list[tuple[int, Document]], preset: Document | None) -> Iterator[Problem]:
    """Judge the entries of one budget name, each of which takes what it leaves out."""
    seen: set[int | None] = set()
    known: Document = preset or {}
    for number, entry in sorted(group, key=lambda item: epoch(item[1].get("from")) or 0):
        here: Path = ("budget", number)
        since = epoch(entry.get("from"))
        if since in seen:
            text = "stands twice for the same time; give the later one a from, or another name"
            yield Problem(here, text)
        seen.add(since)
        if entry.get("limit") == NO_TERM and (preset is None or len(group) > 1 or since):
            text = f'"{NO_TERM}" only takes away a budget of the preset, as its only entry'
            yield Problem((*here, "limit"), text)
        if "period" in entry and "resets" not in entry:
            known = {key: value for key, value in known.items() if key != "resets"}
        known = known | entry
        if "limit" not in known:
            yield Problem((*here, "limit"), "is missing; say e.g. limit = 500_000")
        period = known.get("period", "week")
        start = known.get("resets", DEFAULT_RESETS[period])
        try:
            reset(start, period)
        except ValueError:
            text = f"{shown(start)} is no start of a {period}; write {RESET_FORMS[period]}"
            yield Problem((*here, "resets"), text)
