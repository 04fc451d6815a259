"""Committing pending runs by themselves: for phases that change no file.

The commit is made from HEAD's tree through an index of its own; the user's index and work tree
are not touched.
"""

from __future__ import annotations

import os

from trailgate.collectors import token_log, transcripts
from trailgate.collectors.token_log.fields import pairs_of
from trailgate.collectors.token_log.makers import process
from trailgate.errors import UsageError
from trailgate.filling.alike import is_same_work
from trailgate.filling.grouping import grouped
from trailgate.records import Record
from trailgate.rules.gathering import run_line
from trailgate.usage.ulids import RANDOM_BYTES, ulid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.collectors.source import Recorded
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "SQUASH_MSG": "a squash",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


class Checkpoint(Record):
    """One commit to make: its SD, its runs with their Run-Ids, and the entries of each."""

    sd: str
    runs: tuple[Run, ...]
    entries: dict[str, tuple[str, ...]]


class Taken(Record):
    """What is to be committed, and how many pending runs are left out and why.

    `unsayable`: without a model or a phase. `busy`: a commit that is being made holds them.
    """

    checkpoints: tuple[Checkpoint, ...]
    unsayable: int = 0
    busy: int = 0


def take(repository: Repository, policy: Policy, sd: str, now: int) -> Taken:
    """Claim the pending runs of an SD (`""`: of every one) for commits of their own.

    Raises:
        UsageError: something is under way that a commit would conclude, or the log can't be
            written.
    """
    _demand_quiet(repository)
    with token_log.locked(repository) as got:
        if not got:
            raise UsageError("log checkpoint: another commit holds the token log; try again")
        if policy.transcripts:
            transcripts.collect(repository, policy, now)
        pending = token_log.collect(repository, policy, now).runs
        named = [one for one in pending if one.run.sd and sd in ("", one.run.sd)]
        wanted = [one for one in named if not one.counted]
        counted = [one for one in named if one.counted and not one.busy]
        free = [one for one in wanted if run_line(one.run) and not one.busy]
        made = checkpoints(free)
        runs = _claims(made, counted, policy, now)
        if runs and not token_log.claim(repository, runs, now, process(os.getpid())):
            raise UsageError(
                f"log checkpoint: {token_log.path(repository)} can't be written; "
                "nothing was committed"
            )
    busy = sum(one.busy for one in wanted)
    return Taken(made, sum(not run_line(one.run) for one in wanted), busy)


def checkpoints(pending: Iterable[Recorded]) -> tuple[Checkpoint, ...]:
    """Give a checkpoint for each SD; runs that differ in nothing but tokens become one."""
    by_sd: dict[str, dict[str, list[Recorded]]] = {}
    for one in pending:
        by_sd.setdefault(one.run.sd, {}).setdefault(_apart(one), []).append(one)
    return tuple(_checkpoint(sd, parts.values()) for sd, parts in by_sd.items())


def message(checkpoint: Checkpoint) -> str:
    """Give the message of a checkpoint, its runs in one strict block."""
    first, *others = checkpoint.runs
    phases = ", ".join(dict.fromkeys(run.phase for run in checkpoint.runs))
    pairs = [*pairs_of(first), *(("Run", run_line(run, first)) for run in others)]
    lines = [f"{key}: {value}" for key, value in pairs]
    return "\n".join([f"chore({checkpoint.sd}): checkpoint {phases}", "", *lines, ""])


def commit(repository: Repository, text: str) -> tuple[bool, str]:
    """Commit HEAD's tree once more with a message; give whether git did, and what it said."""
    index = os.path.join(repository.git_dir, f"trailgate-checkpoint.{os.getpid()}")
    variables = {"GIT_INDEX_FILE": index}
    try:
        if repository.head():
            repository.run("read-tree", "HEAD", variables=variables)
        words = ("commit", "--quiet", "--allow-empty", "-F", "-")
        code, _, err = repository.run_as_user(*words, stdin=text.encode(), variables=variables)
    finally:
        for path in (index, f"{index}.lock"):
            if os.path.exists(path):
                os.remove(path)
    return code == 0, os.fsdecode(err)


def _demand_quiet(repository: Repository) -> None:
    if repository.work_tree is None:
        raise UsageError("log checkpoint: a bare repository has no branch to commit on")
    for name, what in UNDER_WAY.items():
        if os.path.exists(os.path.join(repository.git_dir, name)):
            raise UsageError(
                f"log checkpoint: {what} is under way, and a commit would conclude it; "
                "finish or abort it first"
            )


def _claims(
    made: Iterable[Checkpoint], counted: Iterable[Recorded], policy: Policy, now: int
) -> dict[str, tuple[str, ...]]:
    """Give each Run-Id's entries, and with them what a tool counted of the same work."""
    found: dict[str, tuple[str, ...]] = {}
    left = list(counted)
    for one in made:
        for run in one.runs:
            same = [other for other in left if is_same_work(run, other.run, policy, now)]
            same = [other for other in same if other.run.sd == run.sd]
            left = [other for other in left if other not in same]
            found[run.id] = (*one.entries[run.id], *(other.entry for other in same))
    return found


def _apart(one: Recorded) -> str:
    """Give what keeps a run with figures besides tokens alone: they can't be summed."""
    figures = (one.run.estimate, one.run.hours, one.run.rework, one.run.quality)
    return one.entry if any(figure is not None for figure in figures) else ""


def _checkpoint(sd: str, parts: Iterable[list[Recorded]]) -> Checkpoint:
    runs, entries = [], {}
    for part in parts:
        for group in grouped(part, frozenset(), lambda _: None):
            run_id = ulid(group.at, os.urandom(RANDOM_BYTES))
            runs.append(group.run.replace(id=run_id))
            entries[run_id] = group.entries
    return Checkpoint(sd, tuple(runs), entries)
