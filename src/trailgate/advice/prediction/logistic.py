"""Logistic regression with shrinkage, small enough to be read and exact enough to be trusted.

Each level of each trait has a weight in log-odds; a prior pulls the weights towards 0, that is
towards the base rate, the harder the fewer runs a level has. Source of the method: Hoerl and
Kennard, "Ridge regression", Technometrics 12 (1970); le Cessie and van Houwelingen, "Ridge
estimators in logistic regression", Applied Statistics 41 (1992).
"""

from __future__ import annotations

from collections import Counter
from math import exp, log, sqrt
from operator import mul

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .traits import Case

    Pattern = tuple[tuple[int, ...], int, int]
    """The weights that apply, the intercept's last; how many runs; how many needed it."""

PULL = 8.0
"""The inverse of the prior's variance in log-odds; half or double does as well on made-up runs."""

MOST_LEVELS = 32
"""Levels of one trait that have a weight of their own, those with most runs; bounds the time."""

_STEPS = 25
_CLOSE = 1e-4
"""A step so small is the last: each about squares what is left of the way."""


class Model(Record):
    """The weights of levels, in log-odds, and what they add up from.

    `weights`: for each trait its known levels. `means`: the mean weight of each trait over the
    runs that taught, which is what a level weighs that is not known.
    """

    intercept: float
    weights: tuple[dict[str, float], ...]
    means: tuple[float, ...]

    def odds(self, levels: Sequence[str]) -> float:
        """Give the log-odds of a run of these levels."""
        return self.intercept + sum(self._weigh(at, level) for at, level in enumerate(levels))

    def probability(self, levels: Sequence[str]) -> float:
        """Give the probability that a run of these levels will need it."""
        return logistic(self.odds(levels))

    def effect(self, levels: Sequence[str], traits: Sequence[int]) -> float:
        """Give what the levels of some traits add to the probability over their average."""
        odds = self.odds(levels)
        weighed = sum(self._weigh(at, levels[at]) - self.means[at] for at in traits)
        return logistic(odds) - logistic(odds - weighed)

    def _weigh(self, trait: int, level: str) -> float:
        return self.weights[trait].get(level, self.means[trait])


def logistic(odds: float) -> float:
    """Give the probability of log-odds."""
    if odds < 0:
        raised = exp(odds)
        return raised / (1 + raised)
    return 1 / (1 + exp(-odds))


def fit(cases: Sequence[Case]) -> Model:
    """Learn the weights from runs of the past, one at least."""
    counted = _counted(cases)
    places: list[dict[str, int]] = []
    size = 0
    for known in counted:
        common = sorted(known.items(), key=lambda one: (-one[1], one[0]))[:MOST_LEVELS]
        places.append({level: size + at for at, (level, _) in enumerate(common)})
        size += len(places[-1])
    rate = (sum(case.needed for case in cases) + 0.5) / (len(cases) + 1)
    found = _newton(_patterns(cases, places, size), size, log(rate / (1 - rate)))
    weights = tuple({level: found[at] for level, at in known.items()} for known in places)
    means = tuple(
        sum(weight * known[level] for level, weight in of.items()) / len(cases)
        for of, known in zip(weights, counted, strict=True)
    )
    return Model(found[size], weights, means)


def _counted(cases: Sequence[Case]) -> list[Counter[str]]:
    return [Counter(column) for column in zip(*(case.levels for case in cases), strict=True)]


def _patterns(cases: Sequence[Case], places: Sequence[dict[str, int]], size: int) -> list[Pattern]:
    """Count runs that are alike together, which is what makes this fast."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for case in cases:
        tally = alike.setdefault(case.levels, [0, 0])
        tally[0] += 1
        tally[1] += case.needed
    return [
        (
            (*(of[level] for of, level in zip(places, levels, strict=True) if level in of), size),
            runs,
            needed,
        )
        for levels, (runs, needed) in alike.items()
    ]


def _newton(patterns: Sequence[Pattern], size: int, start: float) -> list[float]:
    """Climb to the one peak of the penalised likelihood; the intercept is pulled to `start`."""
    weights = [0.0] * size + [start]
    for _ in range(_STEPS):
        slope = [-PULL * weight for weight in weights]
        slope[size] = -PULL * (weights[size] - start)
        curve = [[0.0] * at + [PULL] for at in range(size + 1)]
        for places, runs, needed in patterns:
            chance = logistic(sum([weights[at] for at in places]))
            left, bend = needed - runs * chance, runs * chance * (1 - chance)
            for number, at in enumerate(places, 1):
                slope[at] += left
                row = curve[at]
                for other in places[:number]:
                    row[other] += bend
        step = _solved(curve, slope)
        largest = max(map(abs, step))
        damped = min(1.0, 2 / largest) if largest else 1.0
        weights = [weight + damped * move for weight, move in zip(weights, step, strict=True)]
        if largest < _CLOSE:
            break
    return weights


def _solved(lower: list[list[float]], right: list[float]) -> list[float]:
    """Solve a positive definite system, its lower half given, by Cholesky's method."""
    for at, row in enumerate(lower):
        for other in range(at):
            above = lower[other]
            row[other] = (row[other] - sum(map(mul, row[:other], above))) / above[other]
        row[at] = sqrt(row[at] - sum(map(mul, row[:at], row)))
    found: list[float] = []
    for row, value in zip(lower, right, strict=True):
        found.append((value - sum(map(mul, row, found))) / row[len(found)])
    for at in reversed(range(len(found))):
        found[at] /= lower[at][at]
        for other in range(at):
            found[other] -= lower[at][other] * found[at]
    return found
