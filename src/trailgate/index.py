"""The index: the runs of one tip, kept so that a hook need not read history.

SQLite in the git common directory, shared by all work trees. It is a disposable cache, keyed by
the tip's object name and by the words that messages are read with: deleted, damaged, outdated or
unwritable, it is done without, and no answer changes.
"""

from __future__ import annotations

import os

from . import kept, recent
from .ledger.entries import Entry
from .usage.run import Run, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import Any

    from .usage.vocabulary import Vocabulary

FORMAT = 1
FILE = "index.sqlite"
SUM_FILE = "index.sum"
"""Holds the digest of the other, for SQLite does not notice every damage."""

_RUN_FIELDS = tuple(name for name in Run._fields if name not in ("tokens", "line"))
_TOKEN_FIELDS = Tokens._fields
_COLUMNS = (
    "key", "instant", "oid", "author", "copies", "corrected", *_RUN_FIELDS, *_TOKEN_FIELDS
)  # fmt: skip
_SCHEMA = (
    "CREATE TABLE meta (format INTEGER, words TEXT, tip TEXT)",
    "CREATE TABLE run (" + ", ".join(f'"{name}"' for name in _COLUMNS) + ", PRIMARY KEY (key))",
    "CREATE INDEX by_instant ON run (instant)",
)


class Index:
    """The runs that one tip reaches; `tip` is its object name."""

    def __init__(self, connection: sqlite3.Connection, tip: str) -> None:
        self._connection = connection
        self.tip = tip

    def runs(self, keys: Iterable[bytes]) -> dict[bytes, Entry]:
        """Give the runs of these keys; unknown keys are absent."""
        listed = ", ".join(f'"{name}"' for name in _COLUMNS)
        select = f"SELECT {listed} FROM run WHERE key = ?"  # noqa: S608 - our own column names
        rows = (row for key in keys for row in self._connection.execute(select, (key,)))
        return {entry.key: entry for entry in map(_entry, rows)}

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def since(self, instant: int) -> list[Entry]:
        """Give the runs that count at or after an instant (epoch seconds)."""
        listed = ", ".join(f'"{name}"' for name in _COLUMNS)
        rows = self._connection.execute(
            f"SELECT {listed} FROM run WHERE instant >= ?",  # noqa: S608 - our own column names
            (instant,),
        )
        return [_entry(row) for row in rows]


def open_index(folder: str, vocabulary: Vocabulary) -> Index | None:
    """Open the index in a folder, None when there is none that can be used."""
    path = os.path.join(folder, FILE)
    known = kept.read(os.path.join(folder, SUM_FILE))
    if known is None or known != _digest(path):
        return None
    import sqlite3

    connection = None
    try:
        connection = sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True, timeout=0.2)
        row = connection.execute("SELECT format, words, tip FROM meta").fetchone()
    except sqlite3.Error:
        row = None
    if connection and row and row[:2] == (FORMAT, recent.words(vocabulary)):
        return Index(connection, row[2])
    if connection:
        connection.close()
    return None


def write(folder: str, vocabulary: Vocabulary, tip: str, entries: Iterable[Entry]) -> bool:
    """Put the runs of a tip in place of the index; False when the folder can't be written.

    The new file is built aside and takes the old one's place at once, so that a reader never sees
    half of it.
    """
    import sqlite3

    known = list(entries)
    path = os.path.join(folder, FILE)
    aside = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, exist_ok=True)
        connection = sqlite3.connect(aside, isolation_level=None)
        try:
            _fill(connection, vocabulary, tip, known)
        finally:
            connection.close()
        digest = _digest(aside)
        os.replace(aside, path)
    except (OSError, OverflowError, sqlite3.Error):
        _remove(aside)
        return False
    if not kept.write(os.path.join(folder, SUM_FILE), digest):
        return False
    recent.write(folder, recent.words(vocabulary), tip, known)
    return True


def _fill(
    connection: sqlite3.Connection, vocabulary: Vocabulary, tip: str, entries: Iterable[Entry]
) -> None:
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for statement in _SCHEMA:
        connection.execute(statement)
    marks = ", ".join("?" * len(_COLUMNS))
    connection.executemany(f"INSERT INTO run VALUES ({marks})", map(_row, entries))  # noqa: S608 - marks only
    connection.execute("INSERT INTO meta VALUES (?, ?, ?)", (FORMAT, recent.words(vocabulary), tip))
    connection.execute("COMMIT")


def _row(entry: Entry) -> tuple[object, ...]:
    run = entry.run
    return (
        entry.key,
        entry.instant,
        entry.oid,
        entry.author,
        entry.copies,
        entry.corrected,
        *(_stored(getattr(run, name)) for name in _RUN_FIELDS),
        *(getattr(run.tokens, name) for name in _TOKEN_FIELDS),
    )


def _stored(value: object) -> object:
    """Give text that SQLite can't hold (bytes that are not UTF-8) as bytes."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "surrogateescape")
    return value


def _restored(value: object) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _entry(row: tuple[Any, ...]) -> Entry:
    named: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    tokens = Tokens(**{name: named.pop(name) for name in _TOKEN_FIELDS})
    run = Run(tokens=tokens, **{name: _restored(named.pop(name)) for name in _RUN_FIELDS})
    return Entry(run=run.replace(phase_known=bool(run.phase_known)), **named)


def _digest(path: str) -> bytes | None:
    """Give the digest of a file, None for one that can't be read."""
    from hashlib import blake2b, file_digest

    try:
        with open(path, "rb") as file:
            return file_digest(file, lambda: blake2b(digest_size=16)).digest()
    except OSError:
        return None


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
