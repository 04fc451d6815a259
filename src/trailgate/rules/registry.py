"""Every rule by name: the pure function that judges, and the facts that it has to be told.

The names, default severities and what may be overridden are in `trailgate.policy.catalogue`.
"""

from __future__ import annotations

from trailgate.records import Record

from .assignment import below_assignment, escalation_reason
from .clocks import clock_skew
from .estimates import estimate_off
from .floors import critical_downgrade, model_floor, security_requires_opus, validation_floor
from .identity import run_id_reused, sd_consistent
from .overrides import override_logged, override_verified
from .presence import trailers_present
from .quickfix import quickfix_too_large
from .readability import trailers_in_block, trailers_readable
from .values import known_values
from .zones import zone_orange, zone_red, zone_yellow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.findings import Finding
    from trailgate.policy.terms import Policy

    from .submission import Submission

    Check = Callable[[Submission, Policy], Iterable[Finding]]

ZONE = "zone"
CHANGED_LINES = "changed-lines"


class Rule(Record):
    """A rule: `check` gives its findings; `facts` are those it can't judge without.

    A check is pure. While a fact that it needs is None it gives nothing. The severity of its
    findings is the one that the case deserves; policy may change it (see `judge`).
    """

    check: Check
    facts: frozenset[str] = frozenset()


_IN_ZONE = frozenset({ZONE})

REGISTRY: dict[str, Rule] = {
    "trailers-present": Rule(trailers_present),
    "trailers-readable": Rule(trailers_readable),
    "trailers-in-block": Rule(trailers_in_block),
    "known-values": Rule(known_values),
    "sd-consistent": Rule(sd_consistent),
    "security-requires-opus": Rule(security_requires_opus),
    "validation-floor": Rule(validation_floor),
    "model-floor": Rule(model_floor),
    "critical-downgrade": Rule(critical_downgrade),
    "below-assignment": Rule(below_assignment, _IN_ZONE),
    "escalation-reason": Rule(escalation_reason),
    "zone-yellow": Rule(zone_yellow, _IN_ZONE),
    "zone-orange": Rule(zone_orange, _IN_ZONE),
    "zone-red": Rule(zone_red, _IN_ZONE),
    "quickfix-too-large": Rule(quickfix_too_large, frozenset({CHANGED_LINES})),
    "override-logged": Rule(override_logged),
    "override-verified": Rule(override_verified),
    "run-id-reused": Rule(run_id_reused),
    "clock-skew": Rule(clock_skew),
    "estimate-off": Rule(estimate_off),
}
"""Every rule that judges a commit, in the order in which findings are listed."""
