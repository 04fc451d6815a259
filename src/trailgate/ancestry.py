"""Which runs stand behind a commit: the ledger of its proper ancestors."""

from __future__ import annotations

from heapq import heappop, heappush
from weakref import WeakKeyDictionary

from .bulk import fold_history
from .history import commits
from .ledger.entries import in_order
from .ledger.fold import Fold
from .ledger.timeline import Timeline
from .usage.plain import may_hold_usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Protocol

    from .commits import Commit
    from .git import Repository
    from .ledger.entries import Entry
    from .usage.vocabulary import Vocabulary

    class Follower(Protocol):
        """Is told of every run that comes to stand behind the asked commit, or no longer does."""

        def add(self, entry: Entry) -> None:
            """Take a run."""

        def remove(self, entry: Entry) -> None:
            """Let a run go."""


_read: WeakKeyDictionary[Repository, dict[tuple[str, ...], Timeline]] = WeakKeyDictionary()


def history_behind(
    repository: Repository, vocabulary: Vocabulary, names: Iterable[str]
) -> Timeline:
    """Give the runs that some commits (object names) and their ancestors record.

    A repository's is read once: what an object name reaches never changes. Nobody may add to what
    this gives; add to a copy.

    Raises:
        HistoryError: the clone is shallow or damaged.
    """
    tips = sorted(set(names))
    if len(tips) > 1:
        told = repository.ask_all("merge-base", "--independent", *tips)
        tips = sorted(told.split()) if told else tips
    known = _read.setdefault(repository, {})
    wanted = (repr(vocabulary), *tips)
    if wanted not in known:
        known[wanted] = Timeline(fold_history(repository, vocabulary, tips))
        known[wanted].update()
    return known[wanted]


_MOST_STARTS = 50
"""Of more commits without a judged parent git is not asked for what they have in common."""


