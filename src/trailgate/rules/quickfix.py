"""quickfix-too-large: a quick fix that is none needs a stronger model."""

from __future__ import annotations

from trailgate.findings import WARNING, Finding, Remedy

from .standing import standings
from .wording import did

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy

    from .submission import Submission

QUICKFIX = "QUICKFIX"


def quickfix_too_large(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find QUICKFIX runs on as many changed lines as policy sets (50), or more.

    A run that already is above its assignment has what this rule asks for.
    """
    lines = submission.changed_lines
    if lines is None or lines < policy.quickfix_lines:
        return
    for standing in standings(submission, policy):
        if standing.run.agent == QUICKFIX and not standing.escalated:
            better = standing.terms.ceiling or policy.validation_floor
            yield Finding(
                "quickfix-too-large",
                WARNING,
                f"{did(standing.run)} on {lines} changed lines; a quick fix has fewer than"
                f" {policy.quickfix_lines}",
                "larger changes come back as rework when the smallest model makes them",
                (Remedy(f"use {better} for the rest, or split the change"),),
                line=standing.run.line,
            )
