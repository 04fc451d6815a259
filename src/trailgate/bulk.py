"""Folding long histories: most commits are passed by at a glance.

The ledger is the same as if each commit were read on its own; a test holds the two equal.
"""

from __future__ import annotations

from contextlib import contextmanager

from .commits import Commit
from .history import announced, commit_in, raw_commits
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
    import re
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from .git import Repository
    from .usage.vocabulary import Vocabulary

_PLAIN = late(
    rb"(.{40,64}) commit (\d+)\ntree .*\n((?:parent .*\n)*)"
    rb"author (.*) (\d+) (.*)\ncommitter (.*) (\d+) (.*)\n"
    rb"(?:gpgsig .*\n(?: .*\n)*)?"
    rb"\n([^\s#][^\n\r]*)"
)
"""A commit as `cat-file --batch` prints it, up to the end of its subject's first line.

Dots are several times as fast as classes of letters; `_Bulk.regular` looks closer where the
commit matters.
"""

_PERSON = late(rb"[^<>]*+<[^<>]*+>")
_ZONE = late(rb"[+-]\d++")
_LONGEST_DATE = 18
_LONGEST_PARENT = 72


_MADE_BY_THOUSANDS = (
    *(Commit, Entry, Plain, Run, SdCommit, Tokens),
    *(Block, Defaults, Line, RawBlock, Reading),
)


def fold_history(repository: Repository, vocabulary: Vocabulary, revisions: Sequence[str]) -> Fold:
    """Fold the commits that revisions select, none without a revision.

    Raises:
        HistoryError: the clone is shallow or damaged.
    """
    hasten(*_MADE_BY_THOUSANDS)
    fold = Fold(vocabulary)
    with uncollected():
        if revisions:
            fold_blocks(raw_commits(repository, *revisions), fold, vocabulary)
        else:
            repository.demand_whole_history()
    return fold


@contextmanager
def uncollected() -> Iterator[None]:
    """Collect no cycles, and look for none later in what is made meanwhile.

    Among so many values there are none to be found, and looking takes a tenth of the time.
    """
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.enable()


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
        self._fitting: dict[tuple[bytes | Any, ...], bool] = {}
        self._skim = Skim(vocabulary)

    def take(self, data: bytes) -> int:
        """Fold the whole commits at the start of some output; give where the rest begins."""
        plain, usual, size = _PLAIN.match, self._skim.usual, len(data)
        hints = (found.start() for found in self._skim.hint.finditer(data))
        hint = next(hints, size)
        at = passed = 0
        while True:
            found = plain(data, at)
            if found is None:
                end = self._careful(data, at)
                if end < 0:
                    break
                at = end + 1
                continue
            start = found.end(2) + 1
            end = start + int(found[2])
            if size <= end:
                break
            while hint < start:
                hint = next(hints, size)
            after = found.end()
            if not (data.startswith(b"\n\n", after) or _closes(data, after, end)):
                self._fold.add(commit_in(data, start, end))
            elif hint < end:
                count = 0
                while hint < end:
                    count += 1
                    hint = next(hints, size)
                self._hinted(found, data, end, count)
            elif usual and b"SD-" not in found[10] and b"QF-" not in found[10]:
                passed += 1
            else:
                self._named(found, data, end)
            at = end + 1
        self._fold.pass_by(passed)
        return at

    def _hinted(self, found: re.Match[bytes], data: bytes, end: int, hints: int) -> None:
        """Fold a commit that may record usage."""
        spans = (found.start(10), found.end(), end)
        simple = self._skim.plain(data, spans, hints) if self._is_regular(found) else None
        if simple is None:
            self._fold.add(commit_in(data, found.end(2) + 1, end))
        else:
            oid, _, _, author, time, zone, _, committed, _, _ = found.groups()
            origin = (author, int(time), zone.decode("ascii"), simple.subject)
            self._fold.add_plain(simple, oid.decode("ascii"), origin, int(committed))

    def _is_regular(self, found: re.Match[bytes]) -> bool:
        """Tell whether a commit is no merge, and its dates and names are as git writes them."""
        if len(found[3]) > _LONGEST_PARENT or not len(found[5]) <= _LONGEST_DATE >= len(found[8]):
            return False
        signatures = found.group(4, 6, 7, 9)
        fitting = self._fitting.get(signatures)
        if fitting is None:
            kinds = zip(signatures, (_PERSON, _ZONE, _PERSON, _ZONE), strict=True)
            fitting = all(kind.fullmatch(text) for text, kind in kinds)
            self._fitting[signatures] = fitting
        return fitting

    def _careful(self, data: bytes, at: int) -> int:
        """Fold the commit that is announced at an offset; give its end, -1 if it is not whole."""
        span = announced(data, at)
        if span is None or len(data) <= span[1]:
            return -1
        self._fold.add(commit_in(data, *span))
        return span[1]

    def _named(self, found: re.Match[bytes], data: bytes, end: int) -> None:
        """Fold a commit that records no usage, and whose subject may name an SD."""
        start = found.end(2) + 1
        sd = self._skim.sd(found[10], data, start, end) if self._is_regular(found) else None
        if sd is None:
            self._fold.add(commit_in(data, start, end))
        else:
            self._fold.add_unrecorded(found[1].decode("ascii"), found[4], int(found[5]), sd)


def _closes(data: bytes, at: int, end: int) -> bool:
    """Tell whether a subject that ends at an offset ends its message."""
    return at == end or (at + 1 == end and data[at] == _NEWLINE)


_NEWLINE = 10
