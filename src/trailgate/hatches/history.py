"""When hatches were opened and closed, rebuilt from the versions of the policy file in history."""

from __future__ import annotations

import os

from trailgate.config import FILES, choose
from trailgate.errors import HistoryError, PolicyError
from trailgate.git_process import GitFailed
from trailgate.history import named
from trailgate.records import Record

from .edits import Source
from .events import Change, Facts, changes, facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.git import Repository


class Event(Record):
    """A hatch in history: the commit, its author (`Name <mail>`) and instant, and what changed."""

    commit: str
    author: str
    instant: int
    change: Change


def events(repository: Repository, revision: str = "HEAD") -> tuple[Event, ...]:
    """Give every pause, resume, rollback, limit and deferral that a revision's history holds.

    The oldest first. A merge is told only where it says what none of its parents says. Instants
    are author dates.

    Raises:
        HistoryError: the history is shallow, or can't be read.
    """
    if revision == "HEAD" and not repository.head():
        return ()
    repository.demand_whole_history()
    paths = [f":(top){name}" for name in FILES]
    try:
        words = ("rev-list", "--full-history", "--topo-order", "--reverse")
        listed = repository.run(*words, revision, "--", *paths).decode("ascii").split()
    except GitFailed as failed:
        raise HistoryError(f"history can't be read: {failed.message}") from failed
    commits = list(named(repository, listed))
    wanted = dict.fromkeys(oid for one in commits for oid in (one.oid, *one.parents))
    known = _versions(repository, list(wanted))
    return tuple(
        Event(one.oid, os.fsdecode(one.author), one.author_time, change)
        for one in commits
        for change in _changed([known[parent] for parent in one.parents], known[one.oid])
    )


def _changed(before: Sequence[Facts], after: Facts) -> Iterator[Change]:
    first, *others = [changes(one, after) for one in before] or [changes(Facts(), after)]
    yield from (change for change in first if all(change in other for other in others))


def _versions(repository: Repository, oids: list[str]) -> dict[str, Facts]:
    """Give the facts of the policy file at each commit; equal files are read once."""
    known: dict[tuple[bytes | None, ...], Facts] = {}
    found: dict[str, Facts] = {}
    contents = _contents(repository, [f"{oid}:{name}" for oid in oids for name in FILES])
    for oid in oids:
        texts = tuple(next(contents) for _ in FILES)
        if texts not in known:
            known[texts] = _facts(texts)
        found[oid] = known[texts]
    return found


def _facts(texts: Iterable[bytes | None]) -> Facts:
    files = {name: text for name, text in zip(FILES, texts, strict=True) if text is not None}
    try:
        chosen = choose(files)
    except PolicyError:
        return Facts(is_readable=False)
    return facts(Source(*chosen) if chosen else None)


def _contents(repository: Repository, names: Sequence[str]) -> Iterator[bytes | None]:
    """Give the content of each `commit:path`, None where there is no such file."""
    out = repository.run("cat-file", "--batch", stdin="\n".join(names).encode())
    at = 0
    for _ in names:
        end = out.index(b"\n", at)
        header = out[at:end].split(b" ")
        if header[-1] == b"missing" or len(header) != 3:
            at = end + 1
            yield None
            continue
        size = int(header[2])
        at = end + 1 + size + 1
        yield out[end + 1 : end + 1 + size] if header[1] == b"blob" else None
