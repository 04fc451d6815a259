"""The compiled policy: a file that may vanish, be damaged or be stale at any time.

It holds the very bytes that it was made from: equal bytes mean an equal policy.
"""

from __future__ import annotations

import os

from trailgate import kept
from trailgate.policy.plain import LAYOUT, from_plain, to_plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy

    Sources = tuple[bytes | None, ...]

NAME = "policy.cache"


def read(folder: str, sources: Sources) -> Policy | None:
    """Give the policy that was compiled from just these sources, None where there is none."""
    stored = kept.read(os.path.join(folder, NAME))
    try:
        layout, made_from, plain = stored
        if layout != LAYOUT or made_from != sources:
            return None
        policy: Policy = from_plain(plain)
    except (ValueError, TypeError, LookupError):
        return None
    return policy


def write(folder: str, sources: Sources, policy: Policy) -> None:
    """Keep a compiled policy; where that is not possible, do without."""
    kept.write(os.path.join(folder, NAME), (LAYOUT, sources, to_plain(policy)))
