"""Runs and SD commits in packed rows: a long history holds hundreds of thousands of each."""

from __future__ import annotations

from array import array
from struct import Struct

from .entries import SdCommit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from trailgate.usage.plain import PlainBlock

    from .alone import AloneRow

    SdRow = tuple[str, int, str, str, bool]
    """The fields of an SD commit."""


class Numbers(dict[object, int]):
    """Values that come again and again, each under a number: their place in this dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self._listed: list[Any] = []

    def __missing__(self, value: object) -> int:
        """Take a new value."""
        number = self[value] = len(self)
        return number

    def listed(self) -> list[Any]:
        """Give the values by number."""
        if len(self._listed) != len(self):
            self._listed = [*self]
        return self._listed


class PackedRuns:
    """Runs that one commit alone carries, by number.

    Object names are bytes here, all as long as the first.
    """

    def __init__(self, names: Numbers, width: int = 0) -> None:
        self._names = names
        self._who = Numbers()
        self._rows = bytearray()
        self._count = 0
        self._set_width(width)

    def _set_width(self, width: int) -> None:
        self._width = width
        self._row = Struct(f"=qIIIqq{width}s")
        self._pack = self._row.pack

    def add(self, block: PlainBlock, instant: int, committed: int, oid: bytes, author: str) -> int:
        """Take the run of a block; give its number."""
        names, number = self._names, self._count
        if not number:
            self._set_width(len(oid))
        sd, who, tokens, _, _, _ = block
        self._rows += self._pack(
            instant, names[sd], self._who[who], names[author], tokens, committed, oid
        )
        self._count = number + 1
        return number

    def row(self, number: int) -> AloneRow:
        """Give a run as plain values."""
        return next(self.rows((number,)))[1]

    def rows(self, numbers: Iterable[int]) -> Iterator[tuple[int, AloneRow]]:
        """Give some runs as plain values, each with its number."""
        names, whos = self._names.listed(), self._who.listed()
        read, rows, size = self._row.unpack_from, self._rows, self._row.size
        for number in numbers:
            instant, sd, who, author, tokens, committed, oid = read(rows, number * size)
            yield (
                number,
                (instant, committed, oid.hex(), names[author], names[sd], whos[who], tokens),
            )

    def by_span(self, seconds: int) -> dict[int, array[int]]:
        """Give the numbers of all runs by the span of so many seconds that holds their instant."""
        return _by_span(self._row, self._rows, seconds)

    def since(self, instant: int | None) -> Iterator[int]:
        """Give the numbers of the runs that count at or after an instant, of all without one."""
        return _since(self._row, self._rows, instant)

    def copy(self) -> PackedRuns:
        """Give the same runs, to which others may be added apart from these.

        What names either of them learns the other one knows as well.
        """
        other = PackedRuns(self._names, self._width)
        other._who = self._who
        other._rows, other._count = self._rows[:], self._count
        return other


class PackedSds:
    """SD commits, by number; object names are bytes here, all as long as the first."""

    def __init__(self, names: Numbers) -> None:
        self._names = names
        self._rows = bytearray()
        self._row = _sd_row(0)

    def add(self, oid: bytes, instant: int, author: str, sd: str, *, recorded: bool) -> None:
        """Take an SD commit."""
        names = self._names
        if not self._rows:
            self._row = _sd_row(len(oid))
        self._rows += self._row.pack(instant, names[sd], names[author], recorded, oid)

    def by_span(self, seconds: int) -> dict[int, array[int]]:
        """Give the numbers of all by the span of so many seconds that holds their instant."""
        return _by_span(self._row, self._rows, seconds)

    def rows(self, numbers: Iterable[int]) -> Iterator[SdRow]:
        """Give the fields of some."""
        names = self._names.listed()
        read, rows, size = self._row.unpack_from, self._rows, self._row.size
        for number in numbers:
            instant, sd, author, recorded, oid = read(rows, number * size)
            yield oid.hex(), instant, names[author], names[sd], recorded

    def since(self, instant: int | None) -> Iterator[SdCommit]:
        """Give those from an instant on, all of them without one."""
        for values in self.rows(_since(self._row, self._rows, instant)):
            yield SdCommit(*values)

    def copy(self) -> PackedSds:
        """Give the same, to which others may be added apart from these."""
        other = PackedSds(self._names)
        other._rows, other._row = self._rows[:], self._row
        return other


def _sd_row(width: int) -> Struct:
    return Struct(f"=qII?{width}s")


def _instants(row: Struct, rows: bytearray) -> Iterator[tuple[int, int]]:
    """Give number and instant of rows, which begin with it."""
    only_instant = Struct(f"=q{row.size - 8}x")
    return ((number, one) for number, (one,) in enumerate(only_instant.iter_unpack(rows)))


def _since(row: Struct, rows: bytearray, instant: int | None) -> Iterator[int]:
    return (number for number, at in _instants(row, rows) if instant is None or at >= instant)


def _by_span(row: Struct, rows: bytearray, seconds: int) -> dict[int, array[int]]:
    """Give the numbers of rows by the span of so many seconds that holds their instant."""
    spans: dict[int, array[int]] = {}
    for number, instant in _instants(row, rows):
        span = instant // seconds
        numbers = spans.get(span)
        if numbers is None:
            numbers = spans[span] = array("I")
        numbers.append(number)
    return spans
