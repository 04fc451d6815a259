"""The clock: the only place that asks what time it is.

`TRAILGATE_NOW` (ISO 8601 with an offset) stands in for it, so that scripts, tests and the demo
give the same answer every day.
"""

from __future__ import annotations

import os
import time

from trailgate.errors import UsageError
from trailgate.usage.instants import iso_time

VARIABLE = "TRAILGATE_NOW"


def now() -> int:
    """Give the present instant in epoch seconds.

    Raises:
        UsageError: `TRAILGATE_NOW` is set and is no instant.
    """
    told = os.environ.get(VARIABLE)
    if not told:
        return int(time.time())
    instant = iso_time(told.strip())
    if instant is None:
        raise UsageError(
            f"{VARIABLE}={told!r} is no instant; write e.g. 2026-07-28T14:00:00Z, or unset it"
        )
    return instant
