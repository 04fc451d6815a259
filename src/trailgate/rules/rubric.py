"""How hard work is, on a scale from 1 to 5, and the model that so hard a work needs."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy


class Step(Record):
    """One step of the scale.

    `lines`: changed lines, in words. `tokens`: what a run of it usually burns. `family`, for
    security-critical work `security`: the model that suffices.
    """

    lines: str
    tokens: int
    family: str
    security: str


RUBRIC = {
    1: Step("1-10", 3_000, "haiku", "haiku"),
    2: Step("11-50", 6_000, "haiku", "haiku"),
    3: Step("51-200", 12_000, "sonnet", "sonnet"),
    4: Step("201-500", 25_000, "sonnet", "opus"),
    5: Step("500+", 40_000, "opus", "opus"),
}
"""The steps by complexity."""


def suffices(complexity: int, policy: Policy, at: int | None, *, security: bool = False) -> int:
    """Give the rank of the family that suffices for a complexity; never below the cheapest."""
    step = RUBRIC[complexity]
    named = policy.rank(step.security if security else step.family, at)
    return max(named, policy.rank(policy.cheapest, at))
