"""Which models the work went to: shares of runs and hours beside the framework's targets."""

from __future__ import annotations

from trailgate.advice.scorecard.outcomes import SHARES
from trailgate.budget import names
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand
from trailgate.usage.run import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry

BELOW, INSIDE, ABOVE = "below", "inside", "above"


class Share(Record):
    """One family's part: `hours` in millionths of an hour, None where no run of any tells hours.

    `target`: from and to, in percent, None where there is none.
    """

    family: str
    runs: int
    hours: int | None
    target: tuple[int, int] | None


class Shares(Record):
    """All families, the cheapest first; `told` is how many of the runs tell their hours."""

    families: tuple[Share, ...]
    runs: int
    hours: int | None
    told: int

    def runs_tenths(self, one: Share) -> int | None:
        """Give a family's share of the runs in tenths of a percent, None without any run."""
        return one.runs * 1000 // self.runs if self.runs else None

    def hours_tenths(self, one: Share) -> int | None:
        """Give a family's share of the hours, None where they are unknown."""
        return one.hours * 1000 // self.hours if self.hours and one.hours is not None else None


def verdict(tenths: int | None, target: tuple[int, int] | None) -> str:
    """Say where a share lies beside its target; UNKNOWN without either."""
    if tenths is None or target is None:
        return UNKNOWN
    low, high = target
    if tenths < low * 10:
        return BELOW
    return ABOVE if tenths > high * 10 else INSIDE


def shares(entries: Iterable[Entry], meter: Meter, now: int) -> Shares:
    """Sum runs and hours by family; work made by hand is nobody's share."""
    runs: dict[str, int] = dict.fromkeys(_ranked(meter, now), 0)
    hours: dict[str, int] = dict.fromkeys(runs, 0)
    told = 0
    for entry in entries:
        run = entry.run
        if made_by_hand(run):
            continue
        family = names.family(run, meter, entry.instant)
        runs[family] = runs.get(family, 0) + 1
        told += run.hours is not None
        hours[family] = hours.get(family, 0) + (run.hours or 0)
    found = tuple(
        Share(family, count, hours[family] if told else None, SHARES.get(family))
        for family, count in runs.items()
    )
    return Shares(found, sum(runs.values()), sum(hours.values()) if told else None, told)


def _ranked(meter: Meter, now: int) -> list[str]:
    known = {family.name for family in meter.policy.families}
    return sorted(known, key=lambda name: (meter.policy.rank(name, now), name))


def hours_text(hours: int | None) -> str:
    """Give millionths of an hour as people read them, rounded down; None is `unknown`."""
    return "unknown" if hours is None else f"{hours // MICRO:,}.{hours * 10 // MICRO % 10}"
