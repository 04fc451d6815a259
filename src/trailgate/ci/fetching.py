"""Fetching what a CI clone lacks, with the credentials and settings of its own remote."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.git import Repository

REMOTE = "origin"

_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never", "LC_ALL": "C"}
_SETTINGS = ("gc.auto=0", "maintenance.auto=false", "fetch.prune=false")
_WORDS = ("--quiet", "--no-write-fetch-head", "--recurse-submodules=no")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


def fetch(repository: Repository, *words: str, settings: Iterable[str] = ()) -> str:
    """Run `git fetch` with these words; give git's reason where it failed, `""` where it did not.

    No prompt is shown, nothing is pruned, submodules are left alone.
    """
    chosen = [word for setting in (*_SETTINGS, *settings) for word in ("-c", setting)]
    code, _, err = repository.run_as_user(*chosen, "fetch", *_WORDS, *words, variables=_QUIET)
    return reason_in(os.fsdecode(err)) or f"exit code {code}" if code else ""


def fetch_filtered(
    repository: Repository,
    objects: str,
    *words: str,
    remote: str = REMOTE,
    settings: Iterable[str] = (),
) -> str:
    """Fetch without what a filter leaves out, once; give as `fetch`.

    git would note the filter for every later fetch from the remote; only one that was noted
    before stays. `words`: options, and names of what is wanted.
    """
    key = f"remote.{remote}.partialclonefilter"
    was_noted = repository.config(key)
    options = [word for word in words if word.startswith("--")]
    names = [word for word in words if not word.startswith("--")]
    chosen = (*options, f"--filter={objects}", "--end-of-options", remote, *names)
    reason = fetch(repository, *chosen, settings=settings)
    if not was_noted:
        repository.run_as_user("config", "--local", "--unset-all", key)
    return reason


def fetch_commit(repository: Repository, name: str) -> str:
    """Fetch a commit by its object name, whether or not a branch holds it; give as `fetch`."""
    return fetch(repository, "--no-tags", "--end-of-options", REMOTE, name)


def fetch_branch(repository: Repository, branch: str) -> str:
    """Fetch a branch to where `origin/<branch>` stands; give as `fetch`."""
    refs = f"+refs/heads/{branch}:refs/remotes/{REMOTE}/{branch}"
    return fetch(repository, "--no-tags", "--end-of-options", REMOTE, refs)


def fetch_objects(repository: Repository, names: Iterable[str]) -> str:
    """Fetch trees (whole, but no files in them) and files by object name; give as `fetch`.

    These are the words with which git itself fetches what a partial clone lacks, but for many
    objects at once.
    """
    wanted = sorted(names)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        reason = fetch_filtered(repository, "blob:none", "--no-tags", *some, settings=_NOOP)
        if reason:
            return reason
    return ""


_NOOP = ("fetch.negotiationAlgorithm=noop",)
_AT_ONCE = 1_000
"""Object names in one command line."""


def reason_in(err: str) -> str:
    """Give the line in which git says what failed, without credentials."""
    lines = [line.strip() for line in err.splitlines() if line.strip()]
    named = [line for line in lines if line.startswith(("fatal: ", "error: "))]
    found = (named or lines[-1:] or [""])[0]
    return _CREDENTIALS.sub("", found.removeprefix("fatal: ").removeprefix("error: "))[:300]
