"""The state of the budgets at one instant: use, zone, burn rate, projection.

Formulas stand in docs/budget.md. Amounts are in 10^-18 of the budget's unit (`amounts.UNIT`).
"""

from __future__ import annotations

from trailgate.records import Record
from trailgate.rules.submission import ZONE_UNKNOWN

from . import names
from .amounts import Meter
from .coverage import Coverage, coverage
from .estimates import segment
from .periods import period_of
from .zones import SEVERITY, available, crossing, in_force, percent_text, tenths, zone_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Budget, Policy

    from .estimates import Estimated, Segment

HOUR = 3_600
DAY = 86_400


class BudgetState(Record):
    """One budget in the period of `now`.

    `start`, `end`: the period, epoch seconds; `end` is the reset. `recorded`, `in_flight`,
    `pending`: amounts, `in_flight` None where no other branch was looked at, `pending` None where
    no log was read; `available` what there is, the reserve taken off. `runs`: how many runs were
    measured, `lacking` how many could not be. `emptied`: the instant at which the sum reached
    `available`. `by_*`: amounts by name, of all segments. `corrected`: how many runs had their
    tokens replaced. `estimated`: what notes estimate, None where nobody looked or there are none;
    it is a part of `used`, `runs`, `lacking` and `by_*` only where policy lets it count. `partial`:
    other branches could not be read, so that `in_flight` is a least figure. `early`: the clock
    stands before all that is recorded.
    """

    budget: Budget
    now: int
    start: int
    end: int
    available: int
    recorded: int
    in_flight: int | None
    pending: int | None
    runs: int
    lacking: int
    emptied: int | None
    by_phase: dict[str, int]
    by_model: dict[str, int]
    by_agent: dict[str, int]
    coverage: Coverage
    corrected: int = 0
    estimated: Segment | None = None
    partial: bool = False
    early: bool = False

    @property
    def used(self) -> int:
        """The sum of the segments that are known and count."""
        return self.recorded + (self.in_flight or 0) + (self.pending or 0) + self.counted_estimate

    @property
    def counted_estimate(self) -> int:
        """The part of the use that is estimated: 0 unless policy lets it count."""
        return self.estimated.amount if self.estimated and self.estimated.counts else 0

    @property
    def measured(self) -> bool:
        """Whether the use is known, or at least a part of it.

        It is not where nobody recorded any of the work.
        """
        if self.early:
            return False
        if not (self.runs or self.lacking):
            return not self.coverage.untold
        return bool(self.used) or not self.lacking

    @property
    def zone(self) -> str:
        """The zone of the sum of what is known; UNKNOWN where nothing is, for 0 would be GREEN."""
        if not self.measured or (self.partial and not self.used):
            return ZONE_UNKNOWN
        return zone_of(self.used, self.available, self.lacking)

    @property
    def tenths(self) -> int | None:
        """The use in tenths of a percent, rounded down; None when unknown."""
        return tenths(self.used, self.available) if self.measured else None

    @property
    def percent(self) -> str:
        """The use as people read it: `96.2 %`, `at least 96.2 %`, `unknown`."""
        if not self.measured:
            return "unknown"
        return percent_text(self.used, self.available, self.lacking + self.partial)

    @property
    def elapsed(self) -> int:
        """Seconds since the period began."""
        return self.now - self.start

    def burn(self, seconds: int) -> int | None:
        """Give the amount used in so many seconds at the mean rate of the period, rounded down.

        None in the period's first hour, when any rate would be chance, and when use is unknown.
        """
        if self.elapsed < HOUR or not self.measured:
            return None
        return self.used * seconds // self.elapsed

    @property
    def projected(self) -> int | None:
        """The amount at the end of the period if it burns on at that rate; None as in `burn`."""
        return self.burn(self.end - self.start)

    @property
    def empties(self) -> int | None:
        """The instant at which nothing is left, past or to come; None when not in this period."""
        if self.emptied is not None or not self.used or self.elapsed < HOUR:
            return self.emptied
        due = self.start - (-self.elapsed * self.available // self.used)
        return due if due < self.end else None


def states(
    ledger: Ledger,
    in_flight: Sequence[Entry] | None,
    pending: Sequence[Entry] | None,
    policy: Policy,
    now: int,
    estimated: Estimated | None = None,
) -> tuple[BudgetState, ...]:
    """Give the state of every budget in force at `now` (epoch seconds), in the policy's order.

    Args:
        ledger: what HEAD reaches: the recorded segment, and the coverage.
        in_flight: runs that only other branches hold, None where nobody looked.
        pending: runs of a log that no commit holds yet, None where no log was read.
        policy: the policy.
        now: the instant that decides on periods, rates and projections.
        estimated: what notes estimate, None where nobody looked or there are none.
    """
    meter = Meter(policy)
    segments = (ledger.entries, in_flight, pending)
    return tuple(
        _state(budget, ledger, segments, meter, now, estimated)
        for budget in in_force(policy.budgets, now)
    )


def partly(found: Iterable[BudgetState], unread: Sequence[str]) -> tuple[BudgetState, ...]:
    """Mark states as partial where there are branches that could not be read."""
    return tuple(one.replace(partial=bool(unread)) for one in found)


def reset(found: Iterable[BudgetState], now: int) -> int:
    """Give the latest end of the periods, epoch seconds; without budgets the instant itself."""
    return max((one.end for one in found), default=now)


def worst(found: Iterable[BudgetState]) -> BudgetState | None:
    """Give the budget in the worst zone, of several the fullest; None when there is none."""
    return max(found, key=lambda s: (SEVERITY[s.zone], s.tenths or 0), default=None)


class _Tally:
    """Sums what one budget counts."""

    def __init__(self) -> None:
        self.spent: list[tuple[Entry, int]] = []
        self.lacking = 0
        self.corrected = 0
        self.by_phase: dict[str, int] = {}
        self.by_model: dict[str, int] = {}
        self.by_agent: dict[str, int] = {}

    def add(self, entry: Entry, amount: int | None) -> int:
        """Take a run; give what it counts."""
        self.corrected += entry.corrected is not None
        if amount is None:
            self.lacking += 1
            return 0
        run = entry.run
        self.spent.append((entry, amount))
        for table, name in (
            (self.by_phase, names.phase(run)),
            (self.by_model, names.model(run)),
            (self.by_agent, names.agent(run)),
        ):
            table[name] = table.get(name, 0) + amount
        return amount

    def take(self, guessed: Segment | None) -> None:
        """Take the estimates where policy lets them count."""
        if guessed is None or not guessed.counts:
            return
        self.lacking += guessed.lacking
        for entry, amount in guessed.spent:
            self.add(entry, amount)


def _state(
    budget: Budget,
    ledger: Ledger,
    segments: tuple[Sequence[Entry] | None, ...],
    meter: Meter,
    now: int,
    estimated: Estimated | None,
) -> BudgetState:
    start, end = period_of(budget, now)
    tally = _Tally()
    recorded, in_flight, pending = (
        sum(
            tally.add(entry, meter.amount(budget, entry.run, entry.instant))
            for entry in entries or ()
            if start <= entry.instant < end and meter.fits(budget, entry.run, entry.instant)
        )
        for entries in segments
    )
    guessed = segment(budget, estimated, meter, now) if estimated else None
    tally.take(guessed)
    limit = available(budget)
    emptied = crossing(tally.spent, limit, 100)
    return BudgetState(
        budget=budget,
        now=now,
        start=start,
        end=end,
        available=limit,
        recorded=recorded,
        in_flight=None if segments[1] is None else in_flight,
        pending=None if segments[2] is None else pending,
        runs=len(tally.spent),
        lacking=tally.lacking,
        emptied=None if emptied is None else min(emptied, now),
        by_phase=tally.by_phase,
        by_model=tally.by_model,
        by_agent=tally.by_agent,
        coverage=coverage(ledger, start, end),
        corrected=tally.corrected,
        estimated=guessed,
    )
