"""Collecting from the log: what is unspent, and which claims have landed meanwhile."""

from __future__ import annotations

from trailgate.collectors.source import Collected, Recorded
from trailgate.usage.instants import iso_text, iso_time

from . import NAME
from .fields import read_stored
from .landing import landed
from .makers import lives_elsewhere
from .store import TRANSCRIPTS, append, read_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.vocabulary import Vocabulary

    from .store import State


def collected(path: str, repository: Repository, policy: Policy, now: int) -> Collected:
    """Give what a log holds and no commit does, and note in it which claims have landed."""
    state = read_open(path)
    settle(path, repository, state, now)
    claimed = _claimed(state)
    runs: list[Recorded] = []
    skipped = state.skipped
    for key, line in state.unspent().items():
        entry = recorded(key, line, policy.vocabulary)
        if entry is None:
            skipped += 1
            continue
        claims = claimed.get(key, {})
        busy = any(lives_elsewhere(claim.get("git")) for claim in claims.values())
        runs.append(entry.replace(claimed=tuple(claims), busy=busy))
    runs.sort(key=lambda entry: entry.at)
    return Collected(tuple(runs), skipped, state.newer)


def recorded(key: str, line: dict[str, Any], vocabulary: Vocabulary) -> Recorded | None:
    """Give the entry that a line states, None when it can't be read."""
    written = line.get("at")
    at = iso_time(written) if isinstance(written, str) else None
    run = None if at is None else read_stored(line, vocabulary, at)
    if at is None or run is None:
        return None
    place = line.get("git_dir")
    if line.get("source") != TRANSCRIPTS or not isinstance(place, str):
        return Recorded(run, at, NAME, key)
    return Recorded(run, at, NAME, key, counted=True, git_dir=place)


def settle(path: str, repository: Repository, state: State, now: int) -> None:
    """Mark as spent what commits carry by now, so that nobody need look for it again."""
    claims = state.open_claims()
    folders = [claim["git_dir"] for claim in claims.values() if _is_text(claim.get("git_dir"))]
    lines = []
    for run_id, oid in landed(repository, claims, folders).items():
        entries = claims[run_id]["entries"]
        state.spent |= dict.fromkeys(entries, run_id)
        spent = {"v": 1, "kind": "spent", "at": iso_text(now), "run": run_id}
        lines.append(spent | {"entries": entries, "oid": oid})
    if lines:
        # where it can't be written it is found out again next time
        append(path, lines)


def _claimed(state: State) -> dict[str, dict[str, dict[str, Any]]]:
    """Give for each entry the open claims that hold it, by Run-Id."""
    by_entry: dict[str, dict[str, dict[str, Any]]] = {}
    for run_id, claim in state.open_claims().items():
        for key in claim["entries"]:
            by_entry.setdefault(key, {})[run_id] = claim
    return by_entry


def _is_text(value: object) -> bool:
    return isinstance(value, str)
