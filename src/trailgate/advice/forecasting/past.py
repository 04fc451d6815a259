"""The past of a budget whose terms changed: each period by the entry that held at its end.

As the dashboard shows it: `policy set-limit --from` leaves earlier periods their own limit.
"""

from __future__ import annotations

from trailgate.budget.zones import available, in_force
from trailgate.records import Record

from .periods import complete_periods, spending
from .rhythm import learn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

    from .periods import Period
    from .rhythm import Rhythm


class Past(Record):
    """A complete period of the past.

    `budget`: the entry of the policy that held at its end, and measures it and those before it.
    `limit`: what there was, in 10^-18 of the unit; None where no entry held yet. `learned`: the
    rhythm of the periods before it; None where too few saw work.
    """

    budget: Budget
    period: Period
    limit: int | None
    learned: Rhythm | None


def past_of(
    budget: Budget, entries: Sequence[Entry], meter: Meter, now: int, since: int = 0
) -> tuple[Past, ...]:
    """Give the complete periods of a budget, oldest first.

    Args:
        budget: the budget; the policy's other entries of its name tell earlier periods.
        entries: the runs, of all times.
        meter: measures them, by its policy.
        now: epoch seconds; the period that holds it is left out.
        since: epoch seconds; periods that began before only teach, and are left out.
    """
    terms = [one for one in meter.policy.budgets if one.name == budget.name] or [budget]
    measured: list[tuple[Budget, tuple[Period, ...]]] = []
    found: list[Past] = []
    for one in terms:
        kind = one.replace(limit=0, reserve=0, since=None, own=False)
        periods = next((known for other, known in measured if other == kind), None)
        if periods is None:
            periods = complete_periods(one, spending(one, entries, meter), now)
            measured.append((kind, periods))
        found += _own(one, terms, periods, since)
    return tuple(sorted(found, key=lambda past: past.period.span.start))


def _own(
    one: Budget, terms: Sequence[Budget], periods: Sequence[Period], since: int
) -> Iterator[Past]:
    """Give the periods at whose end an entry held; the first entry has those before it too."""
    first = min(terms, key=lambda budget: -1 if budget.since is None else budget.since)
    for number, period in enumerate(periods):
        if period.span.start < since:
            continue
        held = next(iter(in_force(terms, period.span.end - 1)), None)
        if one == (held or first):
            limit = available(one) if held else None
            yield Past(one, period, limit, learn(periods[:number], period.span) if held else None)
