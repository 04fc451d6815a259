"""Forecasts and their backtest as JSON; docs/forecast.md describes the fields."""

from __future__ import annotations

from trailgate.budget.amounts import UNIT
from trailgate.policy.terms import MICRO

from .figures import WEEKDAYS, exact, iso
from .findings import shown
from .status_json import VERSION, coverage_document, percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from trailgate.advice.forecasting.backtest import Backtest
    from trailgate.advice.forecasting.line import Line
    from trailgate.advice.forecasting.making import Forecast
    from trailgate.advice.forecasting.profile import Profile
    from trailgate.advice.forecasting.scoring import Misses, Score
    from trailgate.budget.state import BudgetState

    Document = dict[str, object]

_CENTI = 100
_TENTH_OF_MILLI = 10_000


def forecast_document(found: Sequence[Forecast], now: int) -> Document:
    """Give the forecasts of all budgets; what can't be told is null, with a reason beside it."""
    return {
        "version": VERSION,
        "now": iso(now, "UTC"),
        "budgets": [_forecast(one) for one in found],
    }


def backtest_document(found: Sequence[Backtest], now: int) -> Document:
    """Give the backtests of all budgets."""
    return {
        "version": VERSION,
        "now": iso(now, "UTC"),
        "budgets": [_backtest(one) for one in found],
    }


def _forecast(one: Forecast) -> Document:
    state, plan = one.state, one.plan
    budget = state.budget
    return {
        "name": shown(budget.name),
        "unit": budget.unit,
        "zone": state.zone,
        "percent": percent(state.tenths),
        "at_least": state.lacking > 0,
        "available": exact(state.available, UNIT),
        "used": exact(state.used, UNIT) if state.measured else None,
        "period": budget.period,
        "timezone": budget.timezone,
        "start": iso(state.start, budget.timezone),
        "resets": iso(state.end, budget.timezone),
        "terms_changed": one.changed,
        "line": _line(one.line, state) if one.line else None,
        "line_unknown": one.why_no_line or None,
        "profile": _profile(one.profile, state) if one.profile else None,
        "profile_unknown": one.why_no_profile or None,
        "plan": {
            "total": _number(plan.total),
            "per_hour": _number(plan.hourly),
            "buffered": plan.buffered,
            "conservative": plan.conservative,
        }
        if plan
        else None,
        "last_over_forecast": None if one.last_ratio is None else _number(one.last_ratio),
        "in_progress": [
            {
                "sd": shown(sd.sd),
                "runs": sd.runs,
                "used": exact(sd.used, UNIT),
                "phase": shown(sd.phase),
                "agent": shown(sd.agent),
                "latest": iso(sd.latest, budget.timezone),
            }
            for sd in one.going
        ],
        "coverage": coverage_document(state.coverage),
    }


def _line(straight: Line, state: BudgetState) -> Document:
    left = straight.hours_left
    return {
        "per_hour": _rounded(straight.hourly),
        "per_day": _rounded(straight.daily),
        "total": _rounded(straight.total),
        "zone": straight.zone,
        "empty": _instant(straight.empties, state),
        "hours_left": None if left is None else exact(round(left * _CENTI), _CENTI),
    }


def _profile(told: Profile, state: BudgetState) -> Document:
    return {
        "total": _number(told.total),
        "interval": [_number(told.low), _number(told.high)],
        "zone": told.zone,
        "confidence": _number(told.confidence),
        "zones": {zone: _number(chance) for zone, chance in told.zones.items()},
        "empty_chance": _number(told.empty_chance),
        "empty": _instant(told.empties if state.emptied is None else state.emptied, state),
        "empty_interval": [_instant(told.earliest, state), _instant(told.latest, state)],
        "learned": told.learned,
    }


def _instant(instant: int | None, state: BudgetState) -> str | None:
    return None if instant is None else iso(instant, state.budget.timezone)


def _backtest(one: Backtest) -> Document:
    return {
        "name": shown(one.budget.name),
        "period": one.budget.period,
        "replayed": one.replayed,
        "taught": one.taught,
        "emptied": one.emptied,
        "terms": one.terms,
        "hours": one.hours,
        "line": _score(one.line) if one.hours else None,
        "profile": _score(one.profile) if one.hours else None,
    }


def _score(score: Score) -> Document:
    return {
        "zone_right": {WEEKDAYS[day]: _share(*count) for day, count in score.zones.items()},
        "zone_right_late": _share(*score.late),
        "total_error": _maybe(score.error),
        "total_error_late": _maybe(score.late_error),
        **_misses("empty", score.told),
        **_misses("empty_all", score.all_told),
        "empty_missed": score.missed,
        "empty_false": score.false_alarms,
        "interval_coverage": _maybe(score.covered),
        "intervals": score.intervals,
    }


def _misses(name: str, found: Misses) -> Document:
    return {
        f"{name}_error_hours": _maybe(found.middle),
        f"{name}_mean_error_hours": _maybe(found.mean),
        f"{name}_within_6_hours": _maybe(found.near),
        f"{name}_hours": found.hours,
    }


def _share(right: int, hours: int) -> int | Decimal | None:
    return _number(right / hours) if hours else None


def _maybe(value: float | None) -> int | Decimal | None:
    return None if value is None else _number(value)


def _number(value: float) -> int | Decimal:
    """Give an estimate to the fourth decimal."""
    return exact(max(round(value * _TENTH_OF_MILLI), 0), _TENTH_OF_MILLI)


def _rounded(amount: int) -> int | Decimal:
    return exact(amount * MICRO // UNIT, MICRO)
