"""Tables as a SQLite database, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress

from trailgate.errors import UsageError
from trailgate.reports.figures import exact, iso
from trailgate.reports.findings import shown
from trailgate.reports.flat import COUNT, INSTANT, PLACES, TEXT
from trailgate.usage.run import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from trailgate.reports.flat import Flat

APPLICATION = 0x7472_6C67
"""What the header of a database says of who made it: `trlg`."""

VERSION = 1
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_LARGEST = 1 << 63

_INDEXES = (
    "CREATE INDEX run_of_log ON sd_token_logs (run_key)",
    "CREATE INDEX sd_of_log ON sd_token_logs (sd_id)",
    "CREATE INDEX run_of_decision ON model_allocation_decisions (run_key)",
)


def write_sqlite(tables: Mapping[str, Flat], path: str) -> None:
    """Write the tables beside the file, and put it in its place at once.

    A file that is there is replaced only where it is such a database itself, or empty.

    Raises:
        UsageError: another file is there, or a number is too large for the format.
        OSError: the file can't be written.
    """
    _demand_own(path)
    passing = f"{path}.{os.getpid()}"
    try:
        _write(tables, passing)
        os.replace(passing, path)
    except sqlite3.Error as failed:
        raise OSError(None, str(failed), path) from failed
    finally:
        for left in (passing, f"{passing}-journal"):
            with suppress(OSError):
                os.remove(left)


def _demand_own(path: str) -> None:
    try:
        with open(path, "rb") as file:
            head = file.read(_HEADER)
    except FileNotFoundError:
        return
    if head and not (head.startswith(_MAGIC) and head[68:72] == APPLICATION.to_bytes(4, "big")):
        raise UsageError(
            f"{path} is there already and no export of trailgate; it stays. Give another name"
        )


def _write(tables: Mapping[str, Flat], path: str) -> None:
    with suppress(FileNotFoundError):
        os.remove(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute(f"PRAGMA application_id = {APPLICATION}")
        base.execute(f"PRAGMA user_version = {VERSION}")
        base.execute("BEGIN")
        for name, table in tables.items():
            kinds = ", ".join(f'"{column}" {_type(kind)}' for column, kind in table.columns)
            base.execute(f'CREATE TABLE "{name}" ({kinds})')
            places = ", ".join("?" * len(table.columns))
            # the names are ours; every value is bound
            base.executemany(f'INSERT INTO "{name}" VALUES ({places})', _rows(table))  # noqa: S608
        for index in _INDEXES:
            base.execute(index)
        base.execute("COMMIT")


def _type(kind: str) -> str:
    if kind == COUNT:
        return "INTEGER"
    return "NUMERIC" if kind in PLACES else "TEXT"


def _rows(table: Flat) -> Iterable[tuple[Any, ...]]:
    kinds = [kind for _, kind in table.columns]
    for row in table.rows:
        yield tuple(_value(*pair) for pair in zip(row, kinds, strict=True))


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == TEXT:
        return shown(value)
    if value == UNKNOWN:
        return None
    if kind == INSTANT:
        return iso(value, "UTC")
    number = exact(int(value), 10 ** PLACES.get(kind, 0))
    if not isinstance(number, int):
        return float(number)
    if number >= _LARGEST:
        raise UsageError(f"--sqlite: the number {number} is larger than SQLite can hold")
    return number
