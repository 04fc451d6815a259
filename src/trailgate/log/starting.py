"""Noting what is expected of runs that are about to begin; nothing of it counts as usage."""

from __future__ import annotations

import os

from trailgate.collectors import token_log
from trailgate.collectors.token_log.store import append
from trailgate.errors import UsageError
from trailgate.usage.instants import iso_text
from trailgate.usage.ulids import RANDOM_BYTES, ulid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trailgate.advice.choosing import Work
    from trailgate.git import Repository


def start(repository: Repository, expected: Iterable[tuple[Work, int]], now: int) -> None:
    """Note the tokens that are expected of each run; see `collectors.token_log.starts`.

    Raises:
        UsageError: the log can't be written.
    """
    lines = [_line(work, tokens, now) for work, tokens in expected]
    if lines and not append(token_log.path(repository), lines):
        raise UsageError(
            f"{token_log.path(repository)} can't be written, so nothing was noted; "
            "see whether the disk is full or the folder read-only"
        )


def _line(work: Work, tokens: int, now: int) -> dict[str, Any]:
    line: dict[str, Any] = {
        "v": 1,
        "kind": "start",
        "id": ulid(now, os.urandom(RANDOM_BYTES)),
        "at": iso_text(now),
        "sd": work.sd,
        "phase": work.phase,
        "agent": work.agent,
        "estimate": tokens,
    }
    told = {"complexity": work.complexity, "task": work.task, "critical": work.critical}
    return line | {key: value for key, value in told.items() if value}
