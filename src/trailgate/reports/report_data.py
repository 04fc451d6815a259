"""Usage by period as plain data for JSON, and as rows; docs/report.md describes the fields."""

from __future__ import annotations

from trailgate.budget.names import GROUPS
from trailgate.budget.pivot import by_size
from trailgate.policy.terms import MICRO

from .estimated import fields
from .figures import exact, iso
from .flat import COUNT, INSTANT, TEXT, TOKENS, Flat, known
from .report_text import columns, summed
from .status_json import coverage_document, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal
    from typing import Any

    from trailgate.budget.pivot import Totals, Usage

COLUMNS = (
    ("start", INSTANT),
    ("end", INSTANT),
    ("group", TEXT),
    ("name", TEXT),
    ("others", COUNT),
    ("runs", COUNT),
    ("tokens", TOKENS),
    ("sd_commits", COUNT),
    ("recorded", COUNT),
    ("unreadable", COUNT),
    ("estimated", TOKENS),
    ("estimated_runs", COUNT),
    ("estimated_unmeasured_runs", COUNT),
)


def report_document(usage: Usage, top: int | None = None) -> dict[str, object]:
    """Give usage as plain data: `periods` and `total`, instants in ISO 8601 with offset.

    `by_*` map names to tokens: whole numbers, or decimals where token weights make fractions. With
    `top` they hold the largest names over all periods, and `others` adds up the rest.
    """
    total = usage.total
    if total is None:
        return {"periods": [], "total": _nothing(), "estimated_counts": usage.counted}
    kept = {group: columns(total, group, len(total.by(group)), top) for group in GROUPS}
    cut = None if top is None else kept
    return {
        "periods": [_totals(period, usage, cut) for period in usage.periods],
        "total": _totals(total, usage, cut),
        "estimated_counts": usage.counted,
    }


def _totals(
    period: Totals, usage: Usage, cut: dict[str, tuple[list[str], list[str]]] | None
) -> dict[str, object]:
    found: dict[str, object] = {
        "start": iso(period.start, usage.timezone),
        "end": iso(period.end, usage.timezone),
        "runs": period.runs,
        "tokens": None if period.untold else exact(period.tokens, MICRO),
        **fields(period, usage),
    }
    for group in ("model", "family", "phase", "agent", "sd"):
        table = period.by(group)
        if cut is not None:
            table = {name: table[name] for name in cut[group][0] if name in table}
        found[f"by_{group}"] = named(table, MICRO)
    if cut is not None:
        found["others"] = {
            group: {"names": len(rest), "tokens": _rest(period, group, rest)}
            for group, (_, rest) in cut.items()
        }
    found["coverage"] = coverage_document(period.coverage)
    return found


def _rest(period: Totals, group: str, names: Sequence[str]) -> int | Decimal | None:
    return None if period.untold else exact(summed(period, group, names), MICRO)


def _nothing() -> dict[str, object]:
    found: dict[str, object] = {"start": None, "end": None, "runs": 0, "tokens": 0}
    found |= fields(None, None)
    found |= {f"by_{group}": {} for group in GROUPS}
    coverage = {"sd_commits": 0, "recorded": 0, "percent": None, "unreadable": 0}
    return found | {"coverage": coverage}


def report_rows(usage: Usage, groups: Sequence[str], top: int | None = None) -> Flat:
    """Give usage as rows: for each period one `all`, then one for each name of each group.

    Only rows `all` hold runs, coverage and estimates. With `top` the names that are the largest
    over all periods stay; a row without a name adds up `others`.
    """
    rows: list[tuple[Any, ...]] = []
    if usage.total is not None:
        total = usage.total
        kept = {group: columns(total, group, len(total.by(group)), top) for group in groups}
        for period in usage.periods:
            rows += _rows(period, usage, kept)
    return Flat(COLUMNS, tuple(rows), usage.timezone)


def _rows(
    period: Totals, usage: Usage, kept: dict[str, tuple[list[str], list[str]]]
) -> Iterator[tuple[Any, ...]]:
    span, seen = (period.start, period.end), period.coverage
    tokens = known(period.tokens, untold=period.untold)
    yield (*span, "all", None, None, period.runs, tokens, seen.sd_commits, seen.recorded,
           seen.unreadable, *_estimated(period, usage))  # fmt: skip
    nothing = (None,) * 6
    for group, (names, rest) in kept.items():
        own = {name: period.by(group)[name] for name in names if name in period.by(group)}
        for name, amount in by_size(own).items():
            yield (*span, group, name, None, None, amount, *nothing)
        if rest:
            amount = known(summed(period, group, rest), untold=period.untold)
            yield (*span, group, None, len(rest), None, amount, *nothing)


def _estimated(period: Totals, usage: Usage) -> tuple[Any, ...]:
    if not usage.notes:
        return (None, None, None)
    tokens = known(period.estimated, untold=period.estimate is None)
    return tokens, period.estimated_runs, period.estimated_lacking
