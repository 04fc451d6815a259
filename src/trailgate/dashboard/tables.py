"""Tables as values: what each cell shows, and by what it is sorted."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.reports.figures import share
from trailgate.reports.findings import shown

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
    """A column's heading; `kind` as a cell's, `sorted` where rows come in its order."""

    title: str
    kind: str = "number"
    sorted: str = "none"


class Table(Record):
    """A table that can be sorted; `note` tells what it leaves out."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


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
