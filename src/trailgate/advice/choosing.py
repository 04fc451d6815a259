"""Which model a run should have: the assignment, moved by what is known of the work and the week.

The rank of the answer lies between what the work may not go below and what it may rise to; a zone
that allows nothing there says: defer.
"""

from __future__ import annotations

from trailgate.models import in_force
from trailgate.policy.values import day
from trailgate.records import Record
from trailgate.rules.rubric import RUBRIC, suffices
from trailgate.rules.standing import asked_for, standing_of
from trailgate.rules.submission import ORANGE, RED, YELLOW
from trailgate.usage.run import MAIN, Run, Tokens

from .lifting import least_assigned, lift

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.policy.terms import Policy
    from trailgate.rules.standing import Standing

COMPLEX = 4
"""The complexity from which ORANGE leaves sonnet to work that is not critical."""


class Work(Record):
    """A run that is about to begin, as far as it is known.

    `complexity` is 1 to 5, None where nobody said; `critical` is `yes`, `security`, `no` or `""`.
    """

    agent: str
    phase: str
    sd: str = ""
    complexity: int | None = None
    critical: str = ""
    task: str = ""

    def run(self, family: str, tokens: int = 0) -> Run:
        """Give the run that it would be on a family."""
        return Run(
            self.sd,
            self.phase,
            self.agent,
            family,
            Tokens(tokens),
            complexity=self.complexity,
            critical=self.critical,
            task=self.task,
        )


class Learned(Record):
    """What a run of the same SD and agent taught: the rank that fell short, and how, in words."""

    rank: int
    told: str


class Choice(Record):
    """The model for a run.

    `family` is `""` where the work should be deferred; `wanted` is the family without the zone.
    `zone` is the one that decided. `escalation`: the reason that the run's trailers should give,
    `""` where they need none.
    """

    family: str
    wanted: str
    zone: str
    reasons: tuple[str, ...]
    escalation: str = ""


def choose(
    work: Work,
    policy: Policy,
    at: int,
    zone_of: Callable[[Run], str],
    learned: tuple[Learned, ...] = (),
) -> Choice:
    """Give the model for a run, and why.

    Args:
        work: what is known of it.
        policy: the policy in force at `at` (epoch seconds).
        at: now.
        zone_of: gives the zone that a run on some family would be judged by.
        learned: what earlier runs of its SD and agent taught.
    """
    choosing = _Choosing(work, policy, at)
    choosing.by_complexity()
    choosing.by_policy()
    choosing.by_experience(learned)
    return choosing.within(zone_of)


