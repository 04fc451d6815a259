"""From a repository to its ledger: recorded usage, and usage still in flight."""

from __future__ import annotations

from .bulk import fold_blocks
from .commits import Commit
from .history import raw_commits
from .ledger.entries import Entry, SdCommit
from .ledger.fold import Fold
from .records import hasten
from .usage.blocks import RawBlock
from .usage.plain import Plain
from .usage.reading import Block, Line, Reading
from .usage.run import Run, Tokens
from .usage.values import Defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .git import Repository
    from .ledger.entries import Ledger
    from .policy.terms import Policy

_MADE_BY_THOUSANDS = (
    *(Commit, Entry, Plain, Run, SdCommit, Tokens),
    *(Block, Defaults, Line, RawBlock, Reading),
)


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
    return _folded(repository, policy, tips)


def in_flight(repository: Repository, policy: Policy, known: Ledger) -> tuple[Entry, ...]:
    """Give the runs that other local and remote-tracking branches hold beyond HEAD.

    Copies of runs that `known` holds are left out.
    """
    head = repository.head()
    others = ["--branches", "--remotes", *([f"^{head}"] if head else [])]
    entries = _folded(repository, policy, others).entries
    keys = {entry.key for entry in known.entries}
    return tuple(entry for entry in entries if entry.key not in keys)


def _folded(repository: Repository, policy: Policy, revisions: list[str]) -> Ledger:
    """Fold the commits of some revisions, none without a revision.

    Without collecting cycles, then and later: among so many values there are none to be found,
    and looking through them takes a tenth of the time.
    """
    import gc

    hasten(*_MADE_BY_THOUSANDS)
    fold = Fold(policy.vocabulary)
    collecting = gc.isenabled()
    gc.disable()
    try:
        if revisions:
            fold_blocks(raw_commits(repository, *revisions), fold, policy.vocabulary)
        else:
            repository.demand_whole_history()
        return fold.ledger()
    finally:
        if collecting:
            gc.freeze()
            gc.enable()
