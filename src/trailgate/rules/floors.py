"""The floors: security-requires-opus, validation-floor, critical-downgrade and model-floor.

One run breaks at most one of them: the first in this order. The never-rules come first; then
critical-downgrade, which no override waives; then model-floor.
"""

from __future__ import annotations

from trailgate.findings import ERROR, Finding, Remedy
from trailgate.policy.catalogue import VALIDATION, is_validated
from trailgate.usage.words import run_pairs

from .mending import override_remedies
from .standing import needed_rank, standings, superseded
from .submission import HOOK
from .values import place
from .wording import did, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy

    from .standing import Standing
    from .submission import Submission

_REASONS = {
    "security-requires-opus": ("policy needs {}", "security work is never downgraded"),
    "validation-floor": ("policy needs {}", "a weak check lets weak work pass"),
    "critical-downgrade": (
        "it is critical, and policy assigns {}",
        "critical work is not the place to save tokens",
    ),
    "model-floor": ("policy needs {}", "work below its floor is done twice"),
}


def security_requires_opus(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find runs of a security agent below opus that were not done again."""
    return _findings("security-requires-opus", submission, policy)


def validation_floor(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find runs of VALIDATION below sonnet in any phase but LEAD, not done again."""
    return _findings("validation-floor", submission, policy)


def critical_downgrade(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find critical runs below what policy assigns to them (their floor included)."""
    return _findings("critical-downgrade", submission, policy)


def model_floor(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find the other runs below their floor that were not done again."""
    return _findings("model-floor", submission, policy)


def demands(standing: Standing, policy: Policy) -> list[tuple[str, str]]:
    """Give the lowest families that a run may have, each with the rule that asks for it.

    In the order of precedence; a rule may ask although the run satisfies it.
    """
    run = standing.run
    asked: list[tuple[str, str]] = []
    if run.agent in policy.security_agents:
        asked.append(("security-requires-opus", policy.security_floor))
    if run.agent == VALIDATION and (is_validated(run.phase) or not run.phase_known):
        asked.append(("validation-floor", policy.validation_floor))
    if standing.critical and standing.assigned:
        asked.append(("critical-downgrade", standing.assigned))
    if standing.floor:
        asked.append(("model-floor", standing.floor))
    return asked


def is_below_a_floor(standing: Standing, submission: Submission, policy: Policy) -> bool:
    """Tell whether a run is below what any of these rules asks, done again or not."""
    return any(
        standing.rank < needed_rank(family, policy, submission.at)
        for _, family in demands(standing, policy)
    )


def _broken(standing: Standing, submission: Submission, policy: Policy) -> tuple[str, str]:
    """Give the first rule that a run breaks and the family it asks for, or two empty texts."""
    for rule, family in demands(standing, policy):
        rank = needed_rank(family, policy, submission.at)
        if standing.rank < rank and not superseded(standing, rank, submission, policy):
            return rule, family
    return "", ""


def _findings(rule: str, submission: Submission, policy: Policy) -> Iterator[Finding]:
    for standing in standings(submission, policy):
        broken, family = _broken(standing, submission, policy)
        if broken == rule:
            yield _finding(rule, family, standing, submission, policy)


def _finding(
    rule: str, family: str, standing: Standing, submission: Submission, policy: Policy
) -> Finding:
    run = standing.run
    asks, why = _REASONS[rule]
    unknown = ", which is in no family of the policy" if run.model and not standing.family else ""
    return Finding(
        rule,
        ERROR,
        f"{did(run)}{unknown}; {asks.format(family)}",
        why,
        (
            _again(family, standing, submission),
            Remedy(f"or defer {shown(run.sd)}" if run.sd else "or defer this work"),
            *(override_remedies(rule, policy) if rule == "model-floor" else ()),
        ),
        line=run.line,
    )


def _again(family: str, standing: Standing, submission: Submission) -> Remedy:
    """Say how the run is done again; the first one stays on the record, as rework."""
    run = standing.run
    _, line = place(submission.reading, run)
    named = run_pairs(line.value) if line.key == "Run" else {}
    own = f" sd={run.sd}" if "sd" in named else ""
    own += f" phase={run.phase}" if "phase" in named else ""
    stays = f"the {shown(run.model)} run stays, as rework" if run.model else "this run stays"
    here = "" if submission.situation == HOOK else ", here or in a later commit"
    return Remedy(
        f"run {shown(run.agent)} again on {family} and add its line{here} ({stays})",
        lines=(f"Run: {run.agent} {family} <tokens>{own}",),
    )
