"""How many tokens a run is likely to burn: the team's own median, before that a prior.

The prior learns: it is multiplied by what runs of that agent took of it. A median of the team's own
needs no such correction, for it is what runs took.
"""

from __future__ import annotations

from fractions import Fraction

from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.rubric import RUBRIC
from trailgate.rules.standing import made_by_hand

from . import priors
from .calibration.bias import UNLEARNED, biases, learned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.usage.run import Run

    from .calibration.bias import Bias

FEWEST_RUNS = 5
"""So many runs of a kind make a median of the team's own."""


class Estimate(Record):
    """Tokens that a run is expected to burn, cached ones weighted as in a budget.

    `basis`: `complexity` or `family` for the team's median of `runs` runs of that agent, phase and
    complexity or family; `rubric` or `prior` for the framework's figure by complexity or agent,
    where the team has only `runs` runs of that agent and phase on that family. `bias`: what the
    framework's figure was multiplied by, and the runs behind it; of a factor of 1 for a median.
    """

    tokens: int
    basis: str
    runs: int
    bias: Bias = UNLEARNED


class Past:
    """What the runs of a ledger burned, by kind.

    Args:
        entries: the runs.
        meter: the policy's measures.
        since: the instant (epoch seconds) from which runs tell how far the framework's figures are
            off; older ones may stem from another way of working.
    """

    def __init__(self, entries: Iterable[Entry], meter: Meter, since: int = 0) -> None:
        self._burned: dict[tuple[str, str, str, int], list[int]] = {}
        weights = meter.policy.token_weights
        known = tuple(entries)
        self._biases = biases((one for one in known if one.instant >= since), weights, framework)
        for entry in known:
            run = entry.run
            if made_by_hand(run):
                continue
            burned = run.tokens.weighted(weights)
            family = meter.family(run.model, entry.instant)
            self._add((run.agent, run.phase, family, 0), burned)
            if run.complexity is not None:
                self._add((run.agent, run.phase, family, run.complexity), burned)

    def estimate(
        self, agent: str, phase: str, family: str, complexity: int | None = None
    ) -> Estimate:
        """Give the estimate of a run of an agent in a phase on a family."""
        if complexity is not None:
            alike = self._burned.get((agent, phase, family, complexity), ())
            if len(alike) >= FEWEST_RUNS:
                return Estimate(median(alike), "complexity", len(alike))
        known = self._burned.get((agent, phase, family, 0), ())
        if len(known) >= FEWEST_RUNS:
            return Estimate(median(known), "family", len(known))
        figure, basis = _framework(agent, complexity)
        bias = learned(self._biases, agent, complexity)
        corrected = max(int(figure * bias.factor + Fraction(1, 2)), 1)
        return Estimate(corrected, basis, len(known), bias)

    def _add(self, kind: tuple[str, str, str, int], burned: int) -> None:
        self._burned.setdefault(kind, []).append(burned)


def framework(run: Run) -> int:
    """Give what the framework expects of a run, whatever was learned since."""
    return _framework(run.agent, run.complexity)[0]


def _framework(agent: str, complexity: int | None) -> tuple[int, str]:
    if complexity is not None:
        return RUBRIC[complexity].tokens, "rubric"
    return priors.TOKENS.get(agent, priors.OTHER_TOKENS), "prior"


def median(burned: Sequence[int]) -> int:
    """Give the median of millionths of a token in whole tokens, a half rounded up."""
    ordered = sorted(burned)
    middle = len(ordered) // 2
    both = ordered[middle] + ordered[~middle]
    return (both + MICRO) // (2 * MICRO)
