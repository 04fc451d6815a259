"""The periods of a budget so far: use, zone, coverage, escalation and rework of each."""

from __future__ import annotations

from bisect import bisect_left

from trailgate.budget.pivot import Window
from trailgate.budget.zone_history import zone_history
from trailgate.records import Record

from .judged import rates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.coverage import Coverage
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Budget, Policy

    from .judged import Judged, Rates

MOST = 53
"""How many periods are shown: a year of weeks."""


class Week(Record):
    """One period of a budget, [start, end), and what was recorded in it.

    `used`: 10^-18 of the unit, None where unknown; `tenths` of a percent of what was available.
    """

    start: int
    end: int
    used: int | None
    tenths: int | None
    zone: str
    runs: int
    lacking: int
    coverage: Coverage
    rates: Rates
    complete: bool


def weeks(
    ledger: Ledger, found: Sequence[Judged], policy: Policy, budget: Budget, now: int
) -> tuple[Week, ...]:
    """Give the latest periods of a budget, the oldest first.

    Args:
        ledger: what was recorded.
        found: its runs, judged, in the order of their instants.
        policy: the policy; a budget's earlier entries tell its earlier periods.
        budget: the budget.
        now: epoch seconds.
    """
    mine = tuple(one for one in policy.budgets if one.name == budget.name)
    instants = [one.entry.instant for one in found]
    listed: dict[int, Week] = {}
    for reign in zone_history(ledger, policy.replace(budgets=mine), Window(), now):
        for period in reign.periods[-MOST:]:
            if period.start > now:
                continue  # a run of a later date can't make a week of the past
            first, last = (bisect_left(instants, at) for at in (period.start, period.end))
            # where the budget changed in mid-week, the entry that held at its end tells the week
            listed[period.start] = Week(
                period.start,
                period.end,
                period.used if period.measured else None,
                reign.tenths(period),
                period.zone,
                period.runs,
                period.lacking,
                period.coverage,
                rates(found[first:last]),
                period.complete,
            )
    return tuple(listed[start] for start in sorted(listed)[-MOST:])
