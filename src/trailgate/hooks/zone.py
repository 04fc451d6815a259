"""The zone at commit time: from the index, and at most 2,000 commits beyond it."""

from __future__ import annotations

from trailgate import recent
from trailgate.budget.zones import commit_zone, horizon
from trailgate.rules.submission import ZONE_UNKNOWN, ZoneFacts

from .author import Author, exported, rewrites_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.rules.submission import Submission
    from trailgate.usage.reading import Reading

MOST_NEW = 2000


def zone_now(repository: Repository, policy: Policy, submission: Submission, now: int) -> ZoneFacts:
    """Give the zone for a commit that is being made on HEAD; UNKNOWN when it would be slow.

    It is the zone of the commit's author date, `now` where git tells none. HEAD's own runs do not
    count where HEAD is being amended: it is no ancestor of what takes its place.
    """
    if repository.is_shallow():
        return _unknown(
            "the clone is shallow; run git fetch --unshallow --filter=tree:0 to complete it"
        )
    author = exported()
    instant = author.author_time if author else now
    since = horizon(policy, instant)
    entries = _indexed(repository, policy, since)
    if entries is None:
        entries = _counted(repository, policy, since)
    if entries and author and _is_amended(repository, author, entries):
        entries = _before_head(repository, policy, since, entries)
    if entries is None:
        return _unknown("the index is far behind; bring it up with: trailgate status")
    own = _own_keys(submission.reading, author, entries)
    others = [entry for entry in entries if entry.key not in own]
    return commit_zone(others, submission.reading.runs, policy, instant)


def _own_keys(reading: Reading, author: Author | None, entries: list[Entry]) -> frozenset[bytes]:
    """Give the keys of the runs that the judged message carries, where an entry may have them.

    A run without a Run-Id counts at its `at=` or its author's date, which are part of its key: no
    entry of that instant, no need to compute it.
    """
    dates = {entry.instant for entry in entries if not entry.run.id}
    own = author or Author(b"", 0, "")
    if not any(
        run.id or (run.at if run.at is not None else (block.quote or own).author_time) in dates
        for block in reading.blocks
        for run in block.runs
    ):
        return frozenset()
    from trailgate.commits import Commit
    from trailgate.ledger.keys import run_keys

    return run_keys(Commit("", (), own.person, own.author_time, own.zone, b"", 0, b""), reading)


def _unknown(reason: str) -> ZoneFacts:
    return ZoneFacts(ZONE_UNKNOWN, reason=reason)


def _is_amended(repository: Repository, author: Author, entries: list[Entry]) -> bool:
    """Tell whether HEAD is being amended, as far as that can matter to these entries."""
    head = repository.head_in_files() or repository.head()
    person = author.person.decode("utf-8", "replace")
    return any(
        entry.corrected is not None or (entry.oid == head and entry.author == person)
        for entry in entries
    ) and rewrites_head(repository, author)


def _before_head(
    repository: Repository, policy: Policy, since: int, entries: list[Entry]
) -> list[Entry] | None:
    """Take HEAD's runs out of its history's; where others share them, count its parents' anew."""
    from trailgate.history import commit
    from trailgate.ledger.keys import run_keys
    from trailgate.usage.reader import read

    head = commit(repository, repository.head())
    reading = read(head.message, policy.vocabulary, head.author_time)
    keys = run_keys(head, reading)
    if reading.corrections or any(e.copies > 1 for e in entries if e.key in keys):
        return _counted(repository, policy, since, with_head=False)
    return [entry for entry in entries if entry.key not in keys]


def _indexed(repository: Repository, policy: Policy, since: int) -> list[Entry] | None:
    """Give the runs from an instant on, where the index is HEAD's and holds them at hand."""
    head = repository.head_in_files()
    words = recent.words(policy.vocabulary)
    return recent.read(repository.data_dir, words, head, since) if head else None


def _counted(
    repository: Repository, policy: Policy, since: int, *, with_head: bool = True
) -> list[Entry] | None:
    """Give the runs from an instant on: those of the index, and of the commits beyond it."""
    from trailgate.ledger_build import entries_near

    words = policy.vocabulary
    return entries_near(repository, words, since, MOST_NEW, with_head=with_head)
