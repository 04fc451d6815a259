"""What a kind of task costs on each family, the rework that it causes counted in."""

from __future__ import annotations

from fractions import Fraction

from trailgate.budget.amounts import UNIT
from trailgate.models import folded
from trailgate.policy.terms import MICRO
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
    from trailgate.prices.finding import Prices, Sources

REWORK_COST = Fraction(3, 2)
"""A run that is done again costs its tokens once more, and half of them to find out."""

PRIOR_RUNS = 10
"""A prior rate of rework weighs as much as so many runs of the team's own."""


class Option(Record):
    """A kind of task on one family.

    `tokens`: what a run burns. `rework`: the share of runs that are done again, exact. `runs`:
    how many runs of the team stand behind it, `again` how many of them were done again. `prior`
    tells whether the framework's matrix has a part in it. `effective`: whole tokens, a half
    rounded up. `micro_usd`: what they cost, None where no run of the team tells what kinds of
    tokens it used, or nobody knows a price of the family.
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

        A family of which only a few runs tell is not compared, nor one that stands alone.
        """
        known = [one for one in self.options if one.prior or one.runs >= FEWEST_RUNS]
        return min(known, key=lambda option: option.effective) if len(known) > 1 else None


def effective(tokens: int, rework: Fraction) -> int:
    """Give tokens x (1 + 1.5 x rework rate), a half rounded up."""
    return _rounded(tokens * (1 + REWORK_COST * rework))


def _rounded(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


class Pricing(Record):
    """What money is reckoned from: who says the prices, and what a counted token costs by family.

    `sources`: None where no run tells its tokens by kind, so that no price is of use. `rates`: in
    10^-18 USD for the team's own mix of kinds, exact.
    """

    sources: Sources | None = None
    rates: dict[str, Fraction] = {}  # noqa: RUF012 - a Record's default is never assigned


UNPRICED = Pricing()


def pricing(entries: Iterable[Entry], meter: Meter, prices: Prices, at: int) -> Pricing:
    """Give what a counted token costs at an instant by family, in the team's own mix of kinds.

    Only runs that give their tokens by kind tell of the mix; all of them together make it.
    """
    sums, weighted = [0] * len(PARTS), 0
    for entry in entries:
        tokens = entry.run.tokens
        if tokens.total is None:
            weighted += tokens.weighted(meter.policy.token_weights)
            sums = [known + count for known, count in zip(sums, tokens.parts, strict=True)]
    if not weighted:
        return UNPRICED
    families = dict.fromkeys(family.name for family in meter.policy.families)
    sources = prices.sources(families, at)
    rates = {
        family: Fraction(
            sum(count * each for count, each in zip(sums, price.parts, strict=True)) * MICRO,
            weighted,
        )
        for family, price in sources.prices.items()
        if price is not None
    }
    return Pricing(sources, rates)


def comparisons(
    entries: Iterable[Entry], meter: Meter, priced: Pricing = UNPRICED
) -> tuple[Comparison, ...]:
    """Compare the families for each kind of task: those of the matrix, then the team's own.

    Tasks compare without case, blanks, `_` and `-` alike. A family of which neither the matrix
    nor the team knows anything for a task is left out. Where no run tells of rework, none stands
    behind a rate: no rework and no record of it look alike.
    """
    known = tuple(entries)
    told = tells_rework(known)
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
        if told:
            tally = counted.setdefault((task, family), [0, 0])
            tally[0] += 1
            tally[1] += bool(run.rework)
        burned.setdefault(task, []).append(run.tokens.weighted(weights))
    families = list(dict.fromkeys(family.name for family in meter.policy.families))
    compared = (
        _priced(_comparison(key, name, burned.get(key, []), counted, families), priced.rates)
        for key, name in tasks.items()
    )
    return tuple(one for one in compared if one.options)


def tells_rework(entries: Iterable[Entry]) -> bool:
    """Tell whether any run says how often its work was done again."""
    return any(entry.run.rework is not None for entry in entries)


def _priced(found: Comparison, rates: dict[str, Fraction]) -> Comparison:
    options = (
        one.replace(micro_usd=_rounded(one.effective * rates[one.family] * MICRO / UNIT))
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
