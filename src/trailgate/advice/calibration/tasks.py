"""Which kinds of tasks should begin on a stronger family: the policy itself should ask for it."""

from __future__ import annotations

from collections import Counter

from trailgate.models import folded
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand, standing_of
from trailgate.usage.run import MAIN

from .proposals import next_family
from .rates import FEWEST_RUNS, PROMOTE, Borders, verdict
from .wilson import wilson

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.rules.standing import Standing

    Moved = Mapping[str, Mapping[str, str]]
    """Families to assign, by agent and phase."""

ESCALATED, AGAIN = "escalated", "done again"


class Raise(Record):
    """A kind of task that should begin on a stronger family.

    `hits` of its `runs` went wrong: they `ESCALATED`, or were done `AGAIN` on `family` (`""` for
    escalations). `to`: the family that would have helped most of them, of several the weakest.
    """

    task: str
    to: str
    cause: str
    family: str
    runs: int
    hits: int

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the true rate, shares from 0 to 1."""
        return wilson(self.hits, self.runs)

    @property
    def told(self) -> str:
        """What speaks for it, in words."""
        on = f" on {self.family}" if self.family else ""
        return f"{self.hits} of {self.runs} runs{on} {self.cause}"


def raises(
    entries: Iterable[Entry], policy: Policy, at: int, limits: Borders, moved: Moved
) -> tuple[Raise, ...]:
    """Give the tasks whose runs escalate, or are done again, too often; each once.

    The borders of escalations are the thresholds `escalation-target` and `escalation-alert`. A line
    that asks for a stronger family only ever raises, so it leads below no floor; it leads none
    above what its agent may rise to.

    Args:
        entries: the runs.
        policy: the policy.
        at: the instant (epoch seconds) from which the line would hold.
        limits: the borders of rework.
        moved: assignments that move then, and need no line.
    """
    counts = _Counts(policy, at, moved)
    for entry in entries:
        counts.add(entry)
    target, alert = (policy.thresholds.get(f"escalation-{name}") for name in ("target", "alert"))
    borders = {AGAIN: limits}
    if target is not None and alert is not None:
        borders[ESCALATED] = Borders(min(target, alert), alert)
    best: dict[str, Raise] = {}
    for one in counts.found():
        known = best.get(one.task)
        if one.cause in borders and verdict(one.hits, one.runs, borders[one.cause]) == PROMOTE:
            weights = [(policy.rank(each.to, at), each.hits) for each in (one, known) if each]
            best[one.task] = one if weights[0] >= weights[-1] else best[one.task]
    return tuple(sorted(best.values(), key=lambda one: (-one.hits, one.task)))


class _Counts:
    """Runs by task, and where those that went wrong should have begun."""

    def __init__(self, policy: Policy, at: int, moved: Moved) -> None:
        self._policy, self._at, self._moved = policy, at, moved
        self._spelt: dict[str, str] = {}
        self._runs: Counter[tuple[str, str, str]] = Counter()
        self._helped: dict[tuple[str, str, str], Counter[str]] = {}

    def add(self, entry: Entry) -> None:
        """Count a run; MAIN has no assignment, and work made by hand no model."""
        run, policy, at = entry.run, self._policy, self._at
        if run.agent == MAIN or made_by_hand(run) or not _can_be_named(run.task):
            return
        then = standing_of(run, policy, entry.instant)
        if not then.rank:
            return
        task = self._spelt.setdefault(folded(run.task), run.task)
        later = standing_of(run, policy, at)
        self._count((task, ESCALATED, ""), self._need(later, then.family), hit=then.needs_reason)
        stronger = next_family(then.family, policy, at)
        self._count((task, AGAIN, then.family), self._need(later, stronger), hit=bool(run.rework))

    def found(self) -> Iterable[Raise]:
        """Give every kind with enough runs, of which a stronger family would have helped some."""
        for (task, cause, family), helped in self._helped.items():
            runs = self._runs[task, cause, family]
            if runs >= FEWEST_RUNS:
                yield Raise(task, self._usual(helped), cause, family, runs, helped.total())

    def _count(self, kind: tuple[str, str, str], need: str, *, hit: bool) -> None:
        self._runs[kind] += 1
        if hit and need:
            self._helped.setdefault(kind, Counter())[need] += 1

    def _need(self, later: Standing, family: str) -> str:
        """Give the family to ask for, `""` where the policy of then gives as much already."""
        policy, at, run = self._policy, self._at, later.run
        ceiling = later.terms.ceiling
        if ceiling and policy.rank(family, at) > policy.rank(ceiling, at):
            family = ceiling
        moved = policy.rank(self._moved.get(run.agent, {}).get(run.phase, ""), at)
        granted = max(later.assigned_rank, later.free_rank, moved)
        return family if policy.rank(family, at) > granted else ""

    def _usual(self, helped: Counter[str]) -> str:
        rank = self._policy.rank
        return min(helped, key=lambda name: (-helped[name], rank(name, self._at), name))


def _can_be_named(task: str) -> bool:
    """Tell whether a line of the policy can mean this task alone; `*` would mean others too."""
    return bool(task) and task.isprintable() and "*" not in task
