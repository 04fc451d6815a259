"""What the job summary shows of the advice, as plain values."""

from __future__ import annotations

from trailgate.reports.figures import day_and_time, unit_name
from trailgate.reports.forecast_text import about, chance_text
from trailgate.reports.scorecard_text import share_text, target_text
from trailgate.reports.summary import own
from trailgate.rules.submission import RED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.advice.forecasting.profile import Profile
    from trailgate.advice.scorecard.checks import Check
    from trailgate.budget.state import BudgetState

    from .advice import Advice


def advised(found: Advice | None) -> dict[str, Any] | None:
    """Give the values of the block `advice`, None where there is nothing to say."""
    if found is None or not (found.forecasts or found.reds):
        return None
    told = ["Forecast"] if found.forecasts else []
    if found.reds:
        targets = "target" if len(found.reds) == 1 else "targets"
        told.append(f"{len(found.reds)} {targets} missed")
    return {
        "title": own(", ".join(told)),
        "weeks": own(f"{found.weeks} weeks"),
        "forecasts": [_forecast(one.state, one.profile) for one in found.forecasts if one.profile],
        "reds": [_red(one) for one in found.reds],
    }


def _forecast(state: BudgetState, told: Profile) -> dict[str, Any]:
    unit = unit_name(state.budget.unit)
    return {
        "name": state.budget.name,
        "total": own(f"about {about(told.total, state)} {unit} ({told.zone})"),
        "interval": own(f"{about(told.low, state)} to {about(told.high, state)}"),
        "empty": own(_empty(state, told)),
        "red": own(chance_text(told.zones.get(RED, 0.0))),
    }


def _empty(state: BudgetState, told: Profile) -> str:
    zone = state.budget.timezone
    if state.emptied is not None:
        return f"since {day_and_time(state.emptied, zone)}"
    if told.empties is None:
        return f"not this {state.budget.period}"
    return day_and_time(told.empties, zone)


def _red(one: Check) -> dict[str, Any]:
    return {
        "name": one.target.name,
        "value": own(share_text(one.value)),
        "target": own(target_text(one.target)),
        "look": one.look,
    }
