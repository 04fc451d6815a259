"""Bytes of a policy file to a document, and what can be wrong before any key is looked at."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from trailgate.errors import PolicyError

if TYPE_CHECKING:
    from .presets import Document

LARGEST = 1_048_576
"""Bytes that a policy file may have."""

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_DEEP_KEY = re.compile(rf"(?<![\w-])(?:{_PART}[ \t]*+\.[ \t]*+){{64}}")
_TABLE_KEY = "trailgate"


def parse(name: str, text: bytes, *, pyproject: bool = False) -> Document:
    """Give the document that a policy file holds.

    Args:
        name: the file's name, for messages.
        text: the file's bytes; a byte order mark of UTF-8 is let through.
        pyproject: the policy is the table `[tool.trailgate]`.

    Raises:
        PolicyError: the file is no TOML, no UTF-8, too large or too deep, or the table is absent.
    """
    document = _toml(name, _decoded(name, text))
    if not pyproject:
        return document
    tool = document.get("tool")
    table = tool.get(_TABLE_KEY) if isinstance(tool, dict) else None
    if table is None:
        raise PolicyError([f"{name}: there is no table [tool.{_TABLE_KEY}]"])
    if not isinstance(table, dict):
        raise PolicyError([f"{name}: tool.{_TABLE_KEY} is no table; write [tool.{_TABLE_KEY}]"])
    return table


def has_table(name: str, text: bytes) -> bool:
    """Tell whether a pyproject.toml holds a policy; of one that is no TOML, whether it seems to."""
    try:
        document = _toml(name, _decoded(name, text))
    except PolicyError:
        return f"[tool.{_TABLE_KEY}".encode() in text
    tool = document.get("tool")
    return isinstance(tool, dict) and _TABLE_KEY in tool


def _decoded(name: str, text: bytes) -> str:
    if len(text) > LARGEST:
        raise PolicyError([f"{name}: has {len(text):,} bytes; a policy has at most {LARGEST:,}"])
    if text.startswith(_UTF_16):
        raise PolicyError([f"{name}: is UTF-16; save it as UTF-8"])
    try:
        return text.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise PolicyError([f"{name}: line {line} is not UTF-8; save the file as UTF-8"]) from None


def _toml(name: str, text: str) -> Document:
    too_deep = PolicyError([f"{name}: tables or arrays are nested too deeply"])
    # tomllib takes time with the square of a dotted key's length
    if _DEEP_KEY.search(text):
        raise too_deep
    try:
        # with a last newline every error has a line
        return tomllib.loads(text + "\n", parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError([f"{name}: {_worded(str(error))}"]) from None
    except RecursionError:
        raise too_deep from None
    except (ValueError, ArithmeticError):
        raise PolicyError([f"{name}: a number has too many digits"]) from None


def _worded(message: str) -> str:
    if message.startswith("Cannot overwrite a value"):
        return message.replace("Cannot overwrite a value", "a key is given twice")
    return message[:1].lower() + message[1:]
