"""Reports as Parquet files (extra `parquet`), numbers exact."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from decimal import Decimal
from importlib import import_module

from trailgate.errors import UsageError
from trailgate.usage.run import UNKNOWN

from .findings import shown
from .flat import COUNT, INSTANT, PLACES, TEXT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .flat import Flat

DIGITS = 38
"""Digits of a decimal: the most that every reader of Parquet holds exactly."""


def demand_pyarrow() -> None:
    """Refuse before the work is done, not after it, where pyarrow is missing.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import_module("pyarrow")
    except ImportError:
        raise UsageError(
            "--parquet needs pyarrow, which is not installed: pip install 'trailgate[parquet]'"
        ) from None


def write_parquet(table: Flat, path: str) -> None:
    """Put a table into a Parquet file, whole or not at all.

    Texts are strings, counts int64, instants UTC timestamps in milliseconds, all else decimals. A
    cell that says nothing and an unknown number are null.

    Raises:
        UsageError: a number or date is too large for the format.
        OSError: the file can't be written.
    """
    content = _content(table)
    passing = f"{path}.{os.getpid()}"
    try:
        with open(passing, "wb") as file:
            file.write(content)
        os.replace(passing, path)
    except BaseException:
        with suppress(OSError):
            os.remove(passing)
        raise


def _content(table: Flat) -> bytes:
    pa: Any = import_module("pyarrow")  # it has no types to check by
    parquet: Any = import_module("pyarrow.parquet")
    fields, columns = [], []
    for place, (name, kind) in enumerate(table.columns):
        values = [_value(row[place], kind) for row in table.rows]
        try:
            columns.append(pa.array(values, type=_type(pa, kind)))
        except (pa.ArrowException, OverflowError):
            raise UsageError(
                f"--parquet: column {name} holds a number or date that Parquet can't; take --csv"
            ) from None
        fields.append(pa.field(name, _type(pa, kind)))
    out = io.BytesIO()
    parquet.write_table(pa.table(columns, schema=pa.schema(fields)), out)
    return out.getvalue()


def _type(pa: Any, kind: str) -> Any:
    if kind in PLACES:
        return pa.decimal128(DIGITS, PLACES[kind])
    return {TEXT: pa.string(), COUNT: pa.int64(), INSTANT: pa.timestamp("ms", tz="UTC")}[kind]


def _value(value: Any, kind: str) -> Any:
    if kind == TEXT:
        return None if value is None else shown(value)
    if value is None or value == UNKNOWN:
        return None
    if kind == INSTANT:
        return value * 1000
    return Decimal((0, _digits(value), -PLACES[kind])) if kind in PLACES else value


def _digits(value: int) -> tuple[int, ...]:
    return tuple(map(int, str(value)))
