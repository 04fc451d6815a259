"""Whether a model that knew only the older runs would have told the newer ones better than a rate.

Source of the score: G. W. Brier, "Verification of forecasts expressed in terms of probability",
Monthly Weather Review 78 (1950).
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

from trailgate.records import Record

from .logistic import fit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .traits import Case

OLDER = 0.7
"""The share of the runs that teach; the newer ones test."""

FEWEST_TESTED = 30
SURE = 2.0
"""So many standard errors the gain must be above 0."""

GROUPS = 5


class Group(Record):
    """Tested runs of about the same figure: how many, the mean figure, and how many needed it."""

    runs: int
    told: float
    needed: int


class Evaluation(Record):
    """How a model of the older runs did on the newer ones.

    `split`: the instant of the first tested run. `base_rate`: the share of the older runs that
    needed it, which is the forecast to beat. `brier`, `base_brier`: the mean squared distance from
    what came, of the model and of the base rate; less is better. `doubt`: the standard error of
    their difference. `groups`: the tested runs in five parts by their figure, the lowest first.
    """

    taught: int
    tested: int
    split: int
    base_rate: float
    brier: float
    base_brier: float
    doubt: float
    groups: tuple[Group, ...]

    @property
    def gain(self) -> float:
        """What the model gains over the base rate."""
        return self.base_brier - self.brier

    @property
    def needs(self) -> float:
        """What the gain must be above to be no chance."""
        return SURE * self.doubt

    @property
    def better(self) -> bool:
        """Whether it beats the base rate by more than chance gives."""
        return self.gain > self.needs


def evaluate(cases: Sequence[Case]) -> Evaluation | None:
    """Teach on the older runs, test on the newer; None where too few are newer.

    Args:
        cases: the runs, the oldest first.
    """
    at = _split(cases)
    older, newer = cases[:at], cases[at:]
    if len(newer) < FEWEST_TESTED or not older:
        return None
    model = fit(older)
    base = sum(case.needed for case in older) / len(older)
    told = [model.probability(case.levels) for case in newer]
    errors = [(p - one.needed) ** 2 for p, one in zip(told, newer, strict=True)]
    plain = [(base - one.needed) ** 2 for one in newer]
    gains = [rate - own for rate, own in zip(plain, errors, strict=True)]
    return Evaluation(
        taught=len(older),
        tested=len(newer),
        split=newer[0].instant,
        base_rate=base,
        brier=sum(errors) / len(newer),
        base_brier=sum(plain) / len(newer),
        doubt=_doubt(gains, [case.sd for case in newer]),
        groups=_groups(told, newer),
    )


def _split(cases: Sequence[Case]) -> int:
    """Give where the newer runs begin; runs of one instant stay together."""
    at = int(len(cases) * OLDER)
    while 0 < at < len(cases) and cases[at].instant == cases[at - 1].instant:
        at += 1
    return at


def _doubt(gains: Sequence[float], sds: Sequence[str]) -> float:
    """Give the standard error of the mean gain, the larger of two.

    Runs by themselves; and by SD, because runs of one SD share their fate. With few SDs the second
    tells too little, hence the first.
    """
    runs = len(gains)
    mean = sum(gains) / runs
    by_sd: dict[str, float] = {}
    for number, (gain, sd) in enumerate(zip(gains, sds, strict=True)):
        key = sd or f"\0{number}"
        by_sd[key] = by_sd.get(key, 0.0) + gain - mean
    alone = sum((gain - mean) ** 2 for gain in gains)
    return sqrt(max(alone, sum(each * each for each in by_sd.values()))) / runs


def _groups(told: Sequence[float], newer: Sequence[Case]) -> tuple[Group, ...]:
    ordered = sorted(zip(told, (case.needed for case in newer), strict=True))
    edges = [len(ordered) * number // GROUPS for number in range(GROUPS + 1)]
    parts = [ordered[low:high] for low, high in pairwise(edges)]
    return tuple(
        Group(len(part), sum(p for p, _ in part) / len(part), sum(needed for _, needed in part))
        for part in parts
    )
