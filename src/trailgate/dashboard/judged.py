"""Each run beside its assignment: whether it escalated, whether it was done again."""

from __future__ import annotations

from trailgate.advice.escalations import FEWEST_RUNS
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.standing import standing_of
from trailgate.usage.run import MAIN, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.models import Family
    from trailgate.policy.terms import AgentEntry, Escalation
    from trailgate.rules.standing import Standing

FINE, ABOVE, ALERT = "fine", "above target", "alert"


class Judged(Record):
    """A run as the tables count it; `tokens` weighted, in millionths.

    `assignable`: an assignment holds for it and its model is known, so that it may be an
    escalation. `above`: it ran above its assignment, escalation or not. `family`: `""` for none.
    """

    entry: Entry
    tokens: int
    family: str
    assigned: str
    assignable: bool
    escalated: bool
    above: bool

    @property
    def reworked(self) -> bool:
        """Whether its work was done again."""
        return bool(self.entry.run.rework)

    @property
    def told(self) -> bool:
        """Whether it says how often its work was done again."""
        return self.entry.run.rework is not None


def judged(entries: Iterable[Entry], meter: Meter) -> Iterator[Judged]:
    """Judge runs; those that are alike to the policy are looked up once."""
    policy = meter.policy
    dates = sorted({one.since for one in _dated(meter) if one.since is not None})
    known: dict[tuple[object, ...], Standing] = {}
    for entry in entries:
        run, at = entry.run, entry.instant
        period = sum(date <= at for date in dates)
        by_sd = run.sd if policy.escalations else ""
        said = (run.agent, run.phase, run.phase_known, run.model, run.critical, run.task)
        key = (*said, by_sd, period)
        standing = known.get(key)
        if standing is None:
            standing = known[key] = standing_of(run, policy, at)
        main = run.agent == MAIN
        yield Judged(
            entry,
            run.tokens.weighted(policy.token_weights),
            standing.family,
            standing.assigned,
            assignable=standing.rank > 0 and not main,
            escalated=standing.needs_reason and not main,
            above=standing.escalated and not main,
        )


def _dated(meter: Meter) -> Iterable[AgentEntry | Family | Escalation]:
    policy = meter.policy
    return (*policy.agents, *policy.families, *policy.escalations)


class Rates(Record):
    """How many runs escalated, of those that could have; how many were done again.

    `told`: how many runs say at all whether they were; without one nobody knows.
    """

    assignable: int
    escalated: int
    runs: int
    reworked: int
    told: int

    @property
    def escalation(self) -> int | None:
        """Escalations in tenths of a percent, None without a run."""
        return self.escalated * 1000 // self.assignable if self.assignable else None

    @property
    def rework(self) -> int | None:
        """Runs that were done again in tenths of a percent, None where no run tells."""
        return self.reworked * 1000 // self.runs if self.told else None


def rates(found: Iterable[Judged]) -> Rates:
    """Count escalations and rework among runs whose model is known."""
    assignable = escalated = runs = reworked = told = 0
    for one in found:
        if one.family:
            runs += 1
            reworked += one.reworked
            told += one.told
            assignable += one.assignable
            escalated += one.escalated
    return Rates(assignable, escalated, runs, reworked, told)


def verdict(part: int, whole: int, target: int | None, alert: int | None) -> str:
    """Judge a rate by two shares in millionths; UNKNOWN with too few runs or without a target."""
    if whole < FEWEST_RUNS or (target is None and alert is None):
        return UNKNOWN
    if alert is not None and part * MICRO > alert * whole:
        return ALERT
    if target is not None and part * MICRO > target * whole:
        return ABOVE
    return FINE


class Above(Record):
    """Work of one agent and phase above its assignment; `reasons`: how many runs gave one."""

    agent: str
    phase: str
    family: str
    assigned: str
    runs: int
    tokens: int
    reasons: int


def above_assignment(found: Iterable[Judged]) -> tuple[Above, ...]:
    """Sum what ran on a stronger model than its assignment, most tokens first."""
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    for one in found:
        if one.above:
            run = one.entry.run
            tally = sums.setdefault((run.agent, run.phase, one.family, one.assigned), [0, 0, 0])
            tally[0] += 1
            tally[1] += one.tokens
            tally[2] += bool(run.reason.strip())
    listed = [Above(*names, *tally) for names, tally in sums.items()]
    return tuple(sorted(listed, key=lambda one: (-one.tokens, one.agent, one.phase)))
