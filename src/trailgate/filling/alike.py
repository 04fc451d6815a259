"""When two runs are of the same work, so that the figure of one stands for the other."""

from __future__ import annotations

from trailgate.usage.run import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run


def is_same_work(one: Run, other: Run, policy: Policy, now: int) -> bool:
    """Tell whether two runs are of one agent and one model family."""
    if (one.agent or MAIN) != (other.agent or MAIN):
        return False
    return is_same_family(one.model, other.model, policy, now)


def is_same_family(one: str, other: str, policy: Policy, now: int) -> bool:
    """Tell whether two models are of one family, or of the same name."""
    family = policy.family(one, now)
    return one == other or (family != "" and family == policy.family(other, now))
