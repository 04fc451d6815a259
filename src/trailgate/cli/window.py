"""`--since` and `--until`: dates, local times and instants as people type them."""

from __future__ import annotations

from trailgate.budget.pivot import Window
from trailgate.errors import UsageError

from .when import when


def window(since: str | None, until: str | None, timezone: str) -> Window:
    """Give the window that two options name; dates and local times are those of a time zone.

    Raises:
        UsageError: one is no date, or nothing lies between them.
    """
    found = Window(when("--since", since, timezone), when("--until", until, timezone))
    if found.since is not None and found.until is not None and found.since >= found.until:
        raise UsageError(f"--since {since} is not before --until {until}: nothing lies between")
    return found
