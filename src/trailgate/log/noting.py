"""Noting one run in the token log: values are checked as the trailers that they become."""

from __future__ import annotations

import os

from trailgate.collectors import token_log
from trailgate.collectors.token_log.fields import read_pairs, stored
from trailgate.collectors.token_log.store import append
from trailgate.errors import UsageError
from trailgate.nearest import nearest
from trailgate.rules.wording import shown
from trailgate.usage.ids import branch_id
from trailgate.usage.instants import iso_text
from trailgate.usage.ulids import RANDOM_BYTES, ulid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Problem
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary


def run_of(given: Mapping[str, str | None], policy: Policy, branch: str, now: int) -> Run:
    """Give the run that trailers state (canonical keys to values, None: not given).

    The branch names the SD where none is given.

    Raises:
        UsageError: a value can't be read, or could not stand in a `Run` line.
    """
    pairs = [(key, _plain(key, value)) for key, value in given.items() if value is not None]
    if not given.get("SD"):
        sd = branch_id(branch, policy.vocabulary)
        if not sd:
            raise UsageError("log add: the branch names no SD; say which with --sd SD-...")
        pairs = [("SD", sd), *(pair for pair in pairs if pair[0] != "SD")]
    run, problems = read_pairs(pairs, policy.vocabulary, now)
    if run is None or problems:
        raise UsageError("\n".join(_told(problem) for problem in problems))
    return run


def note(repository: Repository, run: Run, now: int, extra: Mapping[str, Any]) -> str:
    """Append a run to the log; give the id of its entry.

    Raises:
        UsageError: the log can't be written.
    """
    key = ulid(now, os.urandom(RANDOM_BYTES))
    line = {"v": 1, "kind": "run", "id": key, "at": iso_text(now), **stored(run), **extra}
    if not append(token_log.path(repository), [line]):
        raise UsageError(
            f"{token_log.path(repository)} can't be written, so nothing was noted; "
            "see whether the disk is full or the folder read-only"
        )
    return key


def doubts(run: Run, policy: Policy) -> list[str]:
    """Give a line for each name that policy does not know, with the nearest that it does."""
    words: Vocabulary = policy.vocabulary
    agents = words.agents or tuple(entry.name for entry in policy.agents)
    found = []
    if not run.phase_known:
        found.append(_unknown("phase", run.phase, words.phases))
    if agents and run.agent not in agents and run.agent != "MAIN":
        found.append(_unknown("agent", run.agent, agents))
    return found


def _unknown(what: str, name: str, known: tuple[str, ...]) -> str:
    meant = nearest(name, known)
    hint = f"; did you mean {meant}?" if meant else ""
    return f"the policy knows no {what} {shown(name)!r}{hint}"


def _plain(key: str, value: str) -> str:
    text = " ".join(value.split())
    if '"' in text or not text.isprintable():
        raise UsageError(
            f"log add: --{key.lower()} {shown(value)!r} can't stand in a trailer; "
            "leave out double quotes and control characters"
        )
    return text


def _told(problem: Problem) -> str:
    hint = f"; did you mean {problem.suggestion}?" if problem.suggestion else ""
    return f"log add: --{problem.key.lower()} {shown(problem.value)!r}: {problem.reason}{hint}"
