"""Which assignments should move to the next family, and why others should not."""

from __future__ import annotations

from trailgate.models import in_force
from trailgate.records import Record
from trailgate.rules.standing import standing_of
from trailgate.usage.run import Run, Tokens

from .rates import PROMOTE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.policy.terms import Policy
    from trailgate.rules.standing import Standing

    from .rates import Rate

_USUAL = ("haiku", "sonnet", "opus")


class Proposal(Record):
    """What becomes of a rate that asks for the next family.

    `to`: that family, `""` where the assignment should not move; `held` says why not.
    """

    rate: Rate
    to: str
    held: str = ""


def proposals(found: Iterable[Rate], policy: Policy, at: int) -> tuple[Proposal, ...]:
    """Give what the rates of agents propose for an instant (epoch seconds), the next reset.

    Only runs on the assigned family itself speak for or against an assignment. None goes down, so
    none goes below a floor; none goes above what the agent may rise to.
    """
    return tuple(_proposal(rate, policy, at) for rate in found if rate.verdict == PROMOTE)


def _proposal(rate: Rate, policy: Policy, at: int) -> Proposal:
    if rate.phase not in policy.vocabulary.phases:
        return Proposal(rate, "", f"the policy has no phase {rate.phase}")
    run = Run("", rate.phase, rate.agent, rate.family, Tokens(0))
    standing = standing_of(run, policy, at)
    held = _held(standing)
    if held:
        return Proposal(rate, "", held)
    stronger = next_family(rate.family, policy, at)
    if not stronger:
        return Proposal(rate, "", "no family is stronger: look at the work itself")
    ceiling = standing.terms.ceiling
    if ceiling and policy.rank(stronger, at) > policy.rank(ceiling, at):
        told = f"the policy lets {rate.agent} rise to {ceiling} at most"
        return Proposal(rate, "", told)
    return Proposal(rate, stronger)


def _held(standing: Standing) -> str:
    agent = standing.run.agent
    if not standing.terms.listed:
        return f"the policy does not list {agent}: list it first"
    if not standing.rank:
        return "the policy has no such family any more"
    if not standing.assigned:
        return f"the policy assigns {agent} no model here"
    if standing.assigned_rank > standing.rank:
        return f"the assignment is {standing.assigned} already"
    if standing.assigned_rank < standing.rank:
        return f"these ran above the assignment {standing.assigned}"
    return ""


def next_family(family: str, policy: Policy, at: int) -> str:
    """Give the family one rank above another, of several a usual one; `""` for the strongest."""
    rank = policy.rank(family, at)
    above = [known for known in in_force(policy.families, at).values() if known.rank > rank]
    nearest = min((known.rank for known in above), default=0)
    named = [known.name for known in above if known.rank == nearest]
    return next((name for name in named if name in _USUAL), named[0] if named else "")
