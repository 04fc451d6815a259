"""How likely each rest of a period is, given what was used so far and the rhythm of the past.

The rest has a lump at nothing (no more work comes) and a density over its logarithm, by Bayes: a
total has Student's t over its logarithm, the share that is done a Beta, and the use so far, which
is known, is their product. It is worked out on a grid: the same past gives the same figures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from math import exp, log, log1p

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .rhythm import Moment, Rhythm

_COARSE, _FINE = 24, 40
_FAINT = 9.0
"""A density below e^-9 of the highest is left out."""

LOW, HIGH = 0.1, 0.9
SURE = 0.5


class Rest(Record):
    """What is still to come in a period, as a distribution.

    `nothing`: the chance that nothing comes. `grid`: logarithms of amounts, ascending; `below`: the
    chance that something comes, of at most that much.
    """

    nothing: float
    grid: tuple[float, ...] = ()
    below: tuple[float, ...] = ()

    def at_most(self, amount: float) -> float:
        """Give the chance that no more than an amount comes."""
        if amount < 0:
            return 0.0
        if amount == 0 or not self.grid:
            return self.nothing if self.grid else 1.0
        x, grid, below = log(amount), self.grid, self.below
        place = bisect_right(grid, x)
        if place in (0, len(grid)):
            return self.nothing if place == 0 else 1.0
        part = (x - grid[place - 1]) / (grid[place] - grid[place - 1])
        return self.nothing + below[place - 1] + part * (below[place] - below[place - 1])

    def quantile(self, chance: float) -> float:
        """Give the amount that is not exceeded with a chance."""
        wanted = chance - self.nothing
        if wanted <= 0 or not self.grid:
            return 0.0
        grid, below = self.grid, self.below
        place = min(bisect_left(below, wanted), len(below) - 1)
        if place == 0:
            return exp(grid[0])
        step = below[place] - below[place - 1]
        part = min((wanted - below[place - 1]) / step, 1.0) if step > 0 else 0.0
        return exp(grid[place - 1] + part * (grid[place] - grid[place - 1]))

    @property
    def interval(self) -> tuple[float, float]:
        """The interval that holds 80 %; from nothing on where that is likelier than a tail."""
        if self.nothing >= LOW:
            return 0.0, self.quantile(HIGH - LOW)
        return self.quantile(LOW), self.quantile(HIGH)


def rest_of(rhythm: Rhythm, place: float, used: float) -> Rest:
    """Give the rest of a period at a place in it."""
    moment = rhythm.at(place)
    if used <= 0:
        return _of_nothing_yet(rhythm, moment)
    if moment.ended >= 1 or not moment.left:
        return Rest(1.0)
    left = moment.left
    spread = min(max(moment.spread, 1e-9), 0.9 * left * (1 - left) or 1e-9)
    alike = left * (1 - left) / spread - 1 if left < 1 else 1.0
    return _on_grid(rhythm, moment.ended, used, (max(alike, 0.01), left))


def _of_nothing_yet(rhythm: Rhythm, moment: Moment) -> Rest:
    """Give the rest where nothing was used: no work at all, or a usual period's later part."""
    late = max(1 - moment.begun, 0.5 / (len(rhythm.paths) + 1))
    idle = rhythm.idle / (rhythm.idle + (1 - rhythm.idle) * late) if rhythm.idle else 0.0
    if not moment.left:
        return Rest(1.0)
    shift = rhythm.level + log(moment.left)
    points = [shift + rhythm.scale * (k / 6 - 4) for k in range(49)]
    heights = [_log_t((x - shift) / rhythm.scale, rhythm.freedom) for x in points]
    return _summed(max(idle, moment.ended), points, heights)


def _log_t(z: float, freedom: float) -> float:
    return -(freedom + 1) / 2 * log1p(z * z / freedom)


def _on_grid(rhythm: Rhythm, nothing: float, used: float, beta: tuple[float, float]) -> Rest:
    alike, left = beta
    later = left * alike
    level, scale, freedom = rhythm.level, rhythm.scale, rhythm.freedom
    power = (freedom + 1) / 2

    def heights(points: list[float]) -> list[float]:
        found = []
        for x in points:
            whole = log(used + exp(x))
            z = (whole - level) / scale
            found.append(later * x - alike * whole - power * log1p(z * z / freedom))
        return found

    done = max(1 - left, 1e-3)
    top = max(level + 4 * scale, log(used / done) + 2)
    bottom = min(log(used * left / done), level) - 7
    step = (top - bottom) / (_COARSE - 1)
    coarse = [bottom + k * step for k in range(_COARSE)]
    seen = heights(coarse)
    best = max(seen)
    high = [k for k, height in enumerate(seen) if height > best - _FAINT]
    low_end, high_end = coarse[max(high[0] - 1, 0)], coarse[min(high[-1] + 1, _COARSE - 1)]
    step = (high_end - low_end) / (_FINE - 1)
    points = [low_end + k * step for k in range(_FINE)]
    return _summed(nothing, points, heights(points))


def _summed(nothing: float, points: list[float], heights: list[float]) -> Rest:
    best = max(heights)
    mass = [exp(height - best) for height in heights]
    below, total = [0.0], 0.0
    for one, two in pairwise(mass):
        total += one + two
        below.append(total)
    scale = (1 - nothing) / total
    return Rest(nothing, tuple(points), tuple(part * scale for part in below))
