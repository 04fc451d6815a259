"""The rhythm of a team: how much of a period's use is done at each of its hours.

Learned from the shares of past periods, never from their amounts, so that a week of 300 commits
says no more about the rhythm than one of 69. docs/forecast.md has the formulas.
"""

from __future__ import annotations

from math import log, sqrt

from trailgate.records import Record

from .calendar import SLOTS
from .pace import clock_of, pace_of, path_of, place_at, shown_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .calendar import Span
    from .periods import Period

FEWEST = 4
"""So many complete periods with work are needed: with fewer a spread would be made up."""

LONGEST = 52
"""So many are learned from, the latest ones."""

HALF_LIFE = 26
"""A period that lies so many periods back counts half."""

_PULL = 8
"""The spread at one hour is drawn to that of all hours, as by so many periods."""


class Moment(Record):
    """What the rhythm says of one place in a period.

    `share`: the mean share of the period that is done; `ended`: the share of past periods in which
    no more work came; `left`, `spread`: mean and variance of the share that is left where more
    came; `begun`: the share of them in which work had begun.
    """

    share: float
    ended: float
    left: float
    spread: float
    begun: float


class Rhythm(Record):
    """What was learned: totals, and the rhythm.

    `level`, `scale`: mean and standard deviation of the logarithm of a total; `freedom`: degrees of
    freedom behind them. `idle`: the share of periods without work. `paths`: the share done at each
    slot's start, the latest period first, with `weights` that sum up to 1. `moments`: for each
    slot's start and the end. `clock`: for a month, what the clock of the week's pace shows at each
    of its hours; places are by that clock.
    """

    level: float
    scale: float
    freedom: float
    idle: float
    paths: tuple[tuple[float, ...], ...]
    weights: tuple[float, ...]
    moments: tuple[Moment, ...]
    clock: tuple[float, ...] = ()

    def place(self, span: Span, instant: int) -> float:
        """Give the place of an instant of the period that was learned for."""
        place = span.place(instant)
        return shown_at(self.clock, place) if self.clock else place

    def wall(self, place: float) -> float:
        """Give a place of the rhythm as one of the period, by the clocks on the wall."""
        return place_at(self.clock, place) if self.clock else place

    def at(self, place: float) -> Moment:
        """Give what holds at a place, between two slots in proportion."""
        low = min(int(place), len(self.moments) - 2)
        one, two, part = self.moments[low], self.moments[low + 1], place - low
        if not part:
            return one
        mixed = (a + (b - a) * part for a, b in zip(_values(one), _values(two), strict=True))
        return Moment(*mixed)


def _values(moment: Moment) -> tuple[float, ...]:
    return (moment.share, moment.ended, moment.left, moment.spread, moment.begun)


def learn(periods: Sequence[Period], span: Span) -> Rhythm | None:
    """Learn for a period from complete ones, oldest first; None where too few saw work."""
    looked = [period for period in periods if period.span.alike(span)][-LONGEST:]
    latest = [period for period in reversed(looked) if period.total > 0]
    if len(latest) < FEWEST:
        return None
    raw = [0.5 ** (age / HALF_LIFE) for age in range(len(latest))]
    weights = tuple(one / sum(raw) for one in raw)
    number = 1 / sum(one * one for one in weights)
    logs = [log(period.total) for period in latest]
    level = sum(w * x for w, x in zip(weights, logs, strict=True))
    spread = _variance(logs, weights, level) * (1 + 1 / number)
    paths, clock = _paths(latest, weights, span)
    return Rhythm(
        level=level,
        scale=max(sqrt(spread), 0.05),
        freedom=number - 1,
        idle=1 - len(latest) / len(looked),
        paths=paths,
        weights=weights,
        moments=_moments(paths, weights, number),
        clock=clock,
    )


def _paths(
    latest: Sequence[Period], weights: Sequence[float], span: Span
) -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]:
    """Give the shares that were done, and the clock that they go by, none where the wall's does."""
    if span.slots in SLOTS.values():
        return tuple(tuple(part / p.total for part in p.done) for p in latest), ()
    pace = pace_of(zip(latest, weights, strict=True))
    return tuple(path_of(period, pace) for period in latest), clock_of(span, pace)


def _variance(values: Sequence[float], weights: Sequence[float], mean: float) -> float:
    """Give the unbiased variance of weighted values."""
    square = sum(w * w for w in weights)
    found = sum(w * (x - mean) ** 2 for w, x in zip(weights, values, strict=True))
    return found / (1 - square)


def _moments(
    paths: Sequence[Sequence[float]], weights: Sequence[float], number: float
) -> tuple[Moment, ...]:
    columns = list(zip(*paths, strict=True))
    raw = [_moment(column, weights) for column in columns]
    # F (1 - F) / (k + 1) is how the spread of shares runs through a period of k alike parts
    common = sum(m.share * (1 - m.share) for m in raw)
    ratio = sum(m.spread for m in raw) / common if common else 0.0
    found = []
    for moment in raw:
        alike = ratio * moment.left * (1 - moment.left)
        drawn = (number * moment.spread + _PULL * alike) / (number + _PULL)
        found.append(moment.replace(spread=drawn * (number + 1) / (number - 1)))
    return _never_sure(found, number)


def _never_sure(moments: list[Moment], number: float) -> tuple[Moment, ...]:
    """Leave a chance for work at hours that never saw any: that no one came is no promise.

    By the rule of succession it is 1 in n + 1, less as fewer hours are left; what comes then is
    like what came last.
    """
    last = max(slot for slot, moment in enumerate(moments) if moment.left)
    left = len(moments) - 1 - last
    for slot in range(last + 1, len(moments) - 1):
        more = (len(moments) - 1 - slot) / left / (number + 1)
        moments[slot] = moments[last].replace(share=1.0, ended=1 - more, begun=1.0)
    return tuple(moments)


def _moment(column: Sequence[float], weights: Sequence[float]) -> Moment:
    pairs = list(zip(column, weights, strict=True))
    share = sum(w * x for x, w in pairs)
    begun = sum(w for x, w in pairs if x > 0)
    going = [(1 - x, w) for x, w in pairs if x < 1]
    if not going:
        return Moment(1.0, 1.0, 0.0, 0.0, 1.0)
    weight = sum(w for _, w in going)
    left = sum(w * x for x, w in going) / weight
    spread = sum(w * (x - left) ** 2 for x, w in going) / weight
    if len(going) > 1:
        spread /= 1 - sum((w / weight) ** 2 for _, w in going)
    return Moment(min(share, 1.0), 1 - weight, left, spread, begun)
