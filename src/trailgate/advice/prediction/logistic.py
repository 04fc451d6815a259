"""Logistic regression with shrinkage, by scikit-learn (extra `prediction`), as a table of weights.

Each level of each trait has a weight in log-odds; a prior pulls the weights towards 0, that is
towards the base rate, the harder the fewer runs a level has. Importing scikit-learn is dear, so
that it waits until there is something to learn.
"""

from __future__ import annotations

from collections import Counter
from math import exp, log

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .traits import Case

PULL = 8.0
"""The inverse of the prior's variance in log-odds; half or double does as well on made-up runs."""

MOST_LEVELS = 32
"""Levels of one trait that have a weight of their own, those with most runs; the rest share one."""

_CLOSE = 1e-8
"""So flat a slope is the peak: what is shown then depends on no machine's rounding."""


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


def installed() -> bool:
    """Tell whether there is a scikit-learn, by importing it."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        return False
    return True


def fit(cases: Sequence[Case]) -> Model:
    """Learn the weights from runs of the past, one at least.

    Raises:
        ImportError: scikit-learn is not installed.
    """
    columns = list(zip(*(case.levels for case in cases), strict=True))
    needed = sum(case.needed for case in cases)
    if needed in (0, len(cases)):  # scikit-learn refuses to learn from runs of one outcome
        rate = (needed + 0.5) / (len(cases) + 1)
        return Model(log(rate / (1 - rate)), tuple({} for _ in columns), (0.0,) * len(columns))
    intercept, weights = _learned(cases)
    means = tuple(
        sum(of[level] * runs for level, runs in Counter(column).items()) / len(cases)
        for of, column in zip(weights, columns, strict=True)
    )
    return Model(intercept, weights, means)


def _learned(cases: Sequence[Case]) -> tuple[float, tuple[dict[str, float], ...]]:
    """Give the intercept and each trait's weights by level."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import OneHotEncoder
    from sklearn.utils import check_array

    encoder = OneHotEncoder(max_categories=MOST_LEVELS + 1)
    learner = LogisticRegression(C=1 / PULL, solver="newton-cholesky", tol=_CLOSE)
    # as objects; else each text would take the room of the longest
    levels = check_array([case.levels for case in cases], dtype=object)
    learner.fit(encoder.fit_transform(levels), [case.needed for case in cases])
    found: Iterator[float] = iter(learner.coef_[0].tolist())
    traits = zip(encoder.categories_, encoder.infrequent_categories_, strict=True)
    weights = tuple(_by_level(known, () if rare is None else rare, found) for known, rare in traits)
    return float(learner.intercept_[0]), weights


def _by_level(
    known: Iterable[str], rare: Iterable[str], weights: Iterator[float]
) -> dict[str, float]:
    """Take a trait's weights: those of its common levels, then the one that the rest share."""
    sharing = set(rare)
    common = [level for level in known if level not in sharing]
    found = {level: next(weights) for level in common}
    return found | dict.fromkeys(sharing, next(weights)) if sharing else found
