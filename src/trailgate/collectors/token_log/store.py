"""The log's file: lines are appended whole, and read as far as they can be."""

from __future__ import annotations

import os

from trailgate import kept

from .locking import Lock
from .starts import is_start, settle, started

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any, BinaryIO

VERSION = 1
TRANSCRIPTS = "transcripts"
"""The `source` of runs that Claude Code's transcripts gave."""


class State:
    """What the lines of a log say, in their order.

    `runs`: each entry's line by its id. `claims`: each claim by its Run-Id, as its line with the
    `entries` of that Run-Id. `spent`: the Run-Id that each spent entry went into. `reads`: for the
    git directory of a work tree the newest line about the reading of its transcripts. `starts`:
    what was expected of work that is under way, by SD, phase and agent. `skipped`: lines that
    can't be read; `newer`: lines of a later version.
    """

    def __init__(self) -> None:
        self.runs: dict[str, dict[str, Any]] = {}
        self.claims: dict[str, dict[str, Any]] = {}
        self.spent: dict[str, str] = {}
        self.reads: dict[str, dict[str, Any]] = {}
        self.starts: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.skipped = 0
        self.newer = 0

    def unspent(self) -> dict[str, dict[str, Any]]:
        """Give the lines of the entries that no commit carries, by id."""
        return {key: line for key, line in self.runs.items() if key not in self.spent}

    def open_claims(self) -> dict[str, dict[str, Any]]:
        """Give the claims that hold an unspent entry, by Run-Id."""
        return {
            run: claim
            for run, claim in self.claims.items()
            if any(key in self.runs and key not in self.spent for key in claim["entries"])
        }


def append(path: str, lines: Sequence[Mapping[str, Any]]) -> bool:
    """Append lines by one write; False where that is not possible (read-only, a full disk).

    Half a line that a killed writer left is closed first.
    """
    import json

    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
    # without the lock too: one write to a file that is only appended to is not torn
    with Lock(os.path.join(os.path.dirname(path), "token-log.lock")):
        try:
            descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)
        except OSError:
            return False
        try:
            if _is_torn(descriptor):
                content = b"\n" + content
            return os.write(descriptor, content) == len(content)
        except OSError:
            return False
        finally:
            os.close(descriptor)


def _is_torn(descriptor: int) -> bool:
    size = os.lseek(descriptor, 0, os.SEEK_END)
    if not size:
        return False
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) != b"\n"


def read(path: str) -> State:
    """Give what a log says; one that is missing or can't be opened says nothing."""
    state = State()
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return state
    fold(state, content.split(b"\n"))
    return state


def why_shut(path: str) -> str:
    """Say why a log that is there can't be opened, `""` where it can or there is none."""
    try:
        with open(path, "rb"):
            return ""
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def read_open(path: str) -> State:
    """Give what a log says without entries that are spent.

    How far a long log was read is kept beside it, so that a commit reads only what was added.
    """
    place = f"{path}.kept"
    state, start = State(), 0
    try:
        with open(path, "rb") as file:
            known = kept.read(place)
            if _is_whole(known) and _sample(file, known[0]) == known[1]:
                start, _, state.runs, state.claims, state.reads, state.starts, *counts = known
                state.skipped, state.newer = counts
            file.seek(start)
            content = file.read()
            end = content.rfind(b"\n") + 1
            fold(state, content[:end].split(b"\n"))
            state.claims = state.open_claims()
            state.runs = state.unspent()
            if end > _WORTH_KEEPING:
                told = (state.runs, state.claims, state.reads, state.starts)
                counts = (state.skipped, state.newer)
                kept.write(place, (start + end, _sample(file, start + end), *told, *counts))
            fold(state, content[end:].split(b"\n"))
    except OSError:
        return state
    return state


_WORTH_KEEPING = 1 << 16
_SAMPLED = 128
_KEPT = 8


def _is_whole(known: object) -> bool:
    return isinstance(known, tuple) and len(known) == _KEPT


def _sample(file: BinaryIO, end: int) -> bytes:
    """Give the bytes before a place, by which a log that was replaced shows."""
    file.seek(max(end - _SAMPLED, 0))
    return file.read(min(end, _SAMPLED))


def fold(state: State, lines: Iterable[bytes]) -> None:
    """Add lines to what is known."""
    import json

    for raw in lines:
        if not raw.strip():
            continue
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict) or type(line.get("v")) is not int:
            state.skipped += 1
        elif line["v"] > VERSION:
            state.newer += 1
        elif not _add(state, line):
            state.skipped += 1


def _add(state: State, line: dict[str, Any]) -> bool:
    """Add one line; False when it is none of ours."""
    kind = line.get("kind")
    if kind == "run" and isinstance(line.get("id"), str):
        state.runs.setdefault(line["id"], started(line, state.starts))
    elif kind == "start" and is_start(line):
        state.starts[line["sd"], line["phase"], line["agent"]] = line
    elif kind == "claim" and isinstance(line.get("runs"), dict):
        for run, entries in line["runs"].items():
            if _are_ids(entries):
                state.claims[run] = line | {"entries": entries}
                settle(state.starts, [state.runs[key] for key in entries if key in state.runs])
    elif kind == "spent" and _are_ids(line.get("entries")):
        state.spent |= dict.fromkeys(line["entries"], str(line.get("run")))
    elif kind == "read" and isinstance(line.get("git_dir"), str) and _are_runs(line.get("runs")):
        state.reads[line["git_dir"]] = {key: x for key, x in line.items() if key != "runs"}
        for run in line["runs"]:
            state.runs.setdefault(run["id"], started(run, state.starts))
    else:
        return False
    return True


def _are_runs(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(run, dict) and isinstance(run.get("id"), str) for run in value
    )


def _are_ids(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(key, str) for key in value)
