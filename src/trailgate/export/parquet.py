"""Tables as Parquet files in a folder; a file of somebody else's stays."""

from __future__ import annotations

import os
from importlib import import_module

from trailgate.errors import UsageError
from trailgate.reports.report_parquet import write_parquet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from trailgate.reports.flat import Flat


def write_folder(tables: Mapping[str, Flat], folder: str) -> None:
    """Write a file for each table; the folder is made where it is missing.

    Raises:
        UsageError: another file is there, or a number is too large for the format.
        OSError: a file can't be written.
    """
    files = {name: os.path.join(folder, f"{name}.parquet") for name in tables}
    for name, path in files.items():
        _demand_own(tables[name], path)
    os.makedirs(folder, exist_ok=True)
    for name, path in files.items():
        try:
            write_parquet(tables[name], path)
        except OSError as error:
            raise OSError(error.errno, error.strerror, path) from error  # a full disk names no file


def _demand_own(table: Flat, path: str) -> None:
    """Refuse to replace what has not this table's columns, in their order; more may follow."""
    if not os.path.exists(path) or not os.path.getsize(path):
        return
    pyarrow: Any = import_module("pyarrow")
    columns = [name for name, _ in table.columns]
    try:
        there = import_module("pyarrow.parquet").read_schema(path).names
    except pyarrow.ArrowException:
        there = []
    shared = min(len(there), len(columns))
    if not shared or there[:shared] != columns[:shared]:
        raise UsageError(
            f"{path} is there already and no export of trailgate; it stays. Name another folder"
        )
