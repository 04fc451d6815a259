"""What a team decided that small work is not to undo: a promotion, and a rollback.

`calibrate` lifts an assignment by a dated line, for runs fell short, small ones among them; a
rollback takes the cheapest family from every agent. Where small work went on below, neither would
change anything.
"""

from __future__ import annotations

from trailgate.policy.terms import ANY_AGENT
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy

_BEFORE_ALL = -(10**18)
"""An instant before every dated line."""


class Lift(Record):
    """An assignment that is above what the policy gives without dates; `since`: when it began."""

    family: str
    was: str
    since: int


def lift(policy: Policy, agent: str, phase: str, at: int) -> Lift | None:
    """Give how dated lines in force at `at` (epoch seconds) lifted an assignment, if they did."""
    was = policy.terms(agent, phase, _BEFORE_ALL).assignment
    family = policy.terms(agent, phase, at).assignment
    if not was or policy.rank(family, at) <= policy.rank(was, at):
        return None
    name = agent if policy.terms(agent, phase, at).listed else ANY_AGENT
    dates = sorted(
        entry.since
        for entry in policy.agents
        if entry.name == name and entry.since is not None and entry.since <= at
    )
    since = next(one for one in dates if _holds(policy, agent, phase, one, family))
    return Lift(family, was, since)


def least_assigned(policy: Policy, at: int) -> int:
    """Give the lowest rank that any agent is assigned, in any phase, 0 where none is."""
    phases, names = policy.vocabulary.phases, dict.fromkeys(one.name for one in policy.agents)
    families = {policy.terms(name, phase, at).assignment for name in names for phase in phases}
    return min(filter(None, (policy.rank(family, at) for family in families)), default=0)


def _holds(policy: Policy, agent: str, phase: str, at: int, family: str) -> bool:
    return policy.terms(agent, phase, at).assignment == family