class Ancestry:
    """The history behind some commits, read once; answers for each of them.

    What stands behind all of them is folded in bulk, and only once. Going from one commit to the
    next costs what differs between the histories behind them. Runs that nothing else in history
    touches come and go by themselves; commits whose runs are copied or corrected are folded, and
    folded anew where one of them has to go.

    Args:
        repository: where history is read.
        vocabulary: how messages are read.
        asked: the commits that will be asked about.
        always: an object name whose history stands behind every commit (in CI the target's tip).
    """

    def __init__(
        self,
        repository: Repository,
        vocabulary: Vocabulary,
        asked: Sequence[Commit],
        always: str = "",
    ) -> None:
        names = {commit.oid for commit in asked}
        parents = {name for commit in asked for name in commit.parents}
        starts = [commit for commit in asked if not names.intersection(commit.parents)]
        base = [*_common(repository, starts), *([always] if always else [])]
        self._base = history_behind(repository, vocabulary, base)
        self._parents: dict[str, tuple[str, ...]] = {}
        self._carriers: dict[str, Commit] = {}
        tips = sorted(names - parents)
        excluded = [f"^{name}" for name in base]
        for commit in commits(repository, "--topo-order", *tips, *excluded) if tips else ():
            self._parents[commit.oid] = commit.parents
            if may_hold_usage(commit.message, vocabulary):
                self._carriers[commit.oid] = commit
        self._ages = {name: age for age, name in enumerate(self._parents)}
        self._free = _untouched(self._base, self._carriers, vocabulary)
        self._here: dict[bytes, Entry] = {}
        self._here_by_id: dict[str, Entry] = {}
        self._timeline = self._base
        self._folded: set[str] = set()
        self._changed: dict[bytes, Entry | None] = {}
        self._last = ""
        self._follower: Follower | None = None

    def entries_before(self, oid: str) -> tuple[Entry, ...]:
        """Give the distinct runs of a commit's proper ancestors, in the order of their instants."""
        self._go(oid)
        return tuple(sorted((*self._timeline.entries(), *self._here.values()), key=in_order))

    def entries_of(self, oid: str, keys: Iterable[bytes]) -> list[Entry]:
        """Give those of `entries_before` that have one of some keys."""
        self._go(oid)
        found = (self._here.get(key) or self._timeline.entry(key) for key in keys)
        return [entry for entry in found if entry]

    def known_runs(self, oid: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Give the (SD, agent) under which a commit's proper ancestors first used each Run-Id."""
        self._go(oid)
        first = {run_id: self._first(run_id) for run_id in ids}
        return {name: (entry.run.sd, entry.run.agent) for name, entry in first.items() if entry}

    def follow(self, follower: Follower, since: int) -> None:
        """Tell a follower of the runs behind the commit last asked about, and of all changes.

        It has to pass by runs that count before `since` (epoch seconds).
        """
        for entry in (*self._timeline.since(since), *self._here.values()):
            follower.add(entry)
        self._follower = follower

    def _first(self, run_id: str) -> Entry | None:
        alone = self._here_by_id.get(run_id)
        return alone or next(iter(self._timeline.fold.named(run_id)), None)

    def _go(self, oid: str) -> None:
        """Stand behind a commit: let go what is no ancestor of it, take what is."""
        if oid == self._last:
            return
        gone, come = self._difference(self._parents.get(self._last, ()), self._parents.get(oid, ()))
        self._last = oid
        for name in gone:
            for entry in self._free.get(name, ()):
                self._tell(entry, None)
                del self._here[entry.key]
                self._here_by_id.pop(entry.run.id, None)
        for name in come:
            for entry in self._free.get(name, ()):
                self._tell(None, entry)
                self._here[entry.key] = entry
                if entry.run.id:
                    self._here_by_id[entry.run.id] = entry
        self._fold(gone, [n for n in come if n in self._carriers and n not in self._free])

    def _fold(self, gone: Iterable[str], come: Iterable[str]) -> None:
        """Keep the timeline up to date, which holds all runs that have to do with each other."""
        come = set(come)
        if not self._folded.isdisjoint(gone):
            come |= self._folded.difference(gone)
            self._start_anew()
        if not come:
            return
        if self._timeline is self._base:
            self._timeline = self._base.copy()
        for name in come:
            self._timeline.fold.add(self._carriers[name])
        self._folded |= come
        before, after = self._timeline.update()
        for entry in before:
            self._tell(entry, None)
            self._changed[entry.key] = None
        for entry in after:
            self._tell(None, entry)
            self._changed[entry.key] = entry

    def _start_anew(self) -> None:
        for key, entry in self._changed.items():
            self._tell(entry, self._base.entry(key))
        self._timeline, self._folded, self._changed = self._base, set(), {}

    def _tell(self, before: Entry | None, after: Entry | None) -> None:
        if self._follower and before:
            self._follower.remove(before)
        if self._follower and after:
            self._follower.add(after)

    def _difference(self, old: Iterable[str], new: Iterable[str]) -> tuple[list[str], list[str]]:
        """Give what only the one commits and their ancestors hold, and what only the others do.

        Newest first down both histories, until all that waits belongs to both: the cost is that
        of what differs.
        """
        sides: dict[str, int] = {}
        waiting: list[tuple[int, str]] = []
        found: tuple[list[str], list[str]] = ([], [])

        def mark(names: Iterable[str], side: int) -> int:
            opened = 0
            for name in names:
                known = sides.get(name)
                if known is None and name in self._ages:
                    sides[name] = side
                    heappush(waiting, (self._ages[name], name))
                    opened += side != _BOTH
                elif known is not None and known | side != known:
                    sides[name] = known | side
                    opened -= 1
            return opened

        open_ends = mark(old, _OLD) + mark(new, _NEW)
        while open_ends:
            _, name = heappop(waiting)
            side = sides[name]
            if side != _BOTH:
                found[side - 1].append(name)
                open_ends -= 1
            open_ends += mark(self._parents[name], side)
        return found


_OLD, _NEW, _BOTH = 1, 2, 3


def _untouched(
    base: Timeline, carriers: Mapping[str, Commit], vocabulary: Vocabulary
) -> dict[str, list[Entry]]:
    """Give the runs of the commits whose runs are the same whatever else stands behind a commit.

    Nobody copies them or corrects them, and their Run-Ids name nothing else.
    """
    if not carriers:
        return {}
    whole = base.copy()
    for commit in carriers.values():
        whole.fold.add(commit)
    _, entries = whole.update()
    known = {entry.key: entry for entry in entries}
    named: dict[str, int] = {}
    for entry in entries:
        named[entry.run.id] = named.get(entry.run.id, 0) + 1
    found: dict[str, list[Entry]] = {}
    for oid, commit in carriers.items():
        if b"corrects" in commit.message.lower():
            continue
        fold = Fold(vocabulary)
        fold.add(commit)
        alone = fold.entries()
        if all(known.get(e.key) == e and (not e.run.id or named[e.run.id] == 1) for e in alone):
            found[oid] = [*alone]
    return found


def _common(repository: Repository, starts: Sequence[Commit]) -> list[str]:
    """Give commits that are proper ancestors of all starts: the latest, where git can tell."""
    if len(starts) == 1:
        return [*starts[0].parents]
    parents = {commit.parents[:1] for commit in starts}
    if () in parents or not 0 < len(parents) <= _MOST_STARTS:
        return []
    names = sorted(name for (name,) in parents)
    return (repository.ask("merge-base", "--octopus", *names) or "").split()
