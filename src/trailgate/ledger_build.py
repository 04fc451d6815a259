"""From a repository to its ledger: recorded usage, and usage still in flight."""

from __future__ import annotations

from .bulk import fold_history, uncollected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .git import Repository
    from .ledger.entries import Entry, Ledger
    from .policy.terms import Policy


def recorded(repository: Repository, policy: Policy, *revisions: str) -> Ledger:
    """Give the ledger of all commits that revisions reach (default: HEAD).

    An empty repository has an empty ledger.

    Raises:
        HistoryError: the clone is shallow or damaged.
        UsageError: a revision names no commit.
    """
    tips = [repository.resolve(rev) for rev in revisions]
    if not revisions:
        head = repository.head()
        tips = [head] if head else []
    with uncollected():
        return fold_history(repository, policy.vocabulary, tips).ledger()


def in_flight(repository: Repository, policy: Policy, known: Ledger) -> tuple[Entry, ...]:
    """Give the runs that other local and remote-tracking branches hold beyond HEAD.

    Copies of runs that `known` holds are left out.
    """
    head = repository.head()
    others = ["--branches", "--remotes", *([f"^{head}"] if head else [])]
    entries = fold_history(repository, policy.vocabulary, others).entries()
    keys = {entry.key for entry in known.entries}
    return tuple(entry for entry in entries if entry.key not in keys)
