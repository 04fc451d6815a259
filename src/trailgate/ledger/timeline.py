"""A ledger's entries kept in order while commits are added: each addition costs what it changes."""

from __future__ import annotations

from bisect import bisect_left, insort

from .entries import in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .entries import Entry
    from .fold import Fold

_MANY = 8
"""From one change in so many entries on, sorting everything is faster than putting in place."""


class Timeline:
    """The entries of a fold, in the order of their instants. Add commits to `fold` at any time."""

    def __init__(self, fold: Fold) -> None:
        self.fold = fold
        self._entries: list[Entry] = []
        self._by_key: dict[bytes, Entry] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Give all entries: those of `fold.entries()`."""
        self.update()
        return tuple(self._entries)

    def since(self, instant: int) -> list[Entry]:
        """Give the entries that count at or after an instant (epoch seconds)."""
        self.update()
        return self._entries[bisect_left(self._entries, (instant, "", b""), key=in_order) :]

    def entry(self, key: bytes) -> Entry | None:
        """Give the entry with a key, as it was when this timeline was last brought up to date."""
        return self._by_key.get(key)

    def copy(self) -> Timeline:
        """Give a timeline of the same commits, to which others may be added apart from this."""
        self.update()
        other = Timeline(self.fold.copy())
        other._entries = [*self._entries]
        other._by_key = {**self._by_key}
        return other

    def update(self) -> tuple[list[Entry], list[Entry]]:
        """Take what was added to the fold; give the entries that went, and those that came."""
        keys, entries = self.fold.changes()
        before = [self._by_key.pop(key) for key in keys if key in self._by_key]
        self._by_key |= {entry.key: entry for entry in entries}
        if len(keys) * _MANY > len(self._by_key):
            self._entries = sorted(self._by_key.values(), key=in_order)
            return before, entries
        for entry in before:
            del self._entries[bisect_left(self._entries, in_order(entry), key=in_order)]
        for entry in entries:
            insort(self._entries, entry, key=in_order)
        return before, entries
