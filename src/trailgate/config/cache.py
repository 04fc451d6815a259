"""The compiled policy: a file that may vanish, be damaged or be stale at any time.

It holds the very bytes that it was made from: equal bytes mean an equal policy.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib

from trailgate import __version__
from trailgate.policy.plain import LAYOUT, from_plain, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.policy.terms import Policy

    Sources = tuple[bytes | None, ...]

NAME = "policy.cache"

_SUM_BYTES = 4


def _tag() -> tuple[object, ...]:
    return (__version__, sys.implementation.name, sys.hexversion, LAYOUT)


def read(folder: str, sources: Sources) -> Policy | None:
    """Give the policy that was compiled from just these sources, None where there is none."""
    try:
        with open(os.path.join(folder, NAME), "rb") as file:
            stored = file.read()
        content = stored[_SUM_BYTES:]
        # marshal is not safe on damaged bytes
        if zlib.crc32(content).to_bytes(_SUM_BYTES, "big") != stored[:_SUM_BYTES]:
            return None
        tag, made_from, plain = marshal.loads(content)  # noqa: S302 - our own file, in .git
        if tag != _tag() or made_from != sources:
            return None
        policy: Policy = from_plain(plain)
    except (OSError, EOFError, ValueError, TypeError, LookupError):
        return None
    return policy


def write(folder: str, sources: Sources, policy: Policy) -> None:
    """Keep a compiled policy; where that is not possible, do without."""
    stored: Any = (_tag(), sources, to_plain(policy))
    content = marshal.dumps(stored)
    path = os.path.join(folder, NAME)
    passing = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder, exist_ok=True)
        with open(passing, "wb") as file:
            file.write(zlib.crc32(content).to_bytes(_SUM_BYTES, "big") + content)
        os.replace(passing, path)
    except OSError:
        _remove(passing)


def _remove(path: str) -> None:
    try:
        os.remove(path)
    except OSError:
        return
