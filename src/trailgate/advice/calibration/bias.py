"""What runs took beside what was expected of them."""

from __future__ import annotations

from fractions import Fraction
from statistics import median

from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.ledger.entries import Entry
    from trailgate.usage.run import Run

FEWEST_RUNS = 5


class Bias(Record):
    """The median of actual over expected tokens of one agent's runs, exact.

    `complexity` is None for all its runs together. 2 says: they take twice what was expected.
    """

    agent: str
    complexity: int | None
    runs: int
    factor: Fraction


UNLEARNED = Bias("", None, 0, Fraction(1))
"""No bias is known."""


def recorded(run: Run) -> int | None:
    """Give the estimate that a run itself records."""
    return run.estimate


def biases(
    entries: Iterable[Entry],
    weights: dict[str, int],
    expected: Callable[[Run], int | None] = recorded,
) -> tuple[Bias, ...]:
    """Give the bias by agent and complexity, and by agent, from five runs on.

    Args:
        entries: the runs.
        weights: the policy's token weights.
        expected: gives the tokens that were expected of a run, None where nobody knows. Whoever
            corrects figures by this bias should hand in the figures *before* correction: recorded
            estimates were corrected already, and their bias goes away as soon as it is learned.
    """
    ratios: dict[tuple[str, int | None], list[Fraction]] = {}
    for entry in entries:
        run = entry.run
        said, burned = expected(run), run.tokens.weighted(weights)
        if not said or not burned or made_by_hand(run):
            continue
        kinds = {(run.agent, None), (run.agent, run.complexity)}
        for kind in kinds:
            ratios.setdefault(kind, []).append(Fraction(burned, said * MICRO))
    found = [
        Bias(agent, complexity, len(listed), median(listed))
        for (agent, complexity), listed in ratios.items()
        if len(listed) >= FEWEST_RUNS
    ]
    return tuple(sorted(found, key=lambda one: (one.agent, one.complexity or 0)))


def learned(found: Iterable[Bias], agent: str, complexity: int | None = None) -> Bias:
    """Give what to multiply an expectation by: of that complexity, else of the agent, else 1."""
    known = {(one.agent, one.complexity): one for one in found}
    return known.get((agent, complexity), known.get((agent, None), UNLEARNED))
