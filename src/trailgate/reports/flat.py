"""Tables for programs: rows of typed values, which CSV and Parquet write each in its way."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.run import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TEXT = "text"
COUNT = "count"
INSTANT = "instant"
TOKENS = "tokens"
AMOUNT = "amount"
TENTHS = "tenths"

PLACES = {TOKENS: 6, AMOUNT: 18, TENTHS: 1}
"""Decimal places of the numbers that are kept as integers: 10^-6 of a token and so on."""


class Flat(Record):
    """Rows of values, by column name and kind.

    A text is a `str`; all else are integers, instants epoch seconds. None is where a column says
    nothing of a row, `UNKNOWN` in a column of numbers where the number exists and nobody knows it.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]
    timezone: str


def known(value: Any, *, untold: bool) -> Any:
    """Give a number, or UNKNOWN."""
    return UNKNOWN if untold else value
