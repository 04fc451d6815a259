"""The newest runs of the index once more, in a form that a hook reads at once.

SQLite takes a hook milliseconds to load. This file stands beside the index, written with it and as
disposable: for another tip, other words, or an earlier time than it holds, the index answers.
"""

from __future__ import annotations

import os

from . import kept
from .ledger.entries import Entry
from .usage.run import Run, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .usage.vocabulary import Vocabulary

    Row = tuple[int, tuple[int, ...], tuple[Any, ...], tuple[Any, ...]]

FILE = "recent.cache"
DAYS = 8
"""How far it reaches back from the newest run: a period of a week, and some."""

DAY = 86_400
LAYOUT = (Entry._fields, Run._fields, Tokens._fields)
"""With other fields a stored row means something else."""

_TOKENS = Run._fields.index("tokens")


def words(vocabulary: Vocabulary) -> str:
    """Give the text that stands for a vocabulary: equal for equal ones only."""
    return repr(vocabulary)


def write(folder: str, read_with: str, tip: str, oldest: int, entries: Iterable[Entry]) -> None:
    """Keep all runs of a tip from an instant on, read with some words; do without if need be."""
    rows = [row_of(entry) for entry in entries]
    kept.write(os.path.join(folder, FILE), (LAYOUT, read_with, tip, oldest, rows))


def read(folder: str, read_with: str, tip: str, since: int) -> list[Entry] | None:
    """Give a tip's runs that count at or after an instant; None where the file can't tell."""
    stored = kept.read(os.path.join(folder, FILE))
    if stored is None or stored[:3] != (LAYOUT, read_with, tip) or since < stored[3]:
        return None
    return [entry_of(row) for row in stored[4] if row[0] >= since]


def is_of(folder: str, read_with: str, tip: str) -> bool:
    """Tell whether the file holds runs of this tip, read with these words."""
    stored = kept.read(os.path.join(folder, FILE))
    return stored is not None and stored[:3] == (LAYOUT, read_with, tip)


def row_of(entry: Entry) -> Row:
    """Give an entry as plain values."""
    values = tuple(getattr(entry.run, name) for name in Run._fields)
    tokens = tuple(getattr(entry.run.tokens, name) for name in Tokens._fields)
    run = values[:_TOKENS] + values[_TOKENS + 1 :]
    others = tuple(getattr(entry, name) for name in Entry._fields[2:])
    return (entry.instant, tokens, run, others)


def entry_of(row: Row) -> Entry:
    """Give back what a row was made of."""
    instant, tokens, run, others = row
    values: tuple[Any, ...] = (*run[:_TOKENS], Tokens(*tokens), *run[_TOKENS:])
    return Entry(Run(*values), instant, *others)
