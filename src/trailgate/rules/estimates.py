"""estimate-off: tokens far from what was estimated; off unless a policy turns it on."""

from __future__ import annotations

from trailgate.findings import WARNING, Finding, Remedy

from .standing import standings
from .wording import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy

    from .submission import Submission

FACTOR = 2
"""Far is more than twice the estimate, or less than half of it."""

_MICRO = 1_000_000


def estimate_off(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find runs whose weighted tokens are more than twice, or less than half, their estimate."""
    for standing in standings(submission, policy):
        run = standing.run
        if run.estimate is None:
            continue
        burnt = run.tokens.weighted(policy.token_weights)
        estimate = run.estimate * _MICRO
        if burnt > FACTOR * estimate or burnt * FACTOR < estimate:
            yield Finding(
                "estimate-off",
                WARNING,
                f"{shown(run.agent)} burned {burnt // _MICRO} tokens; the estimate was"
                f" {run.estimate}",
                "estimates are what plans are made of",
                (Remedy("nothing to mend here: estimate the next run of this kind anew"),),
                line=run.line,
            )
