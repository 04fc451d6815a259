"""From a repository to its ledger: recorded usage, and usage still in flight."""

from __future__ import annotations

from .commits import Commit
from .history import commit_in, oid_of, raw_commits
from .ledger.entries import Entry, SdCommit
from .ledger.fold import Fold
from .patterns import late
from .records import hasten
from .usage.blocks import RawBlock
from .usage.plain import Plain, Skim
from .usage.reading import Block, Line, Reading
from .usage.run import Run, Tokens
from .usage.values import Defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .git import Repository
    from .ledger.entries import Ledger
    from .policy.terms import Policy
    from .usage.vocabulary import Vocabulary

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

    Without collecting cycles: among so many values that all stay, there are none to be found.
    """
    import gc

    hasten(*_MADE_BY_THOUSANDS)
    fold = Fold(policy.vocabulary)
    collecting = gc.isenabled()
    gc.disable()
    try:
        if revisions:
            _fold_all(raw_commits(repository, *revisions), fold, policy.vocabulary)
        else:
            repository.demand_whole_history()
        return fold.ledger()
    finally:
        if collecting:
            gc.enable()


_NAMED = late(
    rb"tree [0-9a-f]++\n(?:parent [0-9a-f]++\n)?+"
    rb"author ([^\n<>]*+<[^\n<>]*+>) (\d{1,18}+) [+-]\d++\n"
    rb"committer [^\n<>]*+<[^\n<>]*+> \d{1,18}+ [+-]\d++\n"
    rb"(?:gpgsig [^\n]*+\n(?: [^\n]*+\n)*+)?+"
    rb"\n([^\s#][^\n\r]*+)(?:\Z|\n\Z|\n\n)"
)
"""A commit that is no merge, with a plain subject."""


def _fold_all(raw: Iterable[tuple[bytes, int, int]], fold: Fold, vocabulary: Vocabulary) -> None:
    """Fold raw commits, and read only those that record usage or name an SD in an unusual way.

    The ledger is the same as if each were read; a test holds the two equal.
    """
    skim = Skim(vocabulary)
    hint, may_name_sd, plain = skim.hint.search, skim.may_name_sd, _NAMED.match
    for data, start, end in raw:
        if hint(data, start, end):
            fold.add(commit_in(data, start, end))
        elif not may_name_sd(data, start, end):
            fold.pass_by()
        else:
            found = plain(data, start, end)
            sd = skim.sd(found[3], data, start, end) if found else None
            if found is None or sd is None:
                fold.add(commit_in(data, start, end))
            else:
                fold.add_unrecorded(oid_of(data, start), found[1], int(found[2]), sd)