class _Choosing:
    """One choice while it is made: the rank that is wanted, and what led there.

    `lowest` and `highest` are the ranks that no step leaves; `grounds` are reasons for an
    escalation.
    """

    def __init__(self, work: Work, policy: Policy, at: int) -> None:
        self.work, self.policy, self.at = work, policy, at
        self.standing = standing = standing_of(work.run(policy.cheapest), policy, at)
        ladder = in_force(policy.families, at).values()
        self.ranks = sorted({family.rank for family in ladder})
        self.lowest = standing.floor_rank
        if standing.critical:
            self.lowest = max(self.lowest, standing.assigned_rank)
        ceiling = policy.rank(standing.terms.ceiling, at) or self.ranks[-1]
        self.highest = max(ceiling, standing.assigned_rank, self.lowest)
        self.wanted = max(standing.assigned_rank or policy.rank(policy.cheapest, at), self.lowest)
        self.reasons = [_start(standing, self.name(self.wanted))]
        self.grounds: list[str] = []
        self.needed = 0

    def name(self, rank: int) -> str:
        """Give the family of a rank: of several the one that policy names, else the first."""
        standing, policy = self.standing, self.policy
        preferred = (standing.assigned, standing.floor, policy.cheapest, "haiku", "sonnet", "opus")
        named = [family for family in preferred if policy.rank(family, self.at) == rank]
        known = in_force(policy.families, self.at).values()
        return (named or [family.name for family in known if family.rank == rank] or [""])[0]

    def by_complexity(self) -> None:
        """Move to what suffices for the complexity."""
        complexity = self.work.complexity
        if complexity is None:
            return
        security = self.standing.security_critical
        rank = suffices(complexity, self.policy, self.at, security=security)
        said = f"complexity {complexity} ({RUBRIC[complexity].lines} changed lines)"
        least, why = self._least()
        bounded = min(max(rank, least), self.highest)
        if bounded > self.wanted:
            self.grounds.append(said)
        if bounded != self.wanted:
            self.reasons.append(f"{said} is work for {self.name(bounded)}")
        elif rank < self.lowest:
            self.reasons.append(f"{said} would do on less, but it may not go lower")
        elif rank < least:
            self.reasons.append(f"{said} would do on {self.name(rank)}, but {why}")
        self.wanted = bounded
        self._say_ceiling(rank)

    def _least(self) -> tuple[int, str]:
        """Give the rank below which complexity leads no agent, and why."""
        policy, work, at = self.policy, self.work, self.at
        if work.agent == MAIN:
            return self.lowest, ""
        lifted = lift(policy, work.agent, work.phase, at)
        if lifted and policy.rank(lifted.family, at) > self.lowest:
            told = f"the policy moved the assignment up from {lifted.was} on {day(lifted.since)}"
            return policy.rank(lifted.family, at), f"{told}, and that holds for small work too"
        assigned = min(least_assigned(policy, at), self.standing.assigned_rank)
        least = max(self.lowest, assigned)
        return least, f"the policy assigns no agent less than {self.name(least)}"

    def by_policy(self) -> None:
        """Rise to what an escalation line of the policy asks for."""
        asked = self.policy.rank(asked_for(self.standing, self.policy, self.at), self.at)
        if asked > self.wanted:
            self.wanted = asked
            task = f" for {self.work.task}" if self.work.task else ""
            self.reasons.append(f"the policy asks for {self.name(asked)}{task}")

    def by_experience(self, learned: tuple[Learned, ...]) -> None:
        """Rise above what fell short before."""
        for lesson in learned:
            stronger = [rank for rank in self.ranks if rank > lesson.rank]
            rank = min(stronger[:1] or [self.ranks[-1]])
            self.needed = max(self.needed, min(rank, self.highest))
            if min(rank, self.highest) > self.wanted:
                self.wanted = min(rank, self.highest)
                self.grounds.append(lesson.told)
                self.reasons.append(f"{lesson.told}: {self.name(self.wanted)} is next")
            self._say_ceiling(rank)

    def _say_ceiling(self, rank: int) -> None:
        if rank > self.highest:
            told = f"the policy lets this agent rise to {self.name(self.highest)} at most"
            self.reasons += [told] if told not in self.reasons else []

    def within(self, zone_of: Callable[[Run], str]) -> Choice:
        """Give the strongest family up to the wanted one that its zone allows."""
        wanted = self.name(self.wanted)
        first = zone_of(self.work.run(wanted))
        deferral = self.policy.deferred_at(self.at).get(self.work.sd)
        if deferral:
            until = f" until {day(deferral.until)}" if deferral.until else ""
            self.reasons.append(f"{self.work.sd} is deferred{until}: {deferral.reason}")
            return Choice("", wanted, first, tuple(self.reasons))
        pause = self.policy.pause_at(self.at)
        if pause:
            told = f"zones have no say until {day(pause.until)}, for trailgate is paused"
            self.reasons.append(f"{told}: {pause.reason}")
            return Choice(wanted, wanted, first, tuple(self.reasons), self._escalation(self.wanted))
        lowest = max(self.lowest, self.needed)
        for rank in reversed(self.ranks):
            if lowest <= rank <= self.wanted:
                zone = zone_of(self.work.run(self.name(rank)))
                if rank <= self._most(zone):
                    return self._found(rank, zone, first)
        self.reasons.append(f"{self._zone_words(first)}, and {self._hold(lowest)}: defer it")
        return Choice("", wanted, first, tuple(self.reasons))

    def _found(self, rank: int, zone: str, first: str) -> Choice:
        if rank < self.wanted:
            self.reasons.append(self._zone_words(first))
        reason = self._escalation(rank)
        cheapest = self.policy.rank(self.policy.cheapest, self.at)
        warned = (zone == YELLOW and reason) or (zone == ORANGE and rank > cheapest)
        if warned and not self.standing.critical:
            self.reasons.append(f"zone-{zone.lower()} will warn of it, for it is not critical")
        family, wanted = self.name(rank), self.name(self.wanted)
        return Choice(family, wanted, zone, tuple(self.reasons), reason)

    def _escalation(self, rank: int) -> str:
        """Give the reason that the trailers of an escalation should state, else `""`."""
        standing = self.standing
        needed = 0 < standing.assigned_rank < rank and rank > standing.free_rank
        return "; ".join(self.grounds) if needed else ""

    def _most(self, zone: str) -> int:
        """Give the highest rank that a zone leaves to this work."""
        standing, top = self.standing, self.ranks[-1]
        cheapest = self.policy.rank(self.policy.cheapest, self.at)
        middle = suffices(3, self.policy, self.at)
        if zone not in (YELLOW, ORANGE, RED) or standing.security_critical:
            return top
        if zone == YELLOW:
            return top if standing.critical else middle
        if zone == RED:
            return cheapest
        is_complex = (self.work.complexity or 0) >= COMPLEX or self.needed > cheapest
        return middle if standing.critical or is_complex else cheapest

    def _zone_words(self, zone: str) -> str:
        cheapest, middle = self.policy.cheapest, self.name(suffices(3, self.policy, self.at))
        return {
            YELLOW: f"YELLOW keeps what is above {middle} for critical work",
            ORANGE: f"ORANGE runs on {cheapest}, and on {middle} only what is complex or critical",
            RED: f"RED leaves {cheapest} alone to all but security-critical work",
        }.get(zone, f"the zone is {zone}")

    def _hold(self, lowest: int) -> str:
        standing, name = self.standing, self.name(lowest)
        if lowest == self.needed > self.lowest:
            return f"less than {name} fell short before"
        if lowest > standing.floor_rank:
            return f"critical work does not go below its assignment {name}"
        return f"{self.work.agent} does not go below {name} here"


def _start(standing: Standing, family: str) -> str:
    run = standing.run
    if standing.assigned:
        if standing.assigned == standing.floor:
            return f"{family} is the floor of {run.agent} in {run.phase}"
        return f"the policy assigns {family} to {run.agent} in {run.phase}"
    if standing.floor:
        return f"{family} is the floor of such work; the policy assigns {run.agent} no model"
    return f"the policy assigns {run.agent} no model, so it begins with {family}"
