"""Claude Code transcripts: usage that the tool itself wrote down.

What is new in them is noted in the token log, which gives it like all that it holds. Nothing is
imported, and nothing looked at, where policy does not switch it on.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.collectors.source import Collected
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

NAME = "Claude Code transcripts"


def collect(repository: Repository, policy: Policy, now: int) -> Collected:
    """Note in the token log what is new; it gives no runs itself.

    `token_log.locked` must be held, so that nothing is noted twice.
    """
    return _fed(repository, policy, now, sparing=False)


def look(repository: Repository, policy: Policy, now: int) -> Collected:
    """Give what is new without noting it, unless the last note is ten minutes old.

    `token_log.locked` must be held, and the log read after it.
    """
    return _fed(repository, policy, now, sparing=True)


def _fed(repository: Repository, policy: Policy, now: int, *, sparing: bool) -> Collected:
    from trailgate.collectors.source import Collected

    if not policy.transcripts or repository.work_tree is None:
        return Collected()
    from .feeding import feed

    return feed(repository, repository.work_tree, policy, now, sparing=sparing)
