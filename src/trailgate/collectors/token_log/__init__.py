"""The token log: usage that people and agents note before a commit holds it.

Append-only JSON lines in the git common directory, shared by all work trees. A line is a `run`, a
`claim` (which entries went into which Run-Id), `spent` (a commit carries that Run-Id), `read` (the
runs that a work tree's transcripts gave, and how far they were read) or `start` (what is expected
of a run that is about to begin; it counts nothing). Nothing is imported
before a log exists, so that a hook without one pays for one `stat`.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.collectors.source import Collected
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .locking import Lock

NAME = "token log"
FILE = "token-log.jsonl"


def path(repository: Repository) -> str:
    """Give the path of a repository's log."""
    return os.path.join(repository.data_dir, FILE)


def exists(repository: Repository) -> bool:
    """Tell whether anything was ever noted."""
    return os.path.exists(path(repository))


def collect(repository: Repository, policy: Policy, now: int) -> Collected:
    """Give the unspent runs, oldest first; claims that landed are settled first."""
    from .collecting import collected

    return collected(path(repository), repository, policy, now)


def claim(
    repository: Repository,
    runs: dict[str, tuple[str, ...]],
    now: int,
    maker: list[int | None] | None = None,
) -> bool:
    """Note which entries go into which Run-Id of the message that is being made.

    `maker` is the process that makes the commit (pid and start), None: the git that started this
    one. False when it could not be noted: then the runs must not be filled in.
    """
    from trailgate.usage.instants import iso_text

    from .makers import committing
    from .store import append

    line = {
        "v": 1,
        "kind": "claim",
        "at": iso_text(now),
        "runs": {run: list(entries) for run, entries in runs.items()},
        "git_dir": repository.git_dir,
        "git": maker or committing(),
    }
    return append(path(repository), [line])


def locked(repository: Repository) -> Lock:
    """Give the lock that is held from `collect` to `claim`, so that no entry is taken twice.

    A context manager; it gives False where the lock was not got within two seconds.
    """
    from .locking import Lock

    # not the lock of `append`, which is taken and let go inside
    return Lock(os.path.join(repository.data_dir, "token-log.claims.lock"))
