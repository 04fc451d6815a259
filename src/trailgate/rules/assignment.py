"""below-assignment and escalation-reason: the model that policy gives to an agent, both ways."""

from __future__ import annotations

from trailgate.findings import ERROR, WARNING, Finding, Remedy

from .floors import is_below_a_floor
from .mending import override_remedies
from .standing import standings
from .submission import GREEN, YELLOW
from .values import key_hint
from .wording import did, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy

    from .standing import Standing
    from .submission import Submission


def below_assignment(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find runs below their assignment while the zone is GREEN or YELLOW.

    A run below a floor is for the floors; one on an unknown model is for known-values. One whose
    stated complexity asks for no more is as `trailgate recommend` would have it.
    """
    for standing in standings(submission, policy):
        zone = submission.zone_of(critical=standing.critical)
        if zone is None or zone.zone not in (GREEN, YELLOW):
            continue
        if (
            0 < standing.rank < standing.assigned_rank
            and not _is_simple(standing, submission, policy)
            and not is_below_a_floor(standing, submission, policy)
        ):
            yield Finding(
                "below-assignment",
                WARNING,
                f"{did(standing.run)}; policy assigns {standing.assigned}, and the zone is"
                f" {zone.zone}",
                "there is budget for the assigned model, and rework costs more",
                (Remedy(f"use {standing.assigned} for the next run of {standing.run.agent}"),),
                line=standing.run.line,
            )


def _is_simple(standing: Standing, submission: Submission, policy: Policy) -> bool:
    complexity = standing.run.complexity
    if complexity is None:
        return False
    from .rubric import suffices

    return standing.rank >= suffices(complexity, policy, submission.at)


def escalation_reason(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find escalations without a reason, and those above what the agent may escalate to."""
    for standing in standings(submission, policy):
        if not standing.needs_reason:
            continue
        ceiling = _ceiling(standing, submission, policy)
        if ceiling:
            yield _too_high(standing, ceiling, policy)
        elif not standing.run.reason.strip():
            yield _unexplained(standing, submission)


def _ceiling(standing: Standing, submission: Submission, policy: Policy) -> str:
    """Give the highest family that the agent may rise to if the run is above it, else `""`."""
    ceiling = standing.terms.ceiling
    highest = max(policy.rank(ceiling, submission.at), standing.assigned_rank)
    return ceiling if ceiling and standing.rank > highest else ""


def _too_high(standing: Standing, ceiling: str, policy: Policy) -> Finding:
    run = standing.run
    return Finding(
        "escalation-reason",
        ERROR,
        f"{did(run)}; policy lets {shown(run.agent)} rise to {ceiling} at most",
        f"{ceiling} suffices for this agent, and the difference is paid by others",
        (
            Remedy(f"use {ceiling} for the next run of {shown(run.agent)}"),
            *override_remedies("escalation-reason", policy),
        ),
        line=run.line,
    )


def _unexplained(standing: Standing, submission: Submission) -> Finding:
    run = standing.run
    purpose = standing.terms.escalate_for
    allowed = f" (policy: for {purpose})" if purpose else ""
    why = f"<why {standing.family} was needed>"
    hint = key_hint(submission.reading, run, "Escalation-Reason", why)
    return Finding(
        "escalation-reason",
        ERROR,
        f"{did(run)}, above its assignment {standing.assigned}, and gives no reason",
        "an escalation is a decision, and the reason is its record",
        (Remedy(f"say why{allowed}", lines=(hint,)),),
        line=run.line,
    )
