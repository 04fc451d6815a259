"""Numbered pages of bytes in an SQLite file, and a head that says which of them belong together.

A change is one transaction under a rollback journal, a new file is built aside and takes the old
one's place at once. Nothing here trusts the file: the head carries its own digest, and digests of
all pages are for the head to hold.
"""

from __future__ import annotations

import os
import sqlite3

from .rows import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FILE = "index.sqlite"
PATIENCE = 0.5
"""Seconds to wait for a lock; then the index is done without."""

_FAILURES = (sqlite3.Error, OverflowError, ValueError, MemoryError)
"""What SQLite gives for a damaged file; its words about one may be no UTF-8."""

_HEAD = "SELECT content, digest FROM head"
_SCHEMA = (
    "CREATE TABLE head (content BLOB, digest BLOB)",
    "CREATE TABLE page (number INTEGER PRIMARY KEY, content BLOB)",
)


class Store:
    """An open file. What is read stays of one moment until `close` or `save`."""

    def __init__(self, connection: sqlite3.Connection, head: bytes) -> None:
        self._connection = connection
        self.head = head
        """What was given to `build` or `save` as the head."""

    def page(self, number: int) -> bytes:
        """Give a page, nothing where it is not there or can't be read."""
        try:
            row = self._connection.execute(
                "SELECT content FROM page WHERE number = ?", (number,)
            ).fetchone()
        except _FAILURES:
            return b""
        return row[0] if row and isinstance(row[0], bytes) else b""

    def save(self, head: bytes, pages: Mapping[int, bytes]) -> bool:
        """Put pages (an empty one: none) and a head in place; False where that can't be.

        It can't where another process has changed the file since this one opened it.
        """
        run = self._connection.execute
        try:
            if self._connection.in_transaction:
                run("COMMIT")
            run("BEGIN IMMEDIATE")
            if _head(self._connection) != self.head:
                run("ROLLBACK")
                return False
            _put(self._connection, head, pages)
            run("COMMIT")
        except _FAILURES:
            _roll_back(self._connection)
            return False
        self.head = head
        return True

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


def opened(folder: str) -> Store | None:
    """Open the file in a folder, None when there is none that can be read."""
    path = os.path.join(folder, FILE)
    if not os.path.isfile(path):
        return None
    connection = None
    try:
        uri = f"file:{_quoted(path)}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")  # what a power cut tears, digests tell
        connection.execute("BEGIN")
        head = _head(connection)
    except _FAILURES:
        head = None
    if connection and head is not None:
        return Store(connection, head)
    if connection:
        connection.close()
    return None


def build(folder: str, fill: Callable[[Callable[[int, bytes], None]], bytes]) -> bool:
    """Put a new file in place; False when the folder can't be written.

    `fill` is given what takes a page by number, and gives the head.
    """
    path = os.path.join(folder, FILE)
    aside = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, exist_ok=True)
        _tidy(folder)
        connection = sqlite3.connect(aside, isolation_level=None)
        try:
            _fill(connection, fill)
        finally:
            connection.close()
        os.replace(aside, path)
    except (OSError, *_FAILURES):
        _remove(aside)
        return False
    return True


def _fill(
    connection: sqlite3.Connection, fill: Callable[[Callable[[int, bytes], None]], bytes]
) -> None:
    def put(number: int, content: bytes) -> None:
        connection.execute("INSERT INTO page VALUES (?, ?)", (number, content))

    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for statement in _SCHEMA:
        connection.execute(statement)
    _put(connection, fill(put), {})
    connection.execute("COMMIT")


def _put(connection: sqlite3.Connection, head: bytes, pages: Mapping[int, bytes]) -> None:
    gone = [(number,) for number, content in pages.items() if not content]
    kept: Iterable[tuple[int, bytes]] = ((n, content) for n, content in pages.items() if content)
    connection.executemany("DELETE FROM page WHERE number = ?", gone)
    connection.executemany("REPLACE INTO page VALUES (?, ?)", kept)
    connection.execute("DELETE FROM head")
    connection.execute("INSERT INTO head VALUES (?, ?)", (head, digest(head)))


def _head(connection: sqlite3.Connection) -> bytes | None:
    row = connection.execute(_HEAD).fetchone()
    whole = row and isinstance(row[0], bytes) and digest(row[0]) == row[1]
    return row[0] if whole else None


def _roll_back(connection: sqlite3.Connection) -> None:
    try:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    except _FAILURES:
        return


def _tidy(folder: str) -> None:
    """Remove what processes left that were killed while they built a file, or bore our number."""
    for name in os.listdir(folder):
        number = name.removeprefix(f"{FILE}.")
        if number != name and number.isdecimal() and not _is_alive(int(number)):
            _remove(os.path.join(folder, name))


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
