"""Where the budgets will stand, and which targets are missed: it advises, and fails no change."""

from __future__ import annotations

from bisect import bisect_left

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.advice.forecasting.making import Forecast
    from trailgate.advice.scorecard.checks import Check
    from trailgate.budget.state import BudgetState
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy

WEEKS = 4
"""Weeks that the scorecard judges, this one the last."""

FEWEST_RUNS = 10
"""With fewer runs nothing can be said of a team, and nothing is computed."""


LOOKED_BACK = 1_200 * 86_400
"""Seconds; older runs are in no period that a forecast learns from."""


class Advice(Record):
    """The forecasts that rest on a learned rhythm, and the scorecard's targets that are missed."""

    forecasts: tuple[Forecast, ...] = ()
    reds: tuple[Check, ...] = ()
    weeks: int = WEEKS


def advice(
    repository: Repository, policy: Policy, ledger: Ledger, found: Sequence[BudgetState], now: int
) -> Advice:
    """Give the advice on what the record holds with the change; nothing where history is short.

    Args:
        repository: holds the messages of the weeks, which tell the overrides.
        policy: the policy.
        ledger: what is recorded with the change.
        found: the states of the budgets by that.
        now: epoch seconds.

    Raises:
        HistoryError: history is damaged.
    """
    if len(ledger.entries) < FEWEST_RUNS:
        return Advice()
    from trailgate.advice.escalations import window
    from trailgate.advice.forecasting.making import forecasts
    from trailgate.advice.scorecard.making import scorecard
    from trailgate.ledger_build.overriding import overriding

    first = bisect_left(ledger.entries, now - LOOKED_BACK, key=lambda entry: entry.instant)
    ledger = ledger.replace(entries=ledger.entries[first:])
    told = tuple(one for one in forecasts(found, ledger.entries, policy) if one.profile)
    start, end, _ = window(policy, now, WEEKS)
    waived = overriding(repository, policy.vocabulary, ledger, start, end)
    return Advice(told, scorecard(ledger, waived, policy, now, WEEKS).reds)
