"""Runs and SD commits in packed rows: a long history holds hundreds of thousands of each."""

from __future__ import annotations

from struct import Struct

from trailgate.usage.plain_words import run_of
from trailgate.usage.run import Tokens

from .entries import Entry, SdCommit
from .keys import id_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trailgate.usage.plain import PlainBlock
    from trailgate.usage.run import Run

    Sighting = tuple[bytes, Run, int, tuple[int, str], str]
    """A run as one commit carries it: key, run, instant, (committer time, oid), author."""


class Numbers(dict[object, int]):
    """Values that come again and again, each under a number: their place in this dictionary."""

    def __missing__(self, value: object) -> int:
        """Take a new value."""
        number = self[value] = len(self)
        return number


class PackedRuns:
    """Runs that one commit alone carries, by number.

    Object names are bytes here, all as long as the first.
    """

    def __init__(self, names: Numbers, width: int = 0) -> None:
        self._names = names
        self._who = Numbers()
        self._tables: tuple[list[Any], list[Any]] = ([], [])
        self._tokens: dict[int, Tokens] = {}
        self._rows = bytearray()
        self._count = 0
        self._set_width(width)

    def _set_width(self, width: int) -> None:
        self._width = width
        self._row = Struct(f"=IIIqqq{width}s")
        self._pack = self._row.pack

    def add(self, block: PlainBlock, instant: int, committed: int, oid: bytes, author: str) -> int:
        """Take the run of a block; give its number."""
        names, number = self._names, self._count
        if not number:
            self._set_width(len(oid))
        sd, who, tokens, _, _, _ = block
        self._rows += self._pack(
            names[sd], self._who[who], names[author], tokens, instant, committed, oid
        )
        self._count = number + 1
        return number

    def sighting(self, key: bytes, number: int) -> Sighting:
        """Give a run, of which `key` is the key."""
        row = self._row.unpack_from(self._rows, number * self._row.size)
        sd, who, author, tokens, instant, committed, oid = row
        names, whos = self._by_number()
        figure = self._tokens.get(tokens)
        if figure is None:
            figure = self._tokens[tokens] = Tokens(tokens)
        run = run_of(names[sd], whos[who], figure, id_in(key))
        return key, run, instant, (committed, oid.hex()), names[author]

    def entry(self, key: bytes, number: int) -> Entry:
        """Give the entry of a run that has no copy and nothing corrects."""
        _, run, instant, (_, oid), author = self.sighting(key, number)
        return Entry(run, instant, oid, author, 1, None, key)

    def _by_number(self) -> tuple[list[Any], list[Any]]:
        names, who = self._tables
        if len(names) != len(self._names) or len(who) != len(self._who):
            self._tables = [*self._names], [*self._who]
        return self._tables

    def copy(self) -> PackedRuns:
        """Give the same runs, to which others may be added apart from these.

        What names either of them learns the other one knows as well.
        """
        other = PackedRuns(self._names, self._width)
        other._who = self._who
        other._rows, other._count = self._rows[:], self._count
        return other


class PackedSds:
    """SD commits; object names are bytes here, all as long as the first."""

    def __init__(self, names: Numbers) -> None:
        self._names = names
        self._rows = bytearray()
        self._row: Struct | None = None

    def add(self, oid: bytes, instant: int, author: str, sd: str, *, recorded: bool) -> None:
        """Take an SD commit."""
        names, row = self._names, self._row
        if row is None:
            row = self._row = Struct(f"=IIq?{len(oid)}s")
        self._rows += row.pack(names[sd], names[author], instant, recorded, oid)

    def take(self) -> Iterator[SdCommit]:
        """Give the SD commits and forget them."""
        rows, self._rows = self._rows, bytearray()
        names: list[Any] = [*self._names]
        for sd, author, instant, recorded, oid in self._row.iter_unpack(rows) if self._row else ():
            yield SdCommit(oid.hex(), instant, names[author], names[sd], recorded)
