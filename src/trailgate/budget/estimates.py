"""What notes estimate: no record, a segment of its own beside recorded, in flight and pending."""

from __future__ import annotations

from trailgate.ledger.entries import in_order
from trailgate.records import Record

from .amounts import Meter
from .periods import period_of
from .zones import in_force

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Budget, Policy
    from trailgate.usage.run import Run


class Estimated(Record):
    """What notes estimate for SD commits without usage.

    `entries`: runs with tokens; `unknown`: runs of which only the model is known. `unreadable`:
    the instants of commits whose note is damaged or of another version. `counts`: policy lets them
    count; they are shown apart all the same.
    """

    entries: tuple[Entry, ...] = ()
    unknown: tuple[Entry, ...] = ()
    unreadable: tuple[int, ...] = ()
    counts: bool = False

    def until(self, instant: int) -> Estimated:
        """Give the same without the runs after an instant (epoch seconds)."""
        return self.replace(
            entries=tuple(one for one in self.entries if one.instant <= instant),
            unknown=tuple(one for one in self.unknown if one.instant <= instant),
            unreadable=tuple(one for one in self.unreadable if one <= instant),
        )


class Segment(Record):
    """The estimates of one budget's period.

    `amount` is in 10^-18 of its unit, of the `runs` that could be measured; `lacking` is how many
    could not be, for want of tokens or of the unit: a least figure, and without `runs` unknown.
    `counts`: policy lets it count. `spent`: the runs behind the amount, each with its own.
    `unreadable`: how many notes of the period can't be read.
    """

    budget: Budget
    amount: int
    runs: int
    lacking: int
    counts: bool
    spent: tuple[tuple[Entry, int], ...] = ()
    unreadable: int = 0

    @property
    def measured(self) -> bool:
        """Whether the amount is known, or at least a part of it."""
        return bool(self.runs) or not (self.lacking or self.unreadable)


def counted_in(ledger: Ledger, found: Estimated | None) -> Ledger:
    """Give a ledger with the estimates among its runs where policy lets them count."""
    if found is None or not found.counts or not found.entries:
        return ledger
    entries = sorted((*ledger.entries, *found.entries), key=in_order)
    return ledger.replace(entries=tuple(entries))


def segments(found: Estimated, policy: Policy, now: int) -> tuple[Segment, ...]:
    """Give the segment of every budget in force at `now` (epoch seconds), in the policy's order."""
    meter = Meter(policy)
    return tuple(segment(budget, found, meter, now) for budget in in_force(policy.budgets, now))


def segment(budget: Budget, found: Estimated, meter: Meter, now: int) -> Segment:
    """Give the segment of one budget, in the period of `now`."""
    start, end = period_of(budget, now)

    def belongs(run: Run, instant: int) -> bool:
        return start <= instant < end and meter.fits(budget, run, instant)

    spent: list[tuple[Entry, int]] = []
    lacking = sum(belongs(one.run, one.instant) for one in found.unknown)
    for one in found.entries:
        if belongs(one.run, one.instant):
            amount = meter.amount(budget, one.run, one.instant)
            if amount is None:
                lacking += 1
            else:
                spent.append((one, amount))
    total = sum(amount for _, amount in spent)
    unreadable = sum(start <= instant < end for instant in found.unreadable)
    return Segment(budget, total, len(spent), lacking, found.counts, tuple(spent), unreadable)
