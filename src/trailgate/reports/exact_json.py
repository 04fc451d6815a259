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
    text = json.dumps(document, indent=2, default=_marked)
    return _MARKED.sub(r"\1", text)


def _marked(value: object) -> str:
    # no name in a document holds a NUL: control characters are escaped before
    if isinstance(value, Decimal):
        return "\0" + format(value, "f")
    raise TypeError(f"{type(value).__name__} has no JSON form")
