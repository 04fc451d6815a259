"""What was expected of a run before it ran: `trailgate recommend --start` notes it.

A start is no usage. The runs that are noted for its SD, phase and agent take its values, until a
message takes one of them up.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Starts = dict[tuple[str, str, str], dict[str, Any]]
    """The newest line for each SD, phase and agent."""

_TOLD = ("complexity", "task", "critical")
_BEGUN = "begun"
"""The field of a run that took the values of a start."""


def is_start(line: dict[str, Any]) -> bool:
    """Tell whether a line says what a start needs to say."""
    named = all(isinstance(line.get(key), str) for key in ("id", "sd", "phase", "agent"))
    return named and type(line.get("estimate")) is int


def started(run: dict[str, Any], starts: Starts) -> dict[str, Any]:
    """Give the line of a run with what the start of its work said, and it does not.

    A run that says its own estimate stays as it is. Transcripts name no phase.
    """
    if not starts or "estimate" in run:
        return run
    for key in reversed(starts):
        sd, phase, agent = key
        if (run.get("sd"), run.get("agent")) == (sd, agent) and run.get("phase") in (phase, None):
            line = starts[key]
            told = {name: line[name] for name in _TOLD if name in line}
            return told | run | {"estimate": line["estimate"], _BEGUN: line["id"]}
    return run


def settle(starts: Starts, runs: Iterable[dict[str, Any]]) -> None:
    """Take out the starts of runs that a message has taken up."""
    done = {run[_BEGUN] for run in runs if isinstance(run.get(_BEGUN), str)}
    for key in [key for key, line in starts.items() if line["id"] in done]:
        del starts[key]
