"""Usage in flight: what other local and remote-tracking branches hold beyond HEAD."""

from __future__ import annotations

import os

from trailgate import kept
from trailgate.index import digest
from trailgate.recent import LAYOUT, entry_of, row_of, words

from .change import AT_ONCE, folded, is_beyond, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry
    from trailgate.usage.vocabulary import Vocabulary

FILE = "flight.cache"
"""The runs in flight, as of the last time that somebody asked."""


def beyond(
    repository: Repository, vocabulary: Vocabulary, head: str, since: int | None
) -> list[Entry]:
    """Give the runs since an instant (None: all) of the commits that HEAD does not reach.

    Raises:
        HistoryError: the clone is shallow or damaged.
    """
    others = ["--branches", "--remotes", *([f"^{head}"] if head else [])]
    lines = names(repository, ["--parents", *others])
    if lines == []:
        return []
    found = _runs(repository, vocabulary, head, others, lines or [])
    return [entry for entry in found if since is None or entry.instant >= since]


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
    from trailgate.bulk import fold_history

    if lines and head and not is_beyond(repository, lines, head):
        entries = _the_slow_way(repository, vocabulary, head)
    elif len(lines) > AT_ONCE or not lines:
        entries = fold_history(repository, vocabulary, others).entries()
    else:
        entries = folded(
            repository, vocabulary, [line.split(" ", 1)[0] for line in lines]
        ).entries()
    if lines:
        kept.write(path, (mark, [*map(row_of, entries)]))
    return entries


def _the_slow_way(repository: Repository, vocabulary: Vocabulary, head: str) -> tuple[Entry, ...]:
    """Ask for all commits on either side, which dates can't confuse."""
    here = set(names(repository, [head]) or ())
    others = names(repository, ["--branches", "--remotes"]) or ()
    return folded(repository, vocabulary, [name for name in others if name not in here]).entries()
