"""May an SD be the first one that the framework is tried on?"""

from __future__ import annotations

from trailgate.nearest import nearest
from trailgate.records import Record
from trailgate.rules.standing import is_security_critical
from trailgate.usage.run import MAIN, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

MOST_COMPLEX = 2
YES, NO = "yes", "no"
_TIER = 1


class Reason(Record):
    """One condition: whether it holds (`yes`, `no`, `UNKNOWN`), and what was found."""

    answer: str
    told: str


class Trial(Record):
    """The answer for one SD: `yes` when all conditions hold, `no` when one does not."""

    sd: str
    reasons: tuple[Reason, ...]

    @property
    def answer(self) -> str:
        """Give `yes`, `no` or UNKNOWN."""
        answers = {one.answer for one in self.reasons}
        return NO if NO in answers else UNKNOWN if UNKNOWN in answers else YES


class Asked(Record):
    """What people say of the SD beside what its runs say; `""` and None: nothing."""

    complexity: int | None = None
    critical: str = ""
    agents: tuple[str, ...] = ()


def trial(sd: str, runs: Iterable[Run], asked: Asked, policy: Policy, now: int) -> Trial:
    """Judge an SD: simple, not critical, tier 1 agents only, not deferred.

    Args:
        sd: its id.
        runs: the runs that are known, of any SD; those of this one are looked at.
        asked: what was said of it.
        policy: the policy.
        now: epoch seconds; the tiers of that instant count.
    """
    own = [run for run in runs if run.sd == sd]
    return Trial(
        sd,
        (
            _complexity(own, asked),
            _critical(own, asked, policy),
            _agents(own, asked, policy, now),
            *_deferred(sd, policy, now),
        ),
    )


def _complexity(runs: Iterable[Run], asked: Asked) -> Reason:
    told = [run.complexity for run in runs] + [asked.complexity]
    known = [one for one in told if one is not None]
    if not known:
        return Reason(UNKNOWN, "nobody said how complex it is: say --complexity")
    most = max(known)
    answer = YES if most <= MOST_COMPLEX else NO
    return Reason(answer, f"complexity {most}; up to {MOST_COMPLEX} will do")


def _critical(runs: Sequence[Run], asked: Asked, policy: Policy) -> Reason:
    said = asked.critical if asked.critical not in ("", "no") else ""
    said = "security" if set(asked.agents) & set(policy.security_agents) else said
    for run in runs:
        declared = run.critical.lower() if run.critical.lower() in ("yes", "security") else ""
        said = said or declared or ("security" if is_security_critical(run, policy) else "")
    if said:
        return Reason(NO, f"it is {'security-' if said == 'security' else ''}critical")
    if not runs and not asked.critical:
        return Reason(UNKNOWN, "nobody said whether it is critical: say --critical")
    return Reason(YES, "nothing says that it is critical")


def _agents(runs: Iterable[Run], asked: Asked, policy: Policy, now: int) -> Reason:
    """Judge the agents; MAIN is the session itself, which every SD has."""
    found = dict.fromkeys([*(run.agent for run in runs), *asked.agents])
    agents = [agent for agent in found if agent != MAIN]
    if not agents:
        return Reason(UNKNOWN, "no agent of it is known: say --agent, once for each")
    others = [agent for agent in agents if not _of_tier(agent, policy, now)]
    if others:
        named = ", ".join(_named(agent, policy) for agent in others)
        return Reason(NO, f"not of tier {_TIER}: {named}")
    return Reason(YES, f"tier {_TIER} alone: {', '.join(agents)}")


def _named(agent: str, policy: Policy) -> str:
    """Give an agent, with the name that was meant where the policy does not list it."""
    known = policy.vocabulary.agents
    meant = "" if agent in known else nearest(agent, known)
    return f"{agent} (not listed; did you mean {meant}?)" if meant else agent


def _of_tier(agent: str, policy: Policy, now: int) -> bool:
    return policy.terms(agent, policy.vocabulary.phases[0], now).tier == _TIER


def _deferred(sd: str, policy: Policy, now: int) -> Iterator[Reason]:
    waiting = policy.deferred_at(now).get(sd)
    if waiting:
        yield Reason(NO, f"it is deferred: {waiting.reason}")
