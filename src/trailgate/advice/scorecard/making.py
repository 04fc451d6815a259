"""The scorecard of a team: every target, the trends, and what follows."""

from __future__ import annotations

from trailgate.advice.escalations import window
from trailgate.budget.amounts import Meter
from trailgate.budget.zones import in_force
from trailgate.policy.terms import Budget
from trailgate.records import Record

from .checks import RED, Check, overall
from .keeping import logging, overrides, predictions, utilization
from .outcomes import leading, outcomes, seen
from .trends import trends

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy

    from .trends import Trends


TREND_WEEKS = 8
"""A trend needs more weeks than a verdict."""


class Scorecard(Record):
    """The weeks of [`start`, `end`): every target; the trends look back eight weeks at least."""

    start: int
    end: int
    weeks: int
    timezone: str
    runs: int
    checks: tuple[Check, ...]
    trends: Trends

    @property
    def verdict(self) -> str:
        """PROCEED, LOOK or UNKNOWN."""
        return overall(self.checks)

    @property
    def reds(self) -> tuple[Check, ...]:
        """The targets that were missed."""
        return tuple(one for one in self.checks if one.verdict == RED)


def scorecard(
    ledger: Ledger, waived: frozenset[str], policy: Policy, now: int, weeks: int
) -> Scorecard:
    """Judge so many budget weeks, that of `now` (epoch seconds) the last.

    Args:
        ledger: what was recorded, of all times: forecasts learn from all of it.
        waived: object names of the commits that waive a rule.
        policy: the policy.
        now: the instant of asking.
        weeks: how many weeks.
    """
    start, end, timezone = window(policy, now, weeks)
    meter = Meter(policy)
    inside = [entry for entry in ledger.entries if start <= entry.instant < end]
    runs = seen(inside, meter)
    week = next((one for one in in_force(policy.budgets, now) if one.period == "week"), None)
    used = utilization(week, ledger, meter, start, now)
    if used.verdict == RED and not used.look:
        weights = policy.token_weights
        look = leading(
            runs, "with the most tokens", lambda one: one.entry.run.tokens.weighted(weights)
        )
        used = used.replace(look=look)
    limit = policy.thresholds.get("override-rate", 50_000)
    checks = (
        *outcomes(runs, policy, start, end),
        logging(ledger, start, end),
        predictions(week, ledger, meter, start, now),
        overrides(ledger, waived, limit, start, end),
        used,
    )
    since = window(policy, now, max(weeks, TREND_WEEKS))[0]
    latest = seen([entry for entry in ledger.entries if since <= entry.instant < end], meter)
    trend = trends(latest, week or Budget("week", 1), policy.token_weights, now)
    return Scorecard(start, end, weeks, timezone, len(runs), checks, trend)
