"""Folding long histories: most commits are passed by at a glance.

The ledger is the same as if each commit were read on its own; a test holds the two equal.
"""

from __future__ import annotations

from binascii import unhexlify
from contextlib import contextmanager

from .commits import Commit
from .history import announced, commit_in, raw_lanes
from .ledger.entries import Entry, SdCommit
from .ledger.fold import Fold
from .patterns import compiled
from .records import hasten
from .usage.blocks import RawBlock
from .usage.plain import Plain, Skim, is_marked, quotes_commits
from .usage.reading import Block, Line, Reading
from .usage.run import Run, Tokens
from .usage.values import Defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from .git import Repository
    from .usage.plain import Places
    from .usage.vocabulary import Vocabulary

    Span = tuple[int, int]
    """Where a commit starts, and where it ends."""

_USUAL = (
    rb"((?s:.{%d})) commit (\d++)\n"
    rb"tree (?s:.{%d})\n(?:parent (?s:.{%d})\n)?+((?:parent [^\n]++\n)*+)"
    rb"author ([^\n]*>) (\d{1,18}+) ([+-]\d++)\n"
    rb"committer [^\n]*> (\d{1,18}+) [+-]\d++\n"
    rb"(?:gpgsig [^\n]*+\n(?: [^\n]*+\n)*+)?+"
    rb"\n(?!%s)([^\s#][^\n]*+)\n\n"
)
"""A commit as `cat-file --batch` prints it: object names of some length, a header without an
encoding, people and dates as git writes them, a subject of one line that does not begin like one
of our trailers.

The break that `cat-file` puts behind a commit may be the last one here.
"""
_NUL, _RETURN, _HYPHEN = b"\0\r-"
_NAME, _SIZE, _MERGED, _AUTHOR, _TIME, _ZONE, _COMMITTED, _SUBJECT = range(1, 9)

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
            fold_lanes(raw_lanes(repository, *revisions), fold, vocabulary)
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
    fold_lanes(((0, block) for block in blocks), fold, vocabulary)


def fold_lanes(blocks: Iterable[tuple[int, bytes]], fold: Fold, vocabulary: Vocabulary) -> None:
    """Fold the commits in several such outputs; each block comes with the number of its output.

    Raises:
        HistoryError: an output announces something else than a commit.
    """
    bulk = _Bulk(fold, vocabulary)
    lanes: dict[int, _Lane] = {}
    for number, block in blocks:
        lane = lanes.get(number)
        if lane is None:
            lane = lanes[number] = _Lane()
        lane.waiting.append(block)
        lane.size += len(block)
        if lane.size >= _AT_ONCE:
            lane.empty_into(bulk)
    for lane in lanes.values():
        lane.empty_into(bulk)


_AT_ONCE = 1 << 18
"""Bytes to wait for: git writes a few thousand at a time, and each cut costs a second look."""


class _Lane:
    """What came of one output and is not folded yet."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.size = 0

    def empty_into(self, bulk: _Bulk) -> None:
        """Fold the whole commits; what is left of one waits for the rest of it."""
        data = b"".join(self.waiting)
        self.waiting = [data[bulk.take(data) :]]
        self.size = 0


class _Bulk:
    def __init__(self, fold: Fold, vocabulary: Vocabulary) -> None:
        self._fold = fold
        self._skim = Skim(vocabulary)
        self._width = 0
        self._usual = compiled(rb"(?!)")

    def _set_width(self, data: bytes) -> None:
        """Note how long the object names are."""
        self._width = width = data.find(b" ")
        self._usual = compiled(_USUAL % (width, width, width, self._skim.first))

    def take(self, data: bytes) -> int:
        """Fold the whole commits at the start of some output; give where the rest begins."""
        if self._width < 1:
            self._set_width(data)
        usual, size, find = self._usual.match, len(data), data.find
        hinted, every = self._skim.hint.search, not self._skim.usual
        at = passed = 0
        while True:
            found = usual(data, at)
            if found is None:
                end = self._careful(data, at)
                if end < 0:
                    break
                at = end + 1
                continue
            length, subject = found.group(_SIZE, _SUBJECT)
            start = found.end(_SIZE) + 1
            end = start + int(length)
            if size <= end:
                break
            after = found.end(_SUBJECT)
            hint = None
            colon = find(b":", after, end)
            if colon >= 0:  # no hint is without one, nor stands on a line before the first
                hint = hinted(data, data.rfind(b"\n", after, colon), end)
            title = after - len(subject)
            # a number with `in` costs least, then `find`; bytes are first tried as a number
            if (
                hint
                or every
                or (
                    _HYPHEN in subject
                    and (find(b"SD-", title, after) >= 0 or find(b"QF-", title, after) >= 0)
                )
            ):
                # where a header ends without a break, the match ran into the next commit
                if end <= after or found[_MERGED] or _RETURN in subject or _NUL in subject:
                    self._fold.add(commit_in(data, start, end))
                elif hint:
                    self._hinted(found, (title, after, end, hint.start()), start)
                else:
                    self._named(found, (title, after, end), start)
            else:
                passed += 1
            at = end + 1
        self._fold.pass_by(passed)
        return at

    def _hinted(self, found: re.Match[bytes], places: Places, start: int) -> None:
        """Fold a commit that may record usage."""
        data, title, end = found.string, places[0], places[2]
        simple = None if is_marked(data, title, end) else self._skim.plain(data, places)
        if simple is None:
            self._fold.add(commit_in(data, start, end))
            return
        name, author, time, zone, committed = found.group(_NAME, _AUTHOR, _TIME, _ZONE, _COMMITTED)
        known = (author, int(time), zone.decode("ascii"), simple.subject)
        self._fold.add_plain(simple, unhexlify(name), known, int(committed))

    def _named(self, found: re.Match[bytes], places: tuple[int, int, int], start: int) -> None:
        """Fold a commit that records no usage, and may name an SD."""
        data, (title, after, end) = found.string, places
        sd = None if quotes_commits(data, title, end) else self._skim.sd(data[title:after])
        if sd is None:
            self._fold.add(commit_in(data, start, end))
            return
        name, author, time = found.group(_NAME, _AUTHOR, _TIME)
        self._fold.add_unrecorded(unhexlify(name), author, int(time), sd)

    def _careful(self, data: bytes, at: int) -> int:
        """Fold the commit that is announced at an offset; give its end, -1 if it is not whole."""
        span = announced(data, at)
        if span is None or len(data) <= span[1]:
            return -1
        self._fold.add(commit_in(data, *span))
        return span[1]
