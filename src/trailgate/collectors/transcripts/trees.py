"""Whether a folder belongs to a work tree."""

from __future__ import annotations

import os


def belongs(folder: str, top: str) -> bool | None:
    """Tell whether the innermost work tree around a folder is the one at `top`, a real path.

    A submodule or a nested worktree is a work tree of its own. None: the folder lay under `top` and
    is gone, so nobody can say whether it was one.
    """
    try:
        place = os.path.realpath(folder)
        if place != top and not place.startswith(os.path.join(top, "")):
            return False
        if not os.path.isdir(place):
            return None
        while len(place) > len(top):
            if os.path.lexists(os.path.join(place, ".git")):
                return False
            place = os.path.dirname(place)
    except (OSError, ValueError):
        return None
    return True
