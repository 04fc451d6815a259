"""Small values kept in a file that may vanish, be damaged or be stale at any time.

Only by this program's very version on this very interpreter are they read again: `marshal` is the
fastest form there is, and promises nothing across versions.
"""

from __future__ import annotations

import marshal
import os
import sys

from . import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SUM_BYTES = 8
_PRIME = (1 << 61) - 1


def _tag() -> tuple[object, ...]:
    return (__version__, sys.implementation.name, sys.hexversion)


def _sum(content: bytes) -> bytes:
    """Give what tells damage: every error within 60 bits shows, and `zlib` need not be loaded."""
    return (int.from_bytes(content, "big") % _PRIME).to_bytes(_SUM_BYTES, "big")


def read(path: str) -> Any:
    """Give the value in a file, None where there is none that can be used."""
    try:
        with open(path, "rb") as file:
            stored = file.read()
        content = stored[_SUM_BYTES:]
        if _sum(content) != stored[:_SUM_BYTES]:
            return None  # marshal is not safe on damaged bytes
        tag, value = marshal.loads(content)  # noqa: S302 - our own file, in .git
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return value if tag == _tag() else None


def write(path: str, value: Any) -> bool:
    """Put a value (of what `marshal` takes) in place of a file; False where that is not possible.

    The file is written aside and takes the old one's place at once.
    """
    stored: Any = (_tag(), value)
    content = marshal.dumps(stored)
    passing = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(passing, "wb") as file:
            file.write(_sum(content) + content)
        os.replace(passing, path)
    except OSError:
        _remove(passing)
        return False
    return True


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
