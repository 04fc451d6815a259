"""Looking at the newest commits: which of them look as if no hook had judged them."""

from __future__ import annotations

from trailgate.errors import HistoryError, PolicyError
from trailgate.findings import ERROR
from trailgate.history import named
from trailgate.ledger_build import recorded
from trailgate.rules.judge import judge
from trailgate.rules.submission import HOOK, Submission
from trailgate.usage.reader import read

from .facts import UsageFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.commits import Commit
    from trailgate.git import Repository
    from trailgate.ledger.entries import SdCommit
    from trailgate.policy.terms import Policy

NEWEST = 100


def usage(repository: Repository, policy: Policy) -> UsageFacts | None:
    """Look at the newest SD commits after enforce-from that HEAD reaches; None: unreadable.

    Raises:
        PolicyError: enforce-from names no commit.
    """
    try:
        known = recorded(repository, policy).sd_commits
        newest = _enforced(repository, policy, known)[-NEWEST:]
        commits = {c.oid: c for c in named(repository, [one.oid for one in newest])}
    except HistoryError:
        return None
    skipped = tuple(
        one.oid[:10] for one in newest if not one.recorded or _is_refused(commits[one.oid], policy)
    )
    return UsageFacts(len(newest), sum(one.recorded for one in newest), skipped)


def _enforced(
    repository: Repository, policy: Policy, known: Sequence[SdCommit]
) -> Sequence[SdCommit]:
    if not policy.enforce_from:
        return known
    words = ("rev-list", "HEAD", "--not", "--end-of-options", policy.enforce_from)
    listed = repository.ask_all(*words)
    if listed is None:
        line = f"{policy.source}: enforce-from: {policy.enforce_from!r} names no commit here"
        raise PolicyError([line])
    names = set(listed.split())
    return [one for one in known if one.oid in names]


def _is_refused(commit: Commit, policy: Policy) -> bool:
    """Tell whether the hook refuses a message, as far as that shows without its surroundings."""
    when = max(commit.author_time, commit.committer_time)
    reading = read(commit.message, policy.vocabulary, commit.author_time)
    found = judge(Submission(reading, HOOK, is_merge=commit.is_merge, at=when), policy)
    return any(finding.severity == ERROR for finding in found)
