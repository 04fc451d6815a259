"""clock-skew: dates that can't be true put usage into the wrong week."""

from __future__ import annotations

from trailgate.findings import WARNING, Finding, Remedy
from trailgate.usage.instants import is_ulid, ulid_time

from .submission import HOOK
from .wording import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

    from .submission import Submission

HOUR_SECONDS = 3600
DAY_SECONDS = 86400
GRACE_SECONDS = 60
"""git takes the committer date when `git commit` starts; a hook stamps ids moments later."""


def clock_skew(submission: Submission, policy: Policy) -> Iterator[Finding]:  # noqa: ARG001 - the signature of every rule
    """Find dates that contradict each other: author, committer, parents, runs."""
    author, committer = submission.author_time, submission.committer_time
    if author is not None and committer is not None and author > committer + HOUR_SECONDS:
        yield _finding(
            f"the author date is {_span(author - committer)} after the committer date",
            "set the clock of the machine on which the commit was written",
        )
    newest = max(submission.parent_times, default=None)
    if newest is not None and committer is not None and committer < newest - DAY_SECONDS:
        yield _finding(
            f"the committer date is {_span(newest - committer)} before a parent's",
            "set the clock of the machine that commits",
        )
    now = submission.at if submission.situation == HOOK and committer is None else committer
    if now is None:
        return
    for run in submission.reading.runs:
        ahead = _instant(run) - now
        if ahead > GRACE_SECONDS:
            yield _finding(
                f"the run of {shown(run.agent)} is dated {_span(ahead)} after its commit",
                "a run comes before its commit: set the clock, or correct at=",
                run.line,
            )


def _instant(run: Run) -> int:
    if run.at is not None:
        return run.at
    return ulid_time(run.id) if is_ulid(run.id) else 0


def _finding(message: str, remedy: str, line: int = 0) -> Finding:
    why = "usage counts in the week of its date"
    return Finding("clock-skew", WARNING, message, why, (Remedy(remedy),), line=line)


def _span(seconds: int) -> str:
    if seconds >= 2 * DAY_SECONDS:
        return f"{seconds // DAY_SECONDS} days"
    if seconds >= 2 * HOUR_SECONDS:
        return f"{seconds // HOUR_SECONDS} hours"
    return f"{seconds // 60} minutes"
