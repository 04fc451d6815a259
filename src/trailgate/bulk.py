"""Folding long histories: most commits are passed by at a glance.

The ledger is the same as if each commit were read on its own; a test holds the two equal.
"""

from __future__ import annotations

from contextlib import contextmanager

from .commits import Commit
from .history import announced, commit_in, raw_lanes
from .ledger.entries import Entry, SdCommit
from .ledger.fold import Fold
from .patterns import late
from .records import hasten
from .usage.blocks import RawBlock
from .usage.plain import Plain, Skim, is_marked
from .usage.reading import Block, Line, Reading
from .usage.run import Run, Tokens
from .usage.values import Defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from .git import Repository
    from .usage.vocabulary import Vocabulary

    Place = tuple[int, int, int]
    """Offsets of a commit: where it is announced, where it starts, and where it ends."""

_USUAL = late(
    rb"[^ \n]++ commit (\d++)\n"
    rb"(?:[tpac][^\n]*+\n)++(?:gpgsig [^\n]*+\n(?: [^\n]*+\n)*+)?+"
    rb"\n([^\s#][^\n\r]*+)\n\n"
)
"""A commit as `cat-file --batch` prints it: a header without an encoding, a subject of one line.

The break that `cat-file` puts behind a commit may be the last one here.
"""

_ORIGIN = late(
    rb"tree [^\n]++\n(?:parent [^\n]++\n)?author ([^\n<>]*+<[^\n<>]*+>) (\d{1,18}+) ([+-]\d++)\n"
    rb"committer [^\n<>]*+<[^\n<>]*+> (\d{1,18}+) [+-]\d++\n"
)
"""How the header of a commit begins that is no merge, people and dates as git writes them."""


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

    def take(self, data: bytes) -> int:
        """Fold the whole commits at the start of some output; give where the rest begins."""
        usual, size = _USUAL.match, len(data)
        skim, hinted, every = self._skim, self._skim.hint.search, not self._skim.usual
        at = passed = 0
        while True:
            found = usual(data, at)
            if found is None:
                end = self._careful(data, at)
                if end < 0:
                    break
                at = end + 1
                continue
            start = found.end(1) + 1
            end = start + int(found[1])
            if size <= end:
                break
            if end < found.end() - 1:  # the header ends without a break, and ran into the next
                self._fold.add(commit_in(data, start, end))
                at = end + 1
                continue
            title, subject = found.start(2), found[2]
            hint = hinted(data, title - 1, end)
            if hint or every or b"SD-" in subject or b"QF-" in subject:
                origin = _ORIGIN.match(data, start)
                if origin is None or is_marked(data, title, end):
                    self._fold.add(commit_in(data, start, end))
                elif hint is None:
                    self._named(data, (at, start, end), origin, subject)
                else:
                    places = (title, found.end(2), end, hint.start())
                    self._hinted(data, (at, start, end), origin, skim.plain(data, places))
            else:
                passed += 1
            at = end + 1
        self._fold.pass_by(passed)
        return at

    def _hinted(
        self, data: bytes, at: Place, origin: re.Match[bytes], simple: Plain | None
    ) -> None:
        """Fold a commit that may record usage."""
        if simple is None:
            self._fold.add(commit_in(data, at[1], at[2]))
            return
        author, time, zone, committed = origin.groups()
        known = (author, int(time), zone.decode("ascii"), simple.subject)
        self._fold.add_plain(simple, _name(data, at), known, int(committed))

    def _named(self, data: bytes, at: Place, origin: re.Match[bytes], subject: bytes) -> None:
        """Fold a commit that records no usage, and may name an SD."""
        sd = self._skim.sd(subject)
        if sd is None:
            self._fold.add(commit_in(data, at[1], at[2]))
        else:
            self._fold.add_unrecorded(_name(data, at), origin[1], int(origin[2]), sd)

    def _careful(self, data: bytes, at: int) -> int:
        """Fold the commit that is announced at an offset; give its end, -1 if it is not whole."""
        span = announced(data, at)
        if span is None or len(data) <= span[1]:
            return -1
        self._fold.add(commit_in(data, *span))
        return span[1]


def _name(data: bytes, at: Place) -> str:
    """Give the object name of the commit that is announced at a place."""
    return data[at[0] : data.find(b" ", at[0])].decode("ascii")
