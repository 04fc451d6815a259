"""From transcripts to the token log: what is new is noted once, in one line.

The line says what was used, how far the transcripts were read and which replies it holds, so that
a writer that is stopped half-way leaves all of it or nothing.
"""

from __future__ import annotations

import os

from trailgate.budget.periods import period_of
from trailgate.collectors import token_log
from trailgate.collectors.source import Collected
from trailgate.collectors.token_log.collecting import recorded
from trailgate.collectors.token_log.fields import stored
from trailgate.collectors.token_log.store import TRANSCRIPTS, append, read_open
from trailgate.filling.deciding import FRESH
from trailgate.filling.grouping import summed
from trailgate.usage.ids import branch_id
from trailgate.usage.instants import iso_text, iso_time
from trailgate.usage.names import agent_name
from trailgate.usage.run import MAIN, Run
from trailgate.usage.ulids import RANDOM_BYTES, ulid

from .dedupe import remembered, unnoted
from .folders import folders
from .reading import read_since

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .message import Message

SLACK = 600
"""Seconds that are read again: replies grow, and are written later than their own instant."""
MARKED = 3_600
"""Seconds after which it is noted that there was nothing, so that less is read next time."""


def feed(
    repository: Repository, work_tree: str, policy: Policy, now: int, *, sparing: bool = False
) -> Collected:
    """Note what a work tree's transcripts hold and the log does not.

    `sparing`: within ten minutes of the last note it is given and not noted, so that a prompt that
    asks for the status again and again does not fill the log.
    """
    path, place = token_log.path(repository), git_dir(repository)
    before = read_open(path).reads.get(place, {})
    begun, read_to = _instant(before, "from"), _instant(before, "at")
    if begun is None or read_to is None:
        begun = read_to = head_time(repository)
        since = max(begun, now - FRESH)
    else:
        since = max(begun, min(read_to, now) - SLACK, now - FRESH)
    found = read_since(folders(os.environ), work_tree, since)
    recent = before.get("recent")
    fresh = _late_ones(found.messages, unnoted(found.messages, recent))
    if not fresh and before and 0 <= now - read_to < MARKED:
        return Collected(skipped=found.skipped)
    runs = _runs(fresh, policy, head_time(repository), place)
    if sparing and before and 0 <= now - read_to < SLACK:
        given = [recorded(run["id"], run, policy.vocabulary) for run in runs]
        return Collected(tuple(one for one in given if one), found.skipped)
    line = {
        "v": 1,
        "kind": "read",
        "at": iso_text(now),
        "from": iso_text(begun if before else since),
        "git_dir": place,
        "runs": runs,
        "recent": remembered(found.messages, recent, now - SLACK),
    }
    if append(path, [line]):
        return Collected(skipped=found.skipped)
    lost = "the token log can't be written, so nothing of the transcripts is filled in"
    return Collected(skipped=found.skipped, notes=(lost,))


def unreadable(work_tree: str, now: int) -> int:
    """Give how many lines and files of the last 7 days can't be read, whoever's they are."""
    return read_since(folders(os.environ), work_tree, now - FRESH).skipped


def git_dir(repository: Repository) -> str:
    """Give the name under which a work tree's usage stands in the log."""
    return os.path.realpath(repository.git_dir)


def head_time(repository: Repository) -> int:
    """Give the committer's instant of HEAD, 0 before the first commit."""
    oid = repository.head_in_files()
    content = repository.loose_commit(oid) if oid else None
    if content is None:
        content = os.fsencode(repository.ask_all("cat-file", "commit", "HEAD") or "")
    for line in content.partition(b"\n\n")[0].split(b"\n"):
        words = line.split()
        if line.startswith(b"committer ") and words[-2].isdigit():
            return int(words[-2])
    return 0


def _instant(line: dict[str, Any], key: str) -> int | None:
    text = line.get(key)
    return iso_time(text) if isinstance(text, str) else None


def _late_ones(messages: Iterable[Message], fresh: Iterable[Message]) -> tuple[Message, ...]:
    """Give what grew since it was noted the instant of its last line."""
    whole = {(one.id, one.request): one.tokens for one in messages}
    return tuple(
        one if one.tokens == whole[one.id, one.request] else one.replace(at=one.last)
        for one in fresh
    )


def _runs(
    messages: Iterable[Message], policy: Policy, head: int, place: str
) -> list[dict[str, Any]]:
    """Give an entry for each SD, agent, model and budget period."""
    together: dict[tuple[object, ...], list[Message]] = {}
    sds: dict[str, str] = {}
    for one in messages:
        if one.branch not in sds:
            sds[one.branch] = branch_id(one.branch, policy.vocabulary)
        sd = sds[one.branch]
        agent = agent_name(one.agent, policy.vocabulary, one.at) if one.agent else MAIN
        periods = tuple(period_of(budget, one.at)[0] for budget in policy.budgets)
        early = not sd and one.at <= head
        key = (sd, agent, one.model, one.confident, periods, early)
        together.setdefault(key, []).append(one)
    return [_run(key, members, place) for key, members in together.items()]


def _run(key: tuple[Any, ...], members: list[Message], place: str) -> dict[str, Any]:
    sd, agent, model, confident, *_ = key
    at = max(one.at for one in members)
    run = Run(sd, "", agent, model, summed([one.tokens for one in members]))
    line = {"id": ulid(at, os.urandom(RANDOM_BYTES)), "at": iso_text(at), **stored(run)}
    line |= {"source": TRANSCRIPTS, "git_dir": place}
    return line if confident else line | {"estimated": True}
