"""The index: what the commits of one tip contribute to the ledger, kept so that none is read twice.

SQLite in the git common directory, shared by all work trees. It is a disposable cache, keyed by
the tip's object name and by the words that messages are read with: deleted, damaged, outdated or
unwritable, it is done without, and no answer changes.
"""

from __future__ import annotations

import sys

from trailgate import __version__, recent
from trailgate.ledger.entries import Ledger, in_order

from .pages import Damaged, Head, Pages
from .rows import LAYOUT, digest, packed, unpacked
from .store import FILE, build, opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from trailgate.ledger.entries import Entry
    from trailgate.ledger.fold import Fold
    from trailgate.usage.vocabulary import Vocabulary

    from .store import Store

__all__ = ["FILE", "Damaged", "Index", "digest", "open_index", "write"]

FORMAT = 4


class Index:
    """What one tip reaches, as far as the ledger is concerned.

    Every question may find that the file is damaged, and raise `Damaged`.
    """

    def __init__(self, pages: Pages, store: Store | None, stamp: object) -> None:
        self._pages = pages
        self._store = store
        self._stamp = stamp

    @property
    def tip(self) -> str:
        """The object name of the commit whose history this is."""
        return self._pages.head.tip

    @property
    def commits(self) -> int:
        """How many commits it reaches."""
        return self._pages.head.commits

    @property
    def vocabulary(self) -> Vocabulary:
        """How messages were read."""
        return self._pages.vocabulary

    def ledger(self, since: int | None = None) -> Ledger:
        """Give the ledger of the tip.

        With an instant (epoch seconds), runs, SD commits and unreadable blocks from it on only.
        """
        return Ledger(
            tuple(self.since(since)),
            tuple(sorted(self._pages.sd_commits(since), key=lambda c: (c.instant, c.oid))),
            tuple(sorted(self._pages.unreadable(since), key=lambda u: (u.instant, u.oid, u.line))),
            tuple(self._pages.disagreements()),
            self._pages.head.commits,
        )

    def since(self, instant: int | None) -> list[Entry]:
        """Give the runs that count at or after an instant (None: all), in the order of a ledger."""
        return sorted(self._pages.entries(instant), key=in_order)

    def held(self, entries: Iterable[Entry]) -> set[bytes]:
        """Give those keys of some entries that stand for runs of this ledger."""
        return self._pages.held(entries)

    def move(self, tip: str, added: Fold, dropped: Fold, gone: AbstractSet[str]) -> None:
        """Go to another tip, in memory.

        Args:
            tip: its object name.
            added: the commits that it reaches and this one does not.
            dropped: the commits that this one reaches and it does not.
            gone: the object names of those.
        """
        self._pages.move(tip, added, dropped, gone)

    def save(self) -> bool:
        """Put what was changed into the file; False where that can't be."""
        content = _sealed(self._pages.head, self._stamp)
        if self._store is None or content == self._store.head:
            return self._store is not None
        return self._store.save(content, self._pages.changed)

    def keep_recent(self, folder: str) -> None:
        """Keep the newest runs for hooks, in a file of their own."""
        newest = max((latest for _, latest in self._pages.head.runs.values()), default=0)
        oldest = newest - recent.DAYS * recent.DAY
        read_with = recent.words(self.vocabulary)
        recent.write(folder, read_with, self.tip, oldest, self.since(oldest))

    def close(self) -> None:
        """Let the file go."""
        if self._store:
            self._store.close()


def open_index(folder: str, vocabulary: Vocabulary) -> Index | None:
    """Open the index in a folder, None when there is none that can be used."""
    store = opened(folder)
    if store is None:
        return None
    stamp, head = unpacked(store.head)
    if stamp != _stamp(vocabulary):
        store.close()
        return None
    return Index(Pages(Head(*head), store.page, vocabulary), store, stamp)


def write(folder: str, vocabulary: Vocabulary, tip: str, fold: Fold) -> bool:
    """Put the index of a tip, whose commits were folded, in place of any other.

    False when the folder can't be written. The new file is built aside and takes the old one's
    place at once, so that a reader never sees half of it.
    """
    from .filling import fill

    stamp = _stamp(vocabulary)
    if not build(folder, lambda put: _sealed(fill(tip, fold, put), stamp)):
        return False
    index = open_index(folder, vocabulary)
    if index is not None:
        try:
            index.keep_recent(folder)
        except Damaged:
            return False
        finally:
            index.close()
    return index is not None


def _sealed(head: Head, stamp: object) -> bytes:
    return packed((stamp, head.values()))


def _stamp(vocabulary: Vocabulary) -> tuple[object, ...]:
    """Give what an index must have been made with: `marshal` promises nothing across versions."""
    made_by = (FORMAT, __version__, sys.implementation.name, sys.hexversion)
    return (*made_by, LAYOUT, recent.words(vocabulary))
