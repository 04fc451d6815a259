"""Usage in flight: what other local and remote-tracking branches hold beyond HEAD."""

from __future__ import annotations

import os

from trailgate import kept
from trailgate.errors import HistoryError
from trailgate.index import digest
from trailgate.recent import LAYOUT, entry_of, row_of, words
from trailgate.records import Record

from .change import AT_ONCE, folded, is_beyond, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry
    from trailgate.usage.vocabulary import Vocabulary

FILE = "flight.cache"
"""The runs in flight, as of the last time that somebody asked."""


class Flight(Record):
    """The runs of commits that HEAD does not reach, and the branches that can't be read."""

    entries: tuple[Entry, ...] = ()
    unread: tuple[str, ...] = ()

    def since(self, instant: int | None) -> Flight:
        """Give the same without the runs before an instant (None: all)."""
        if instant is None:
            return self
        return Flight(tuple(one for one in self.entries if one.instant >= instant), self.unread)


def beyond(repository: Repository, vocabulary: Vocabulary, head: str, since: int | None) -> Flight:
    """Give the runs since an instant (None: all) of the commits that HEAD does not reach.

    Raises:
        HistoryError: the clone is shallow, or a branch can't be read.
    """
    others = ["--branches", "--remotes", *([f"^{head}"] if head else [])]
    lines = names(repository, ["--parents", *others])
    if lines == []:
        return Flight()
    return Flight(tuple(_runs(repository, vocabulary, head, others, lines or []))).since(since)


def beyond_as_far_as_known(
    repository: Repository, vocabulary: Vocabulary, head: str, since: int | None
) -> Flight:
    """Give what `beyond` does, of the branches that can be read, and name the others.

    Raises:
        HistoryError: the clone is shallow, or what HEAD reaches can't be read either.
    """
    try:
        return beyond(repository, vocabulary, head, since)
    except HistoryError:
        from .broken import parted

        repository.demand_whole_history()
        if head and names(repository, ["--count", head]) is None:
            raise
        good, unread = parted(repository, vocabulary, head)
    if not good:
        return Flight((), unread)
    others = [*good, *([f"^{head}"] if head else [])]
    lines = names(repository, ["--parents", *others]) or []
    entries = _exactly(repository, vocabulary, head, others, lines) if lines else ()
    return Flight(tuple(entries), unread).since(since)


def _runs(
    repository: Repository,
    vocabulary: Vocabulary,
    head: str,
    others: Sequence[str],
    lines: Sequence[str],
) -> Iterable[Entry]:
    listing = digest("\n".join(lines).encode("ascii"))
    mark = (LAYOUT, words(vocabulary), head, listing)
    path = os.path.join(repository.data_dir, FILE)
    stored = kept.read(path)
    if stored is not None and stored[0] == mark:
        return map(entry_of, stored[1])
    entries = _exactly(repository, vocabulary, head, others, lines)
    if lines:
        kept.write(path, (mark, [*map(row_of, entries)]))
    return entries


def _exactly(
    repository: Repository,
    vocabulary: Vocabulary,
    head: str,
    others: Sequence[str],
    lines: Sequence[str],
) -> tuple[Entry, ...]:
    """Read the runs of the commits that `others` selects and HEAD does not reach.

    `lines` is what `rev-list --parents` says of them, nothing where it fails.

    Raises:
        HistoryError: the clone is shallow or damaged.
    """
    if lines and head and not is_beyond(repository, lines, head):
        return _the_slow_way(repository, vocabulary, head, others)
    if len(lines) > AT_ONCE or not lines:
        from trailgate.bulk import fold_history

        return fold_history(repository, vocabulary, others).entries()
    return folded(repository, vocabulary, [line.split(" ", 1)[0] for line in lines]).entries()


def _the_slow_way(
    repository: Repository, vocabulary: Vocabulary, head: str, others: Sequence[str]
) -> tuple[Entry, ...]:
    """Ask for all commits on either side, which dates can't confuse."""
    here = names(repository, [head])
    there = names(repository, [one for one in others if not one.startswith("^")])
    if here is None or there is None:
        raise HistoryError("history can't be read; git fsck tells what is missing or damaged")
    known = set(here)
    return folded(repository, vocabulary, [name for name in there if name not in known]).entries()
