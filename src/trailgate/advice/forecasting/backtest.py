"""The backtest: past periods forecast hour by hour, from what was known at each hour.

A period is forecast from the periods that were complete before it began and from what had been used
in it; then both methods are held against how it ended, each by the terms that held at its end.
"""

from __future__ import annotations

from trailgate.budget.amounts import UNIT
from trailgate.budget.state import HOUR
from trailgate.records import Record, hasten

from .exhaustion import Emptying
from .outlook import Rest
from .past import past_of
from .profile import Profile, profile
from .rhythm import Moment
from .scoring import End, Hour, Tally, Told, zone_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

    from .periods import Period
    from .rhythm import Rhythm
    from .scoring import Score


class Backtest(Record):
    """A budget's backtest: both methods over the same hours.

    `replayed`: how many periods were; `taught`: how many of the complete ones came too early;
    `emptied`: how many of the replayed used the budget up; `terms`: how many entries of the policy
    held at their ends.
    """

    budget: Budget
    replayed: int
    taught: int
    emptied: int
    hours: int
    line: Score
    profile: Score
    terms: int = 1


def backtest(budget: Budget, entries: Sequence[Entry], meter: Meter, now: int) -> Backtest:
    """Replay the complete periods of a budget.

    Args:
        budget: the budget; the policy's other entries of its name tell earlier periods.
        entries: the runs, of all times.
        meter: measures them.
        now: epoch seconds; the period that holds it is not replayed.
    """
    straight, curved = Tally(), Tally()
    past = past_of(budget, entries, meter, now)
    replayed = emptied = 0
    terms: list[Budget] = []
    for one in past:
        if one.learned is None or one.limit is None:
            continue
        replayed += 1
        if one.budget not in terms:
            terms.append(one.budget)
        end = End(one.period, one.limit)
        emptied += end.emptied is not None
        for hour in replay(one.period, one.learned, one.limit):
            straight.add(hour.line, end, hour)
            curved.add(hour.profile, end, hour)
    return Backtest(
        budget, replayed, len(past) - replayed, emptied, straight.hours, straight.score(),
        curved.score(), len(terms),
    )  # fmt: skip


def replay(period: Period, learned: Rhythm, limit: int) -> Iterator[Hour]:
    """Go through a period hour by hour, and forecast its end from what was used before each.

    Args:
        period: the period.
        learned: the rhythm of those before it.
        limit: what there was, in 10^-18 of the unit.
    """
    span = period.span
    for now, late in _hours(period):
        used = period.used(now)
        # the instant is scored from the middle on only, and costs as much as all else
        told = profile(learned, span, now, used, limit / UNIT, instants=late)
        yield Hour(
            now,
            span.weekday(now),
            late,
            _line(period, now, used, limit),
            Told(told.total, told.zone, told.empties, (told.low, told.high)),
        )


def later_zones(period: Period, learned: Rhythm, limit: int) -> Iterator[str]:
    """Give the zone that the profile foretold for the end at each hour of the later half."""
    for now, late in _hours(period):
        if late:
            used = period.used(now)
            yield profile(learned, period.span, now, used, limit / UNIT, instants=False).zone


def _hours(period: Period) -> Iterator[tuple[int, bool]]:
    """Give the hours of a period from the second on, and whether each is in its later half."""
    hasten(Told, Hour, Profile, Rest, Moment, Emptying)  # each hour makes some of all of them
    span = period.span
    for now in range(span.start + HOUR, span.end, HOUR):
        yield now, 2 * span.place(now) >= span.slots


def backtests(
    budgets: Sequence[Budget], entries: Sequence[Entry], meter: Meter, now: int
) -> tuple[Backtest, ...]:
    """Replay the complete periods of each budget."""
    return tuple(backtest(budget, entries, meter, now) for budget in budgets)


def _line(period: Period, now: int, used: float, limit: int) -> Told:
    """Draw the line as `budget.state` does."""
    span = period.span
    passed, left = now - span.start, limit / UNIT - used
    total = used * (span.end - span.start) / passed
    due = round(now + left * passed / used) if used and left > 0 else span.end
    return Told(total, zone_at(total, limit), due if due < span.end else None)
