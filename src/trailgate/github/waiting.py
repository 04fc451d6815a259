"""How long to wait before a request is sent again: the server's own hints first. Pure."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .facts import ApiFailure

TRIES = 4
PATIENCE = 120.0
"""Seconds that one run waits for the API in all."""
UNTOLD = 60.0
"""Seconds after a rate limit without hints, as GitHub's documentation asks."""


def delay(failure: ApiFailure, tries: int) -> float | None:
    """Give the seconds to wait after the `tries`-th try, None where trying again won't help."""
    if tries >= TRIES or not failure.is_passing:
        return None
    hint = _hinted(failure)
    if failure.is_rate_limit:
        return max(1.0, UNTOLD if hint is None else hint)
    return max(2.0 ** (tries - 1), hint or 0.0)


def _hinted(failure: ApiFailure) -> float | None:
    after = failure.headers.get("retry-after", "")
    if after.isdecimal():
        return float(after)
    reset = failure.headers.get("x-ratelimit-reset", "")
    if failure.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        now = _server_time(failure.headers.get("date", ""))
        # The limit ends some time in the second that it names.
        return None if now is None else float(reset) - now + 1
    return None


def _server_time(date: str) -> float | None:
    """Read the answer's own clock: the runner's may be wrong, and nothing else asks the time."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return None
