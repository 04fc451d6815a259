"""When a budget will be empty: the rests that are likely, spread over the hours as in the past."""

from __future__ import annotations

from bisect import bisect_left

from trailgate.records import Record

from .outlook import HIGH, LOW

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .outlook import Rest
    from .rhythm import Rhythm

_LEVELS = tuple((2 * k + 1) / 20 for k in range(10))
_PATHS = 16
"""So many of the latest periods show how a rest runs through the hours."""


class Emptying(Record):
    """When nothing will be left, as places in the period; None: not in this period.

    `chance`: that it happens in this period. Of all that may come, in a tenth of the cases it
    happens before `earliest`, in half before `middle`, in nine tenths before `latest`.
    """

    chance: float
    earliest: float | None = None
    middle: float | None = None
    latest: float | None = None


def emptying(rhythm: Rhythm, rest: Rest, place: float, gap: float) -> Emptying:
    """Give when a rest will have used what is left (`gap`, more than nothing).

    Args:
        rhythm: how the team works.
        rest: what is still to come.
        place: where the period stands.
        gap: what is left, in the budget's unit.
    """
    chance = 1 - rest.at_most(gap)
    if chance < LOW:
        return Emptying(chance)
    found = sorted(_crossings(rhythm, rest, place, gap))
    marks: list[float | None] = []
    summed, wanted = 0.0, [LOW, 0.5, HIGH]
    for where, weight in found:
        summed += weight
        while wanted and summed >= wanted[0] - 1e-9:
            marks.append(where)
            wanted.pop(0)
    marks += [None] * len(wanted)
    return Emptying(chance, *marks)


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
