"""Usage by period as JSON and CSV; docs/budget.md describes the fields."""

from __future__ import annotations

import io

from trailgate.budget.names import GROUPS
from trailgate.budget.pivot import by_size
from trailgate.policy.terms import MICRO

from .figures import exact, iso
from .findings import shown
from .status_json import coverage_document, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.pivot import Totals, Usage

COLUMNS = ("start", "end", "group", "name", "runs", "tokens", "sd_commits", "recorded",
           "unreadable")  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report_document(usage: Usage) -> dict[str, object]:
    """Give usage as plain data: `periods` and `total`, instants in ISO 8601 with offset.

    `by_*` map names to tokens: whole numbers, or decimals where token weights make fractions.
    """
    return {
        "periods": [_totals(period, usage.timezone) for period in usage.periods],
        "total": _totals(usage.total, usage.timezone) if usage.total else _nothing(),
    }


def _totals(period: Totals, timezone: str) -> dict[str, object]:
    found: dict[str, object] = {
        "start": iso(period.start, timezone),
        "end": iso(period.end, timezone),
        "runs": period.runs,
        "tokens": exact(period.tokens, MICRO),
    }
    for group in ("model", "family", "phase", "agent", "sd"):
        found[f"by_{group}"] = named(period.by(group), MICRO)
    found["coverage"] = coverage_document(period.coverage)
    return found


def _nothing() -> dict[str, object]:
    found: dict[str, object] = {"start": None, "end": None, "runs": 0, "tokens": 0}
    found |= {f"by_{group}": {} for group in GROUPS}
    coverage = {"sd_commits": 0, "recorded": 0, "percent": None, "unreadable": 0}
    return found | {"coverage": coverage}


def report_csv(usage: Usage, groups: Sequence[str]) -> str:
    """Give usage as CSV: for each period a row `all`, then a row for each name of each group.

    Only `all` rows hold runs and coverage. A name that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for period in usage.periods:
        writer.writerows(_rows(period, usage.timezone, groups))
    return out.getvalue()


def _rows(period: Totals, timezone: str, groups: Sequence[str]) -> Iterator[tuple[object, ...]]:
    span = (iso(period.start, timezone), iso(period.end, timezone))
    seen = period.coverage
    yield (*span, "all", "", period.runs, _number(period.tokens), seen.sd_commits, seen.recorded,
           seen.unreadable)  # fmt: skip
    for group in groups:
        for name, tokens in by_size(period.by(group)).items():
            yield (*span, group, _cell(name), "", _number(tokens), "", "", "")


def _number(tokens: int) -> str:
    return format(exact(tokens, MICRO), "f" if tokens % MICRO else "d")


def _cell(name: str) -> str:
    safe = shown(name)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe
