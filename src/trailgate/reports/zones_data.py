"""The zones of all periods, for programs: plain data for JSON, and rows."""

from __future__ import annotations

from trailgate.budget.amounts import UNIT
from trailgate.policy.terms import MICRO
from trailgate.rules.submission import ZONE_UNKNOWN, ZONES

from .figures import exact, iso
from .findings import shown
from .flat import AMOUNT, COUNT, INSTANT, TENTHS, TEXT, Flat, known
from .status_json import coverage_document, percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trailgate.budget.zone_history import BudgetZones, PeriodZones

VERSION = 1

_SINCE = (*ZONES, ZONE_UNKNOWN)

COLUMNS = (
    ("budget", TEXT),
    ("unit", TEXT),
    ("available", AMOUNT),
    ("start", INSTANT),
    ("end", INSTANT),
    ("complete", TEXT),
    ("used", AMOUNT),
    ("percent", TENTHS),
    ("zone", TEXT),
    *((f"{zone.lower()}_since", INSTANT) for zone in _SINCE),
    ("runs", COUNT),
    ("unmeasured_runs", COUNT),
    ("sd_commits", COUNT),
    ("recorded", COUNT),
    ("unreadable", COUNT),
)


def zones_document(found: Sequence[BudgetZones], now: int) -> dict[str, object]:
    """Give the zone history as plain data; what is unknown is null, never 0."""
    return {
        "version": VERSION,
        "now": iso(now, "UTC"),
        "budgets": [_budget(one) for one in found],
    }


def _budget(one: BudgetZones) -> dict[str, object]:
    budget = one.budget
    since = budget.since
    return {
        "name": shown(budget.name),
        "unit": budget.unit,
        "limit": exact(budget.limit, MICRO),
        "reserve": exact(budget.reserve, MICRO),
        "available": exact(one.available, UNIT),
        "period": budget.period,
        "timezone": budget.timezone,
        "from": None if since is None else iso(since, budget.timezone),
        "periods": [_period(one, period) for period in one.periods],
    }


def _period(one: BudgetZones, period: PeriodZones) -> dict[str, object]:
    zone = one.budget.timezone
    return {
        "start": iso(period.start, zone),
        "end": iso(period.end, zone),
        "complete": period.complete,
        "used": exact(period.used, UNIT) if period.measured else None,
        "percent": percent(one.tenths(period)),
        "at_least": period.lacking > 0,
        "runs": period.runs,
        "unmeasured_runs": period.lacking,
        "zone": period.zone,
        "zones": [
            {"zone": stretch.zone, "since": iso(stretch.since, zone)} for stretch in period.zones
        ],
        "coverage": coverage_document(period.coverage),
    }


def zones_rows(found: Sequence[BudgetZones]) -> Flat:
    """Give the zone history as rows, one for each period of each budget, instants in UTC."""
    rows = [_row(one, period) for one in found for period in one.periods]
    return Flat(COLUMNS, tuple(rows), "UTC")


def _row(one: BudgetZones, period: PeriodZones) -> tuple[Any, ...]:
    began: dict[str, int] = {}
    for stretch in period.zones:
        began.setdefault(stretch.zone, stretch.since)
    share, seen = one.tenths(period), period.coverage
    return (
        one.budget.name,
        one.budget.unit,
        one.available,
        period.start,
        period.end,
        "yes" if period.complete else "no",
        known(period.used, untold=not period.measured),
        known(share, untold=share is None),
        period.zone,
        *(began.get(zone) for zone in _SINCE),
        period.runs,
        period.lacking,
        seen.sd_commits,
        seen.recorded,
        seen.unreadable,
    )
