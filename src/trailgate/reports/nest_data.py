"""Usage nested by names, for programs: plain data for JSON, and rows."""

from __future__ import annotations

from trailgate.budget.pivot import PERIODS
from trailgate.policy.terms import MICRO

from .figures import exact, iso
from .findings import shown
from .flat import COUNT, INSTANT, TEXT, TOKENS, Flat, known
from .report_nest import walk
from .status_json import coverage_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.budget.nest import Nest, Row

VERSION = 1

SUMS = (
    ("others", COUNT),
    ("runs", COUNT),
    ("tokens", TOKENS),
    ("corrected_runs", COUNT),
    ("sd_commits", COUNT),
    ("recorded", COUNT),
    ("unreadable", COUNT),
)


def nest_document(found: Nest) -> dict[str, object]:
    """Give a nest as plain data; every level's `rows` add up to the row that holds them."""
    return {
        "version": VERSION,
        "by": list(found.by),
        "timezone": found.timezone,
        "total": _row(found.total, found.timezone),
    }


def _row(row: Row, timezone: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if row.span is not None:
        found |= {"start": iso(row.span[0], timezone), "end": iso(row.span[1], timezone)}
    elif row.others:
        found["others"] = row.others
    elif row.name:
        found["name"] = shown(row.name)
    found |= {
        "runs": row.runs,
        "tokens": None if row.untold else exact(row.tokens, MICRO),
        "corrected_runs": row.corrected,
        "coverage": None if row.coverage is None else coverage_document(row.coverage),
    }
    if row.rows:
        found["rows"] = [_row(below, timezone) for below in row.rows]
    return found


def nest_rows(found: Nest) -> Flat:
    """Give a nest as rows: the total (`level` 0), then each row with the names that lead to it.

    The rows of one level add up to the total; where names were left out, with those of `others`
    on the levels above.
    """
    kinds = [(name, INSTANT if name in PERIODS else TEXT) for name in found.by]
    rows = [(0, *[None] * len(kinds), *_sums(found.total))]
    path: list[Any] = []
    for depth, row in walk(found.total):
        path[depth:] = [row.span[0] if row.span else row.name or None]
        names = [*path, *[None] * (len(kinds) - len(path))]
        rows.append((depth + 1, *names, *_sums(row)))
    return Flat((("level", COUNT), *kinds, *SUMS), tuple(rows), found.timezone)


def _sums(row: Row) -> tuple[Any, ...]:
    seen = row.coverage
    covered = (None,) * 3 if seen is None else (seen.sd_commits, seen.recorded, seen.unreadable)
    tokens = known(row.tokens, untold=row.untold)
    return (row.others or None, row.runs, tokens, row.corrected, *covered)
