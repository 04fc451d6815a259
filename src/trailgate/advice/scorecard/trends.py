"""Trends: what an SD costs, and how much of its work is done again, week by week."""

from __future__ import annotations

from fractions import Fraction

from trailgate.budget.periods import period_of
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.usage.run import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trailgate.policy.terms import Budget

    from .outcomes import Seen

FALLING, LEVEL, RISING = "falling", "level", "rising"
FEWEST_WEEKS = 4
NOTICEABLE = Fraction(1, 10)
"""A change below a tenth is none."""


class Week(Record):
    """A week with work: the SDs that were worked on, their weighted tokens, runs done again.

    `tokens` is in millionths; `told`: whether any run says how often it was done again.
    """

    start: int
    sds: int
    tokens: int
    again: int
    told: bool

    @property
    def tokens_per_sd(self) -> int:
        """Whole tokens for each SD, rounded down."""
        return self.tokens // (self.sds * MICRO)


class Trends(Record):
    """The weeks with work, oldest first, and where cost and rework per SD go."""

    weeks: tuple[Week, ...]
    cost: str
    rework: str


def trends(runs: Sequence[Seen], week: Budget, weights: dict[str, int], now: int) -> Trends:
    """Give the trends of runs that name an SD; the week of `now`, cut short, shows and counts."""
    found: dict[tuple[int, int], list[Seen]] = {}
    span = (0, 0)
    for one in runs:
        if not one.entry.run.sd or one.entry.instant > now:
            continue
        if not span[0] <= one.entry.instant < span[1]:
            span = period_of(week, one.entry.instant)
        found.setdefault(span, []).append(one)
    weeks = tuple(_week(start, listed, weights) for (start, _), listed in sorted(found.items()))
    told = any(one.told for one in weeks)
    return Trends(
        weeks,
        _direction(weeks, lambda one: one.tokens),
        _direction(weeks, lambda one: one.again) if told else UNKNOWN,
    )


def _week(start: int, runs: Sequence[Seen], weights: dict[str, int]) -> Week:
    return Week(
        start=start,
        sds=len({one.entry.run.sd for one in runs}),
        tokens=sum(one.entry.run.tokens.weighted(weights) for one in runs),
        again=sum(bool(one.entry.run.rework) for one in runs),
        told=any(one.entry.run.rework is not None for one in runs),
    )


def _direction(weeks: Sequence[Week], amount: Callable[[Week], int]) -> str:
    """Hold the later half of the weeks against the earlier one, each SD of each week alike."""
    if len(weeks) < FEWEST_WEEKS:
        return UNKNOWN
    middle = len(weeks) // 2
    before, after = (
        Fraction(sum(amount(one) for one in part), sum(one.sds for one in part))
        for part in (weeks[:middle], weeks[middle:])
    )
    if abs(after - before) <= NOTICEABLE * before:
        return LEVEL
    return RISING if after > before else FALLING
