"""What the estimates come to against each budget: a segment beside recorded and in flight."""

from __future__ import annotations

from trailgate.budget.amounts import Meter
from trailgate.budget.periods import period_of
from trailgate.budget.zones import in_force
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Budget, Policy
    from trailgate.usage.run import Run

    from .estimated import Estimated


class Segment(Record):
    """The estimates of one budget's period.

    `amount` is in 10^-18 of its unit, of the `runs` that could be measured; `lacking` is how many
    could not be, for want of tokens or of the unit: a least figure, and without `runs` unknown.
    `counts`: policy lets it count.
    """

    budget: Budget
    amount: int
    runs: int
    lacking: int
    counts: bool


def segments(found: Estimated, policy: Policy, now: int) -> tuple[Segment, ...]:
    """Give the segment of every budget in force at `now` (epoch seconds), in the policy's order."""
    meter = Meter(policy)
    return tuple(_segment(budget, found, meter, now) for budget in in_force(policy.budgets, now))


def _segment(budget: Budget, found: Estimated, meter: Meter, now: int) -> Segment:
    start, end = period_of(budget, now)

    def belongs(run: Run, instant: int) -> bool:
        return start <= instant < end and meter.fits(budget, run, instant)

    amounts = [
        meter.amount(budget, one.run, one.instant)
        for one in found.entries
        if belongs(one.run, one.instant)
    ]
    known = [amount for amount in amounts if amount is not None]
    lacking = len(amounts) - len(known)
    lacking += sum(belongs(one.run, one.instant) for one in found.unknown)
    return Segment(budget, sum(known), len(known), lacking, found.counts)
