"""Keeping a refused message."""

from __future__ import annotations

import os
import time

from trailgate.clock import now

FOLDER = os.path.join("trailgate", "refused")
KEPT = 50


def keep(git_dir: str, message: bytes) -> str:
    """Write a refused message into this work tree's git directory; give its path, `""` if it can't.

    The newest fifty messages stay.
    """
    folder = os.path.join(git_dir, FOLDER)
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now()))
    try:
        os.makedirs(folder, exist_ok=True)
        path = _written(folder, stamp, message)
        for old in sorted(os.listdir(folder))[:-KEPT]:
            os.remove(os.path.join(folder, old))
    except OSError:
        return ""
    return path


def _written(folder: str, stamp: str, message: bytes) -> str:
    """Write the message under the first free name of this second; hooks may run side by side."""
    number = 1
    while True:
        path = os.path.join(folder, f"{stamp}-{number:03}.txt")
        try:
            with open(path, "xb") as file:
                file.write(message)
        except FileExistsError:
            number += 1
        else:
            return path
