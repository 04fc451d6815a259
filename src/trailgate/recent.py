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

_DAY = 86_400
_LAYOUT = (Entry._fields, Run._fields, Tokens._fields)
_TOKENS = Run._fields.index("tokens")


def words(vocabulary: Vocabulary) -> str:
    """Give the text that stands for a vocabulary: equal for equal ones only."""
    return repr(vocabulary)


def write(folder: str, read_with: str, tip: str, entries: Iterable[Entry]) -> None:
    """Keep the newest runs of a tip, read with some words; where that can't be, do without."""
    known = list(entries)
    oldest = max((entry.instant for entry in known), default=0) - DAYS * _DAY
    rows = [_row(entry) for entry in known if entry.instant >= oldest]
    kept.write(os.path.join(folder, FILE), (_LAYOUT, read_with, tip, oldest, rows))


def read(folder: str, read_with: str, tip: str, since: int) -> list[Entry] | None:
    """Give a tip's runs that count at or after an instant; None where the file can't tell."""
    stored = kept.read(os.path.join(folder, FILE))
    if stored is None or stored[:3] != (_LAYOUT, read_with, tip) or since < stored[3]:
        return None
    return [_entry(row) for row in stored[4] if row[0] >= since]


def _row(entry: Entry) -> Row:
    values = tuple(getattr(entry.run, name) for name in Run._fields)
    tokens = tuple(getattr(entry.run.tokens, name) for name in Tokens._fields)
    run = values[:_TOKENS] + values[_TOKENS + 1 :]
    others = tuple(getattr(entry, name) for name in Entry._fields[2:])
    return (entry.instant, tokens, run, others)


def _entry(row: Row) -> Entry:
    instant, tokens, run, others = row
    values: tuple[Any, ...] = (*run[:_TOKENS], Tokens(*tokens), *run[_TOKENS:])
    return Entry(Run(*values), instant, *others)
