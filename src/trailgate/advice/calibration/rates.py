"""How often work was done again, by agent, phase and family, and what that says."""

from __future__ import annotations

from trailgate.budget import names
from trailgate.models import folded
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand
from trailgate.usage.run import MAIN, UNKNOWN

from .wilson import wilson

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

FEWEST_RUNS = 5
"""With fewer runs nothing is said."""

PROMOTE, KEEP, INVESTIGATE = "PROMOTE", "KEEP", "INVESTIGATE"


class Borders(Record):
    """The shares of rework, in millionths: KEEP lies below `keep`, PROMOTE above `promote`."""

    keep: int
    promote: int


class Rate(Record):
    """Runs of one kind, and how many of them were done again.

    The kind is an agent and a phase, or a task, and a family in both cases.
    """

    agent: str
    phase: str
    task: str
    family: str
    runs: int
    again: int
    verdict: str

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the true rate, shares from 0 to 1."""
        return wilson(self.again, self.runs)


class Rates(Record):
    """The rates of all kinds with enough runs, the worst first.

    `told`: whether any run says how often its work was done again; where none does, every verdict
    is UNKNOWN, for no rework and no record of it look alike. `few`: how many kinds had too few
    runs. `runs`: how many were looked at.
    """

    assigned: tuple[Rate, ...]
    tasks: tuple[Rate, ...]
    runs: int
    few: int
    told: bool


def borders(policy: Policy) -> Borders:
    """Give the policy's thresholds, the framework's 15 % and 20 % where it has none."""
    promote = policy.thresholds.get("promote", 200_000)
    return Borders(min(policy.thresholds.get("keep", 150_000), promote), promote)


def verdict(again: int, runs: int, limits: Borders) -> str:
    """Say what a rate asks for; the interval must not reach over the whole doubtful range.

    PROMOTE: the rate is above `promote`, and the interval does not reach below `keep`. KEEP: the
    rate is below `keep`, and the interval does not reach above `promote`. Else INVESTIGATE. Each
    uses one end of the interval, so each is sure to 95 %: 3 of 5 may be as little as 27.2 %, which
    is no reason to keep; 0 of 10 may be as much as 21.3 %, 0 of 11 may not.
    """
    low, high = wilson(again, runs)
    if again * MICRO > limits.promote * runs and low * MICRO >= limits.keep:
        return PROMOTE
    if again * MICRO < limits.keep * runs and high * MICRO <= limits.promote:
        return KEEP
    return INVESTIGATE


def rates(entries: Iterable[Entry], meter: Meter, limits: Borders) -> Rates:
    """Count rework among runs on a known family; MAIN, which has no assignment, by task only."""
    kinds: dict[tuple[str, str, str, str], list[int]] = {}
    spelt: dict[str, str] = {}
    runs, told = 0, False
    for entry in entries:
        run, family = entry.run, meter.family(entry.run.model, entry.instant)
        if not family or made_by_hand(run):
            continue
        runs += 1
        told |= run.rework is not None
        task = spelt.setdefault(folded(run.task), run.task) if run.task else ""
        of = ("", "") if run.agent == MAIN else (names.agent(run), names.phase(run))
        for kind in ((of[0], of[1], "", family), ("", "", task, family)):
            if any(kind[:3]):
                tally = kinds.setdefault(kind, [0, 0])
                tally[0] += 1
                tally[1] += bool(run.rework)
    found = [
        Rate(*kind, count, again, verdict(again, count, limits) if told else UNKNOWN)
        for kind, (count, again) in kinds.items()
        if count >= FEWEST_RUNS
    ]
    found.sort(key=_worst_first)
    return Rates(
        assigned=tuple(one for one in found if one.agent),
        tasks=tuple(one for one in found if one.task),
        runs=runs,
        few=sum(count < FEWEST_RUNS for kind, (count, _) in kinds.items() if kind[0]),
        told=told,
    )


_ORDER = {PROMOTE: 0, INVESTIGATE: 1, KEEP: 2, UNKNOWN: 3}


def _worst_first(one: Rate) -> tuple[object, ...]:
    return (
        _ORDER[one.verdict], -one.again / one.runs, -one.runs,
        one.agent, one.phase, one.task, one.family,
    )  # fmt: skip
