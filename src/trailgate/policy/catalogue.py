"""The rules by name: default severity, and what a policy or an override may change.

Plain data, below the rules themselves: the policy checks `[severity]` against it, the registry of
rules is held to it by a test.
"""

from __future__ import annotations

from trailgate.findings import ERROR, OFF, WARNING
from trailgate.records import Record


class RuleFacts(Record):
    """What is fixed about a rule.

    `default`: its severity where the policy says nothing (the highest one, where the rule itself
    tells cases apart). `overridable`: an `Override` trailer may waive it. `never`: it stays an
    error in advisory mode, in every preset, and when trailgate is paused. `period`: it judges a
    period, never one commit; hooks don't run it. `pausable`: a pause silences it.
    """

    default: str
    overridable: bool = True
    never: bool = False
    period: bool = False
    pausable: bool = False


RULES: dict[str, RuleFacts] = {
    "trailers-present": RuleFacts(ERROR),
    "trailers-readable": RuleFacts(ERROR, overridable=False),
    "trailers-in-block": RuleFacts(ERROR),
    "known-values": RuleFacts(WARNING),
    "sd-consistent": RuleFacts(ERROR),
    "security-requires-opus": RuleFacts(ERROR, overridable=False, never=True),
    "validation-floor": RuleFacts(ERROR, overridable=False, never=True),
    "model-floor": RuleFacts(ERROR),
    "critical-downgrade": RuleFacts(ERROR, overridable=False),
    "below-assignment": RuleFacts(WARNING, pausable=True),
    "escalation-reason": RuleFacts(ERROR, pausable=True),
    "zone-yellow": RuleFacts(WARNING, pausable=True),
    "zone-orange": RuleFacts(WARNING, pausable=True),
    "zone-red": RuleFacts(ERROR, pausable=True),
    "quickfix-too-large": RuleFacts(WARNING, pausable=True),
    "override-logged": RuleFacts(ERROR, overridable=False),
    "override-verified": RuleFacts(OFF, overridable=False),
    "run-id-reused": RuleFacts(ERROR),
    "clock-skew": RuleFacts(WARNING, overridable=False),
    "estimate-off": RuleFacts(OFF, pausable=True),
    "rework-high": RuleFacts(WARNING, overridable=False, period=True),
    "escalation-rate": RuleFacts(WARNING, overridable=False, period=True, pausable=True),
}
"""Every rule by name, in the order in which findings are listed."""

VALIDATION = "VALIDATION"
"""The agent that `validation-floor` speaks of."""


def is_validated(phase: str) -> bool:
    """Tell whether `validation-floor` holds in a phase: in all but LEAD, whatever they are called.

    PLAN and EXEC in the presets; a team that names its phases differently loses no guard by it.
    """
    return phase != "LEAD"


NEVER_RULES = tuple(name for name, facts in RULES.items() if facts.never)
"""The rules that no policy, pause or override turns down."""

PAUSABLE = tuple(name for name, facts in RULES.items() if facts.pausable)
"""The rules that a pause silences; house rules that speak of zones are silent too."""
