"""The zone at commit time: from the index, and at most 2,000 commits beyond it."""

from __future__ import annotations

from trailgate import recent
from trailgate.budget.zones import commit_zone, horizon
from trailgate.rules.submission import ZONE_UNKNOWN, ZoneFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.commits import Commit
    from trailgate.git import Repository
    from trailgate.index import Index
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.rules.submission import Submission
    from trailgate.usage.run import Run

MOST_NEW = 2000


def zone_now(repository: Repository, policy: Policy, submission: Submission, now: int) -> ZoneFacts:
    """Give the zone for a commit that is being made on HEAD now; UNKNOWN when it would be slow."""
    if repository.is_shallow():
        return _unknown("the clone is shallow; complete it with: git fetch --unshallow")
    since = horizon(policy, now)
    entries = _indexed(repository, policy, since)
    if entries is None:
        entries = _counted(repository, policy, since)
    if entries is None:
        return _unknown("the index is far behind; bring it up with: trailgate status")
    own = _own_keys(submission)
    others = [entry for entry in entries if entry.key not in own]
    return commit_zone(others, submission.reading.runs, policy, now)


def _own_keys(submission: Submission) -> set[bytes]:
    named = [run for run in submission.reading.runs if run.id]
    if not named:
        return set()
    from trailgate.ledger.keys import id_key

    return {id_key(run) for run in named}


def _unknown(reason: str) -> ZoneFacts:
    return ZoneFacts(ZONE_UNKNOWN, reason=reason)


def _indexed(repository: Repository, policy: Policy, since: int) -> list[Entry] | None:
    """Give the runs from an instant on, where the index is HEAD's and holds them at hand."""
    head = repository.head_in_files()
    words = recent.words(policy.vocabulary)
    return recent.read(repository.data_dir, words, head, since) if head else None


def _counted(repository: Repository, policy: Policy, since: int) -> list[Entry] | None:
    """Give the runs from an instant on: those of the index, and of the commits beyond it."""
    from trailgate.index import open_index

    head = repository.head()
    if not head:
        return []
    index = open_index(repository.data_dir, policy.vocabulary)
    if index and index.tip == head:
        return index.since(since)
    for start in (index, None) if index else (None,):
        fresh = _new_commits(repository, start.tip if start else "", head)
        if fresh is not None:
            entries = _joined(start, _read(repository, fresh), policy, since)
            if entries is not None:
                return entries
    return None


def _read(repository: Repository, names: list[str]) -> Iterator[Commit]:
    from trailgate.history import parse_batch

    wanted = "".join(f"{name}\n" for name in names).encode("ascii")
    return parse_batch(repository.run("cat-file", "--batch", "--buffer", stdin=wanted))


def _joined(
    index: Index | None, fresh: Iterable[Commit], policy: Policy, since: int
) -> list[Entry] | None:
    """Add the runs of new commits to those of the index; of copies the earliest instant counts.

    None where new commits change what the index holds: another value under one Run-Id, or a
    `Corrects`. That is for the whole fold to settle.
    """
    from trailgate.ledger.fold import Fold

    fold = Fold(policy.vocabulary)
    for commit in fresh:
        if index and b"corrects" in commit.message.lower():
            return None
        fold.add(commit)
    entries = fold.ledger().entries
    known = {entry.key: entry for entry in index.since(since)} if index else {}
    copied = index.runs(entry.key for entry in entries) if index else {}
    for entry in entries:
        before = copied.get(entry.key)
        if before is None or entry.instant < before.instant:
            known[entry.key] = entry
        if before is not None and _values(before) != _values(entry):
            return None
    return sorted(known.values(), key=lambda entry: (entry.instant, entry.oid, entry.key))


def _values(entry: Entry) -> Run:
    return entry.run.replace(line=0, at=None)


def _new_commits(repository: Repository, tip: str, head: str) -> list[str] | None:
    """Give the commits that HEAD has beyond a tip; None when too many, or HEAD left the tip."""
    names = [f"{tip}...{head}"] if tip else [head]
    words = ("rev-list", "--left-right", f"--max-count={MOST_NEW + 1}", *names, "--")
    told = repository.ask_all(*words)
    if told is None:
        return None  # the index's tip is gone
    listed = told.split()
    if len(listed) > MOST_NEW or any(name.startswith("<") for name in listed):
        return None
    return [name.lstrip(">") for name in listed]
