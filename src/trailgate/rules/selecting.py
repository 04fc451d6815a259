"""Which runs a selection of the policy means: `when` and `require` of its lines."""

from __future__ import annotations

from trailgate.models import matches
from trailgate.usage.names import agent_name, phase_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Match, Policy

    from .standing import Standing


def fits(standing: Standing, match: Match, policy: Policy) -> bool:
    """Tell whether a run has, for each field of a match but `zone`, one of its values."""
    return all(
        any(_fits_one(standing, field, value, policy) for value in values)
        for field, values in match.fields.items()
        if field != "zone"
    )


def _fits_one(standing: Standing, field: str, value: str, policy: Policy) -> bool:
    run, words = standing.run, policy.vocabulary
    if field == "critical":
        degree = {"yes": standing.critical, "security": standing.security_critical}
        return degree.get(value.lower(), not standing.critical)
    if field == "agent":
        return run.agent == agent_name(value, words)
    if field == "phase":
        return run.phase == phase_name(value, words)[0]
    if field == "sd" and run.sd.startswith(f"{value}-"):
        return True
    seen = {"family": standing.family, "model": run.model, "sd": run.sd, "task": run.task}
    return matches(value, seen[field])
