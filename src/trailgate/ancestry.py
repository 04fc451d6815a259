"""Which runs stand behind a commit: the ledger of its proper ancestors."""

from __future__ import annotations

from .bulk import fold_history
from .history import commits
from .ledger.timeline import Timeline
from .usage.plain import may_hold_usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .commits import Commit
    from .git import Repository
    from .ledger.entries import Entry
    from .usage.vocabulary import Vocabulary

_MOST_STARTS = 50
"""Of more commits without a judged parent git is not asked for what they have in common."""


class Ancestry:
    """The history behind some commits, read once; answers for each of them.

    What stands behind all of them is folded in bulk, and only once; the rest commit by commit.
    Asking in topological order, oldest first, costs only what is new.

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
        self._base = Timeline(fold_history(repository, vocabulary, base))
        self._parents: dict[str, tuple[str, ...]] = {}
        self._carriers: dict[str, Commit] = {}
        tips = sorted(names - parents)
        for commit in commits(repository, *tips, *(f"^{name}" for name in base)) if tips else ():
            self._parents[commit.oid] = commit.parents
            if may_hold_usage(commit.message, vocabulary):
                self._carriers[commit.oid] = commit
        self._timeline, self._folded, self._last = self._start()

    def entries_before(self, oid: str) -> tuple[Entry, ...]:
        """Give the distinct runs of a commit's proper ancestors, in the order of their instants."""
        return self._behind(oid).entries()

    def entries_since(self, oid: str, instant: int) -> list[Entry]:
        """Give those of `entries_before` that count at or after an instant (epoch seconds)."""
        return self._behind(oid).since(instant)

    def known_runs(self, oid: str, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Give the (SD, agent) under which a commit's proper ancestors first used each Run-Id."""
        fold = self._behind(oid).fold
        found = {run_id: fold.named(run_id) for run_id in ids}
        return {name: (runs[0].run.sd, runs[0].run.agent) for name, runs in found.items() if runs}

    def _behind(self, oid: str) -> Timeline:
        if oid == self._last:
            return self._timeline
        fresh = self._unfolded(oid)
        if self._last and self._last not in fresh and self._last not in self._folded:
            self._timeline, self._folded, self._last = self._start()
            fresh = self._unfolded(oid)
        for name in fresh:
            self._folded.add(name)
            if name in self._carriers:
                self._timeline.fold.add(self._carriers[name])
        self._last = oid
        return self._timeline

    def _start(self) -> tuple[Timeline, set[str], str]:
        """Give what is behind all, the commits that were added to it, and the last one asked of."""
        return self._base.copy(), set(), ""

    def _unfolded(self, oid: str) -> set[str]:
        waiting = [*self._parents.get(oid, ())]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in found or name in self._folded or name not in self._parents:
                continue
            found.add(name)
            waiting += self._parents[name]
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
