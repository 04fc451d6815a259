"""Which model each run took, beside what the policy asked of it and the zone that it met."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from trailgate.budget.amounts import Meter
from trailgate.budget.zones import SEVERITY, zone_of
from trailgate.rules.standing import made_by_hand, standing_of
from trailgate.rules.submission import GREEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from trailgate.budget.zone_history import BudgetZones
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.rules.standing import Standing

BY_HAND = "by hand"
UNASSIGNED = "unassigned"
AS_ASSIGNED = "as assigned"
BELOW = "below"
FREE = "free escalation"
ESCALATED = "escalated"
UNKNOWN_MODEL = "unknown model"


def decision_row(entry: Entry, zone: str, policy: Policy) -> tuple[Any, ...]:
    """Give the row of one run; the policy's terms are those of the run's own instant."""
    run = entry.run
    stands = standing_of(run, policy, entry.instant)
    critical = "security" if stands.security_critical else "yes" if stands.critical else "no"
    return (
        entry.key.hex(), run.sd, run.phase, run.agent, entry.instant, run.model,
        stands.family or None, stands.assigned or None, stands.floor or None,
        stands.terms.ceiling or None, decision(stands), zone, critical, run.reason or None,
        run.escalated_from or None, run.complexity, run.estimate,
    )  # fmt: skip


def decision(stands: Standing) -> str:
    """Say in a word how a run's family stands to its assignment."""
    if made_by_hand(stands.run):
        return BY_HAND
    if not stands.rank:
        return UNKNOWN_MODEL
    if not stands.assigned_rank:
        return UNASSIGNED
    if stands.rank < stands.assigned_rank:
        return BELOW
    if not stands.escalated:
        return AS_ASSIGNED
    return ESCALATED if stands.needs_reason else FREE


def zones_by_run(
    entries: Sequence[Entry], history: Sequence[BudgetZones], policy: Policy
) -> list[str]:
    """Give for each run the worst zone of the record just before it, of the budgets that count it.

    GREEN where none does.
    """
    meter = Meter(policy)
    lines = [(one, _Line(one)) for one in history]
    return [
        max(
            (line.before(entry.instant) for one, line in lines
             if line.holds(entry.instant) and meter.fits(one.budget, entry.run, entry.instant)),
            key=lambda zone: SEVERITY[zone],
            default=GREEN,
        )
        for entry in entries
    ]  # fmt: skip


class _Line:
    """The zones of one budget, one after the other."""

    def __init__(self, found: BudgetZones) -> None:
        self._starts = [period.start for period in found.periods]
        self._ends = [period.end for period in found.periods]
        self._since = found.budget.since
        self._unused = zone_of(0, found.available)
        self._zones = [
            ([stretch.since for stretch in period.zones], [one.zone for one in period.zones])
            for period in found.periods
        ]

    def holds(self, instant: int) -> bool:
        """Tell whether an instant is in one of the periods, and the budget in force."""
        place = self._place(instant)
        in_force = self._since is None or self._since <= instant
        return in_force and place >= 0 and instant < self._ends[place]

    def before(self, instant: int) -> str:
        """Give the zone just before an instant, at a period's very start the one of nothing used.

        Where a zone begins with the period, the run that made it so was the first one.
        """
        place = self._place(instant)
        since, zones = self._zones[place]
        at = bisect_left(since, instant)
        if at:
            return zones[at - 1]
        return self._unused

    def _place(self, instant: int) -> int:
        return bisect_right(self._starts, instant) - 1
