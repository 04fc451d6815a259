"""The SDs in progress: worked on in this period, with no end in sight.

Nothing in a history says that an SD is done; the retrospective is the last step of one. So an SD is
in progress when a run of it counts in this period and its latest run is no retrospective.
"""

from __future__ import annotations

from trailgate.budget import names
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

LAST_AGENT = "RETRO"


class InProgress(Record):
    """An SD in progress: runs and use (10^-18 of the unit) in this period, and its latest run."""

    sd: str
    runs: int
    used: int
    phase: str
    agent: str
    latest: int


def in_progress(
    budget: Budget, entries: Iterable[Entry], meter: Meter, start: int, end: int
) -> tuple[InProgress, ...]:
    """Give the SDs in progress in [start, end), the one with the latest run first.

    Args:
        budget: whose runs are looked at.
        entries: the runs, in any order.
        meter: measures them.
        start: epoch seconds.
        end: epoch seconds.
    """
    found: dict[str, InProgress] = {}
    for entry in sorted(entries, key=lambda one: one.instant):
        run = entry.run
        sd = run.sd
        if not sd or not start <= entry.instant < end or not meter.fits(budget, run, entry.instant):
            continue
        before = found.get(sd)
        found[sd] = InProgress(
            sd=sd,
            runs=(before.runs if before else 0) + 1,
            used=(before.used if before else 0) + (meter.amount(budget, run, entry.instant) or 0),
            phase=names.phase(run),
            agent=names.agent(run),
            latest=entry.instant,
        )
    going = (one for one in found.values() if one.agent != LAST_AGENT)
    return tuple(sorted(going, key=lambda one: (-one.latest, one.sd)))
