"""The zone at commit time: from the index, and at most 2,000 commits beyond it."""

from __future__ import annotations

from trailgate.budget.zones import commit_zone
from trailgate.index import open_index
from trailgate.ledger.fold import Fold
from trailgate.ledger.keys import id_key
from trailgate.rules.submission import ZONE_UNKNOWN, ZoneFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.rules.submission import Submission

MOST_NEW = 2000
_YEAR = 400 * 86400


def zone_now(repository: Repository, policy: Policy, submission: Submission, now: int) -> ZoneFacts:
    """Give the zone for a commit that is being made on HEAD now; UNKNOWN when it would be slow."""
    if repository.is_shallow():
        return _unknown("the clone is shallow; complete it with: git fetch --unshallow")
    head = repository.head()
    entries = _entries(repository, policy, head, now) if head else []
    if entries is None:
        return _unknown("the index is far behind; bring it up with: trailgate status")
    own = {id_key(run) for run in submission.reading.runs if run.id}
    others = [entry for entry in entries if entry.key not in own]
    return commit_zone(others, submission.reading.runs, policy, now)


def _unknown(reason: str) -> ZoneFacts:
    return ZoneFacts(ZONE_UNKNOWN, reason=reason)


def _entries(repository: Repository, policy: Policy, head: str, now: int) -> list[Entry] | None:
    from trailgate.history import parse_batch

    index = open_index(repository.data_dir, policy.vocabulary)
    if index and index.tip == head:
        return index.since(now - _YEAR)
    fresh = _new_commits(repository, index.tip if index else "", head)
    if fresh is None and index:
        index = None
        fresh = _new_commits(repository, "", head)
    if fresh is None:
        return None
    fold = Fold(policy.vocabulary)
    wanted = "".join(f"{name}\n" for name in fresh).encode("ascii")
    for commit in parse_batch(repository.run("cat-file", "--batch", "--buffer", stdin=wanted)):
        fold.add(commit)
    known = {entry.key: entry for entry in index.since(now - _YEAR)} if index else {}
    for entry in fold.ledger().entries:
        before = known.get(entry.key)
        if before is None or entry.instant < before.instant:
            known[entry.key] = entry
    return sorted(known.values(), key=lambda entry: (entry.instant, entry.oid, entry.key))


def _new_commits(repository: Repository, tip: str, head: str) -> list[str] | None:
    """Give the commits that HEAD has beyond a tip; None when too many, or HEAD left the tip."""
    names = [f"{tip}...{head}"] if tip else [head]
    words = ("rev-list", "--left-right", f"--max-count={MOST_NEW + 1}", *names, "--")
    listed = (repository.ask_all(*words) or "").split()
    if len(listed) > MOST_NEW or any(name.startswith("<") for name in listed):
        return None
    return [name.lstrip(">") for name in listed]
