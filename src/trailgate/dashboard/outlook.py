"""The seam to the forecast: what it says of the end of a period, in the page's own terms."""

from __future__ import annotations

from trailgate.advice.forecasting.making import forecasts
from trailgate.budget.amounts import UNIT

from .burndown import Outlook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.advice.forecasting.making import Forecast
    from trailgate.budget.state import BudgetState
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy


def outlooks(
    states: Sequence[BudgetState], entries: Sequence[Entry], policy: Policy
) -> tuple[Outlook | None, ...]:
    """Give the outlook of each budget: the team's rhythm, else the line; None where neither can."""
    return tuple(_outlook(one) for one in forecasts(states, entries, policy))


def _outlook(forecast: Forecast) -> Outlook | None:
    ratio = forecast.last_ratio
    last = None if ratio is None else round(ratio * 100)
    rhythm, line = forecast.profile, forecast.line
    if rhythm is not None:
        low, total, high = (round(x * UNIT) for x in (rhythm.low, rhythm.total, rhythm.high))
        return Outlook(
            total,
            low,
            high,
            "rhythm",
            empties=rhythm.empties,
            empty_chance=round(rhythm.empty_chance * 100),
            last=last,
        )
    if line is not None:
        return Outlook(line.total, None, None, "line", empties=line.empties, last=last)
    return None
