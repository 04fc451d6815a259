"""From a repository to its ledger: recorded usage, and usage still in flight.

Where an index is at hand, only the commits are read that it does not know. Every answer is the
same as without it.
"""

from __future__ import annotations

from contextlib import contextmanager

from trailgate.errors import HistoryError
from trailgate.index import Damaged, Index, open_index, write
from trailgate.ledger.beside import beside
from trailgate.recent import is_of, words
from trailgate.records import Record

from .change import AT_ONCE, change, folded, names
from .flight import beyond, beyond_as_far_as_known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.ledger.fold import Fold
    from trailgate.policy.terms import Policy
    from trailgate.usage.vocabulary import Vocabulary

    from .change import Change
    from .flight import Flight

    Look = Callable[[Repository, Vocabulary, str, int | None], Flight]


class Known(Record):
    """What HEAD reaches, what only other branches hold, and which branches nobody can read.

    With `unread` branches (short names) the runs in flight are a part of those that there are.
    """

    ledger: Ledger
    in_flight: tuple[Entry, ...]
    unread: tuple[str, ...] = ()


def recorded(repository: Repository, policy: Policy, *revisions: str) -> Ledger:
    """Give the ledger of all commits that revisions reach (default: HEAD).

    An empty repository has an empty ledger. For HEAD the index is brought up to date; for another
    commit that is not far from it, the index saves reading what both reach.

    Raises:
        HistoryError: the clone is shallow or damaged.
        UsageError: a revision names no commit.
    """
    from trailgate.bulk import fold_history, uncollected

    tips = [repository.resolve(rev) for rev in revisions] or [repository.head()]
    with uncollected():
        if len(tips) == 1:
            with _index_at(repository, policy.vocabulary, tips[0]) as index:
                if index is not None:
                    ledger = index.ledger()
                    if not revisions:
                        _keep(index, repository, policy.vocabulary)
                    return ledger
        if not revisions:
            return _from_nothing(repository, policy.vocabulary, tips[0]).ledger()
        return fold_history(repository, policy.vocabulary, tips).ledger()


def in_flight(
    repository: Repository, policy: Policy, known: Ledger, since: int | None = None
) -> tuple[Entry, ...]:
    """Give the runs that other local and remote-tracking branches hold beyond HEAD.

    Copies of runs that `known` holds are left out, and what counts before an instant (`since`,
    epoch seconds).
    """
    flying = beyond(repository, policy.vocabulary, repository.head(), since)
    return beside(flying.entries, {entry.key for entry in known.entries})


def lately(repository: Repository, policy: Policy, since: int) -> tuple[Ledger, tuple[Entry, ...]]:
    """Give what `recorded` and `in_flight` do for HEAD, and bring the index up to it.

    Of the ledger only what counts at or after an instant (epoch seconds) is told, and all
    disagreements; of the runs in flight those from that instant on.

    Raises:
        HistoryError: the clone is shallow or damaged.
    """
    found = _known(repository, policy.vocabulary, since, beyond)
    return found.ledger, found.in_flight


def known(repository: Repository, policy: Policy, since: int) -> Known:
    """Give what `lately` does, also where other branches can't be read: it says which.

    Raises:
        HistoryError: the clone is shallow, or what HEAD reaches is damaged.
    """
    return _known(repository, policy.vocabulary, since, beyond_as_far_as_known)


def _known(repository: Repository, vocabulary: Vocabulary, since: int, look: Look) -> Known:
    head = repository.head()
    with _index_at(repository, vocabulary, head) as index:
        if index is not None:
            found = look(repository, vocabulary, head, since)
            held = index.held(found.entries) if found.entries else set()
            ledger = index.ledger(since)
            _keep(index, repository, vocabulary)
            return Known(ledger, beside(found.entries, held), found.unread)
    from trailgate.bulk import uncollected

    with uncollected():
        fold = _from_nothing(repository, vocabulary, head)
        found = look(repository, vocabulary, head, since)
        held = fold.held(entry.key for entry in found.entries)
        return Known(fold.ledger(since=since), beside(found.entries, held), found.unread)


def _from_nothing(repository: Repository, vocabulary: Vocabulary, head: str) -> Fold:
    """Read all that HEAD reaches, and keep it for the next time."""
    from trailgate.bulk import fold_history

    fold = fold_history(repository, vocabulary, [head] if head else [])
    if head:
        write(repository.data_dir, vocabulary, head, fold)
    return fold


def entries_near(
    repository: Repository, vocabulary: Vocabulary, since: int, most: int, *, with_head: bool
) -> list[Entry] | None:
    """Give HEAD's runs that count at or after an instant, None where that would be slow.

    It would where more than `most` commits have to be read beside the index. Nothing is written.

    Args:
        repository: where history is read.
        vocabulary: how messages are read.
        since: the instant, in epoch seconds.
        most: how many commits may be read.
        with_head: whether the commit at HEAD counts, or only what stands behind it.

    Raises:
        HistoryError: history is damaged.
    """
    head = repository.head()
    if not head:
        return []
    with _closing(open_index(repository.data_dir, vocabulary)) as index:
        moved = change(repository, index.tip, head, most) if index else None
        if index and moved:
            if not with_head:
                _leave_out(head, moved)
            _move(index, repository, head, moved)
            return index.since(since)
    listed = names(repository, [head], most)
    if listed is None:
        return None
    wanted = listed if with_head else [name for name in listed if name != head]
    found = folded(repository, vocabulary, wanted).entries()
    return [entry for entry in found if entry.instant >= since]


def _leave_out(head: str, moved: Change) -> None:
    if head in moved.added:
        moved.added.remove(head)
    else:
        moved.dropped.append(head)


@contextmanager
def _closing(index: Index | None) -> Iterator[Index | None]:
    """Let an index go in the end; where it proves damaged, go on behind the block."""
    try:
        yield index
    except Damaged:
        return
    finally:
        if index is not None:
            index.close()


@contextmanager
def _index_at(repository: Repository, vocabulary: Vocabulary, head: str) -> Iterator[Index | None]:
    """Give the index brought up to a commit in memory, None where all must be read."""
    repository.demand_whole_history()
    with _closing(open_index(repository.data_dir, vocabulary) if head else None) as index:
        yield index if index and _bring(index, repository, head) else None


def _bring(index: Index, repository: Repository, head: str) -> bool:
    try:
        moved = change(repository, index.tip, head)
        if moved is None:
            return False
        left = index.commits + len(moved.added) - len(moved.dropped)
        if moved.commits > max(AT_ONCE, left):
            return False  # another history: less is read where it is read from nothing
        _move(index, repository, head, moved)
    except (Damaged, HistoryError):
        return False  # whether this history or the one that was left, reading all of it will tell
    return True


def _keep(index: Index, repository: Repository, vocabulary: Vocabulary) -> None:
    """Keep what was read anew, also for hooks."""
    index.save()
    folder = repository.data_dir
    if not is_of(folder, words(vocabulary), index.tip):
        index.keep_recent(folder)


def _move(index: Index, repository: Repository, head: str, moved: Change) -> None:
    if moved.commits:
        new = folded(repository, index.vocabulary, moved.added)
        old = folded(repository, index.vocabulary, moved.dropped)
        index.move(head, new, old, frozenset(moved.dropped))
