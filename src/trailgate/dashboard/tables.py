"""Tables as values: what each cell shows, and by what it is sorted."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.reports.figures import share
from trailgate.reports.findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

UNKNOWN = "unknown"


class Cell(Record):
    """One cell: its text, the number it is sorted by (None: it is last), and what it looks like.

    `kind`: `name`, `number`, `zone` (its text names one), `note` or `mix`. `bar`: tenths of a
    percent that a bar behind the figure fills. `parts`: of a mix, (name, tenths) in order.
    """

    text: str
    value: int | None = None
    kind: str = "number"
    bar: int | None = None
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def unknown(self) -> bool:
        """Whether nothing is known, which must never look like 0."""
        return self.text == UNKNOWN


class Column(Record):
    """A column's heading; `kind` as a cell's, `sorted` where rows come in its order.

    `silent`: what the note says in the column's place where no row knows anything of it, nothing
    where that is said elsewhere; None: the column stays.
    """

    title: str
    kind: str = "number"
    sorted: str = "none"
    silent: str | None = None


class Table(Record):
    """A table that can be sorted; `note` tells what it leaves out, `empty` why it has no rows."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    empty: str = "Nothing is recorded here yet."

    @property
    def told(self) -> Table:
        """The table without the columns of which no row knows anything; its note says so."""
        silent = [
            bool(self.rows)
            and column.silent is not None
            and all(row[at].value is None for row in self.rows)
            for at, column in enumerate(self.columns)
        ]
        reasons = [one.silent or "" for one, mute in zip(self.columns, silent, strict=True) if mute]
        return self.replace(
            columns=_kept(self.columns, silent),
            rows=tuple(_kept(row, silent) for row in self.rows),
            note=" ".join(text for text in dict.fromkeys([*reasons, self.note]) if text),
        )


def _kept(cells: tuple[Any, ...], silent: list[bool]) -> tuple[Any, ...]:
    return tuple(cell for cell, mute in zip(cells, silent, strict=True) if not mute)


def name(text: str, most: int = 120) -> Cell:
    """Give the cell of a name that somebody wrote; nothing that it holds reaches a terminal."""
    told = shown(text)
    return Cell(told if len(told) <= most else told[:most] + "\u2026", kind="name")


def number(text: str, value: int | None, bar: int | None = None) -> Cell:
    """Give the cell of a figure; one without a value is unknown."""
    return Cell(UNKNOWN) if value is None else Cell(text, value, bar=bar)


def count(value: int) -> Cell:
    """Give the cell of a count."""
    return Cell(f"{value:,}", value)


def percent(tenths: int | None, *, bar: bool = False) -> Cell:
    """Give the cell of a share in tenths of a percent, None for unknown."""
    return number(share(tenths), tenths, tenths if bar else None)
