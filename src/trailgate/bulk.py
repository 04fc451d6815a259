"""Folding long histories: most commits are passed by at a glance.

The ledger is the same as if each commit were read on its own; a test holds the two equal.
"""

from __future__ import annotations

from .commits import Commit
from .history import announced, commit_in
from .patterns import late
from .usage.plain import Skim

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from .ledger.fold import Fold
    from .usage.vocabulary import Vocabulary

_PLAIN = late(
    rb"([0-9a-f]{40,64}) commit (\d++)\ntree [0-9a-f]++\n((?:parent [0-9a-f]++\n)*+)"
    rb"author ([^\n<>]*+<[^\n<>]*+>) (\d{1,18}+) ([+-]\d++)\n"
    rb"committer ([^\n<>]*+<[^\n<>]*+>) (\d{1,18}+) [+-]\d++\n"
    rb"(?:gpgsig [^\n]*+\n(?: [^\n]*+\n)*+)?+"
    rb"\n([^\s#][^\n\r]*+)"
)
"""A commit as `cat-file --batch` prints it, up to the end of its subject's first line."""

_LONGEST_PARENT = 72


def fold_blocks(blocks: Iterable[bytes], fold: Fold, vocabulary: Vocabulary) -> None:
    """Fold the commits in the output of `cat-file --batch`, cut into blocks anywhere.

    Raises:
        HistoryError: the output announces something else than a commit.
    """
    bulk = _Bulk(fold, vocabulary)
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= _AT_ONCE:
            data = b"".join(waiting)
            waiting = [data[bulk.take(data) :]]
            size = 0
    bulk.take(b"".join(waiting))


_AT_ONCE = 1 << 18
"""Bytes to wait for: git writes a few thousand at a time, and each cut costs a second look."""


class _Bulk:
    def __init__(self, fold: Fold, vocabulary: Vocabulary) -> None:
        self._fold = fold
        self._skim = Skim(vocabulary)

    def take(self, data: bytes) -> int:
        """Fold the whole commits at the start of some output; give where the rest begins."""
        plain, hint, may_name_sd = _PLAIN.match, self._skim.hint.search, self._skim.may_name_sd
        pass_by, size, at = self._fold.pass_by, len(data), 0
        while True:
            found = plain(data, at)
            if found is None:
                end = self._careful(data, at)
                if end < 0:
                    return at
                at = end + 1
                continue
            start = found.end(2) + 1
            end = start + int(found[2])
            if size <= end:
                return at
            if not _closes(data, found.end(), end):
                self._fold.add(commit_in(data, start, end))
            elif hint(data, start, end):
                self._fold.add(_commit(found, data, end))
            elif may_name_sd(found[9]):
                self._named(found, data, end)
            else:
                pass_by()
            at = end + 1

    def _careful(self, data: bytes, at: int) -> int:
        """Fold the commit that is announced at an offset; give its end, -1 if it is not whole."""
        span = announced(data, at)
        if span is None or len(data) <= span[1]:
            return -1
        self._fold.add(commit_in(data, *span))
        return span[1]

    def _named(self, found: re.Match[bytes], data: bytes, end: int) -> None:
        """Fold a commit that records no usage, and whose subject may name an SD."""
        sd = self._skim.sd(found[9], data, found.end(2) + 1, end)
        if sd is None:
            self._fold.add(_commit(found, data, end))
        elif len(found[3]) > _LONGEST_PARENT:
            self._fold.pass_by()
        else:
            self._fold.add_unrecorded(found[1].decode("ascii"), found[4], int(found[5]), sd)


def _closes(data: bytes, at: int, end: int) -> bool:
    """Tell whether a subject that ends at an offset is followed by a blank line or nothing."""
    if at + 1 < end:
        return data.startswith(b"\n\n", at)
    return at == end or (at + 1 == end and data[at] == _NEWLINE)


_NEWLINE = 10


def _commit(found: re.Match[bytes], data: bytes, end: int) -> Commit:
    oid, _, parents, author, time, zone, committer, committed, _ = found.groups()
    return Commit(
        oid.decode("ascii"),
        tuple(parents.decode("ascii").split()[1::2]),
        author,
        int(time),
        zone.decode("ascii"),
        committer,
        int(committed),
        data[found.start(9) : end],
    )
