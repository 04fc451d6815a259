"""Which runs stand behind a commit: the ledger of its proper ancestors."""

from __future__ import annotations

from .history import commits
from .ledger.fold import Fold
from .usage.plain import may_hold_usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .commits import Commit
    from .git import Repository
    from .ledger.entries import Entry
    from .usage.vocabulary import Vocabulary


class Ancestry:
    """The history behind some tips, read once; answers for any commit in it.

    `always`: object names whose history stands behind every commit (in CI the target's tip).
    """

    def __init__(
        self, repository: Repository, vocabulary: Vocabulary, tips: Iterable[str], always: str = ""
    ) -> None:
        self._vocabulary = vocabulary
        self._parents: dict[str, tuple[str, ...]] = {}
        self._carriers: dict[str, Commit] = {}
        self._always = always
        self._last = ""
        for commit in commits(repository, *tips, *([always] if always else [])):
            self._parents[commit.oid] = commit.parents
            if may_hold_usage(commit.message, vocabulary):
                self._carriers[commit.oid] = commit
        self._restart()

    def entries_before(self, oid: str) -> tuple[Entry, ...]:
        """Give the distinct runs of a commit's proper ancestors, in the order of their instants.

        Asking in topological order, oldest first, costs only what is new.
        """
        fresh = self._unfolded(oid)
        if self._last and self._last not in fresh and self._last not in self._folded:
            self._restart()
            fresh = self._unfolded(oid)
        for name in fresh:
            self._folded.add(name)
            if name in self._carriers:
                self._fold.add(self._carriers[name])
        self._last = oid
        return self._fold.entries()

    def _restart(self) -> None:
        self._fold = Fold(self._vocabulary)
        self._folded: set[str] = set()
        self._last = ""

    def _unfolded(self, oid: str) -> set[str]:
        waiting = [*self._parents.get(oid, ()), *([self._always] if self._always else [])]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in found or name in self._folded or name not in self._parents:
                continue
            found.add(name)
            waiting += self._parents[name]
        return found
