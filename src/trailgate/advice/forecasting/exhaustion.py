"""When a budget will be empty: the rests that are likely, spread over the hours as in the past."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

from trailgate.records import Record

from .outlook import HIGH, LOW, SURE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .outlook import Rest
    from .rhythm import Rhythm

_LEVELS = tuple((2 * k + 1) / 20 for k in range(10))
_PATHS = 24
"""So many of the latest periods show how a rest runs through the hours."""

NEAR = 6
"""Hours within which an instant of emptiness is to be foretold."""


class Emptying(Record):
    """When nothing will be left, as places in the period by the clocks on the wall.

    `chance`: that it happens in this period. Of the cases in which it does, a tenth lie before
    `earliest`, a tenth after `latest` (None where the chance is too small to tell). `likeliest`:
    the middle of the twelve hours that hold most of them, None unless it is likelier than not.
    """

    chance: float
    earliest: float | None = None
    likeliest: float | None = None
    latest: float | None = None


def emptying(rhythm: Rhythm, rest: Rest, place: float, gap: float) -> Emptying:
    """Give when a rest will have used what is left (`gap`, more than nothing).

    Args:
        rhythm: how the team works.
        rest: what is still to come.
        place: where the period stands, as the rhythm counts.
        gap: what is left, in the budget's unit.
    """
    chance = 1 - rest.at_most(gap)
    found = sorted(_crossings(rhythm, rest, place, gap)) if chance >= LOW else []
    if not found:
        return Emptying(chance)
    found = [(rhythm.wall(where), weight) for where, weight in found]
    sums = list(accumulate(weight for _, weight in found))
    low, high = (min(bisect_left(sums, part * sums[-1]), len(sums) - 1) for part in (LOW, HIGH))
    likeliest = _densest(found[low : high + 1], 2 * NEAR) if chance >= SURE else None
    return Emptying(chance, found[low][0], likeliest, found[high][0])


def _densest(found: Sequence[tuple[float, float]], width: float) -> float:
    """Give the weighted middle of the places within a width that weigh most together."""
    best = (0.0, 0, 0)
    first, weight = 0, 0.0
    for last, (where, more) in enumerate(found):
        weight += more
        while where - found[first][0] > width:
            weight -= found[first][1]
            first += 1
        if weight > best[0]:
            best = (weight, first, last)
    whole, first, last = best
    sums = list(accumulate(weight for _, weight in found[first : last + 1]))
    return found[min(first + bisect_left(sums, whole / 2), last)][0]


def _crossings(
    rhythm: Rhythm, rest: Rest, place: float, gap: float
) -> Iterator[tuple[float, float]]:
    """Give the places at which the gap is closed, each with its chance."""
    rhythms = [
        (path, weight, done)
        for path, weight in zip(rhythm.paths[:_PATHS], rhythm.weights, strict=False)
        if (done := _height(path, place)) < 1
    ]
    whole = sum(weight for _, weight, _ in rhythms)
    if not whole:
        return
    chance = 1 - rest.at_most(gap)
    for level in _LEVELS:
        amount = rest.quantile(1 - chance * (1 - level))
        part = min(gap / amount, 1.0)
        for path, weight, done in rhythms:
            where = _reached(path, done + part * (1 - done))
            yield max(where, place), chance * weight / whole / len(_LEVELS)


def _height(path: Sequence[float], place: float) -> float:
    low = min(int(place), len(path) - 2)
    return path[low] + (path[low + 1] - path[low]) * (place - low)


def _reached(path: Sequence[float], height: float) -> float:
    """Give the place at which a path reaches a height."""
    slot = bisect_left(path, height)
    if slot == 0 or slot >= len(path):
        return float(min(slot, len(path) - 1))
    below, above = path[slot - 1], path[slot]
    return slot - 1 + (height - below) / (above - below)
