"""What work above its assignment cost beyond what the assigned family would have, in money."""

from __future__ import annotations

from trailgate.prices.price import cost
from trailgate.prices.wording import UNTOLD, sentences
from trailgate.records import Record
from trailgate.reports.figures import figure
from trailgate.reports.findings import shown

from .tables import UNKNOWN, Cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.prices.finding import Prices, Sources

    from .judged import Above, Judged


class Beyond(Record):
    """The money of work above its assignment, by agent, phase, family and assigned family.

    `sums`: 10^-18 USD, below 0 where the assigned family is the dearer, and the runs that tell
    them: those with tokens by kind whose prices are known. `sources`: who says the prices, None
    where no run gives its tokens by kind.
    """

    sums: dict[tuple[str, str, str, str], tuple[int, int]]
    sources: Sources | None = None

    def of(self, one: Above) -> tuple[int, int] | None:
        """Give the money of a row, and how many of its runs tell it; None where none does."""
        return self.sums.get((one.agent, one.phase, one.family, one.assigned))


def beyond(found: Iterable[Judged], prices: Prices, now: int) -> Beyond:
    """Hold each run above its assignment against the same tokens on its assigned family.

    Both at the prices of the run's own day. Rework is left out.
    """
    told = [one for one in found if one.above and one.entry.run.tokens.total is None]
    if not told:
        return Beyond({})
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for one in told:
        more = _more(one, prices)
        if more is not None:
            run = one.entry.run
            key = (run.agent, run.phase, one.family, one.assigned)
            amount, runs = sums.get(key, (0, 0))
            sums[key] = (amount + more, runs + 1)
    families = sorted({family for one in told for family in (one.family, one.assigned)})
    return Beyond(sums, prices.sources(families, now))


def beyond_cell(found: Beyond, one: Above) -> Cell:
    """Give the cell of a row's money, and how many of its runs tell it where not all do."""
    told = found.of(one)
    if told is None:
        return Cell(UNKNOWN)
    amount, runs = told
    sign = "-" if amount < 0 else ""
    partly = "" if runs == one.runs else f" ({runs:,} of {one.runs:,} runs)"
    return Cell(f"{sign}{figure(abs(amount), 'usd')}{partly}", amount)


def beyond_note(found: Beyond) -> str:
    """Say what the money is, and where its prices come from."""
    if found.sources is None:
        return f"USD {UNTOLD}."
    return (
        "USD beyond: what the same tokens cost above their price on the assigned family, rework "
        "left out; a run has the price that its own model had on its day, where it is known. "
        f"Families: {shown('. '.join(sentences(found.sources)))}."
    )


def _more(one: Judged, prices: Prices) -> int | None:
    run, at = one.entry.run, one.entry.instant
    ran, assigned = prices.of_run(run.model, at), prices.of_family(one.assigned, at)
    if ran is None or assigned is None:
        return None
    spent, meant = cost(run.tokens, ran), cost(run.tokens, assigned)
    return None if spent is None or meant is None else spent - meant
