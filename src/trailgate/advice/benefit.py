"""What a kind of task costs on each family, the rework that it causes counted in."""

from __future__ import annotations

from fractions import Fraction

from trailgate.models import folded
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand
from trailgate.usage.run import PARTS

from . import priors
from .estimates import FEWEST_RUNS, median

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry

REWORK_COST = Fraction(3, 2)
"""A run that is done again costs its tokens once more, and half of them to find out."""

PRIOR_RUNS = 10
"""A prior rate of rework weighs as much as so many runs of the team's own."""


class Option(Record):
    """A kind of task on one family.

    `tokens`: what a run burns. `rework`: the share of runs that are done again, exact. `runs`:
    how many runs of the team stand behind it, `again` how many of them were done again. `prior`
    tells whether the framework's matrix has a part in it. `effective`: whole tokens, a half
    rounded up. `micro_usd`: what they cost at the policy's prices, None where no run of the team
    tells what kinds of tokens it used, or the family has no price.
    """

    family: str
    tokens: int
    rework: Fraction
    runs: int
    again: int
    prior: bool
    micro_usd: int | None = None

    @property
    def effective(self) -> int:
        """The tokens of a run with the rework that it causes."""
        return effective(self.tokens, self.rework)


class Comparison(Record):
    """A kind of task on the families that can be told of, the weakest first.

    `measured` tells whether the tokens are the team's own median; else they are a yardstick.
    """

    task: str
    options: tuple[Option, ...]
    measured: bool

    @property
    def least(self) -> Option | None:
        """The option with the fewest effective tokens, of equal ones the weaker family.

        A family of which only a few runs tell is not compared.
        """
        known = [one for one in self.options if one.prior or one.runs >= FEWEST_RUNS]
        return min(known, key=lambda option: option.effective, default=None)


def effective(tokens: int, rework: Fraction) -> int:
    """Give tokens x (1 + 1.5 x rework rate), a half rounded up."""
    return _rounded(tokens * (1 + REWORK_COST * rework))


def _rounded(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def comparisons(entries: Iterable[Entry], meter: Meter) -> tuple[Comparison, ...]:
    """Compare the families for each kind of task: those of the matrix, then the team's own.

    Tasks compare without case, blanks, `_` and `-` alike. A family of which neither the matrix
    nor the team knows anything for a task is left out.
    """
    known = tuple(entries)
    counted: dict[tuple[str, str], list[int]] = {}
    burned: dict[str, list[int]] = {}
    tasks = {folded(task): task for task in priors.REWORK}
    weights = meter.policy.token_weights
    for entry in known:
        run = entry.run
        family = meter.family(run.model, entry.instant)
        if not run.task or not family or made_by_hand(run):
            continue
        task = folded(run.task)
        tasks.setdefault(task, run.task)
        tally = counted.setdefault((task, family), [0, 0])
        tally[0] += 1
        tally[1] += bool(run.rework)
        burned.setdefault(task, []).append(run.tokens.weighted(weights))
    families = list(dict.fromkeys(family.name for family in meter.policy.families))
    rates = _usd_per_token(known, meter)
    return tuple(
        _priced(_comparison(key, name, burned.get(key, []), counted, families), rates)
        for key, name in tasks.items()
    )


def _usd_per_token(entries: Iterable[Entry], meter: Meter) -> dict[str, Fraction]:
    """Give what a counted token costs in micro-USD by family, in the team's own mix of kinds.

    Only runs that give their tokens by kind tell of the mix; all of them together make it.
    """
    policy = meter.policy
    sums, weighted = dict.fromkeys(PARTS, 0), 0
    for entry in entries:
        tokens = entry.run.tokens
        if tokens.total is None:
            weighted += tokens.weighted(policy.token_weights)
            for part, count in zip(PARTS, tokens.parts, strict=True):
                sums[part] += count
    if not weighted:
        return {}
    return {
        family: Fraction(sum(sums[part] * prices.get(part, 0) for part in PARTS), weighted)
        for family, prices in policy.prices.items()
    }


def _priced(found: Comparison, rates: dict[str, Fraction]) -> Comparison:
    options = (
        one.replace(micro_usd=_rounded(one.effective * rates[one.family]))
        if one.family in rates
        else one
        for one in found.options
    )
    return found.replace(options=tuple(options))


def _comparison(
    key: str,
    name: str,
    burned: list[int],
    counted: dict[tuple[str, str], list[int]],
    families: list[str],
) -> Comparison:
    measured = len(burned) >= FEWEST_RUNS
    yardstick = priors.TASK_TOKENS.get(name, priors.OTHER_TASK_TOKENS)
    tokens = median(burned) if measured else yardstick
    matrix = dict(zip(priors.FAMILIES, priors.REWORK.get(name, ()), strict=False))
    options = []
    for family in families:
        runs, again = counted.get((key, family), (0, 0))
        prior = matrix.get(family)
        if prior is None and not runs:
            continue
        weight = 0 if prior is None else PRIOR_RUNS
        expected = Fraction(prior or 0, 100) * weight + again
        rate = expected / (runs + weight)
        options.append(Option(family, tokens, rate, runs, again, prior is not None))
    return Comparison(name, tuple(options), measured)
