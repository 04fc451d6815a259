"""What a change adds to the ledger: usage before it and after it; what is behind is read once."""

from __future__ import annotations

from trailgate.ancestry import history_behind
from trailgate.budget import names
from trailgate.budget.coverage import Coverage
from trailgate.bulk import fold_blocks, uncollected
from trailgate.errors import HistoryError
from trailgate.git_process import GitFailed
from trailgate.history import boundaries, raw_commits
from trailgate.ledger.beside import beside
from trailgate.ledger.fold import Fold
from trailgate.ledger.timeline import Timeline
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry, Ledger, Unreadable
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary

    from .scope import Scope


class Usage(Record):
    """Recorded usage around a change.

    `before`: what the target and all that is not judged reach. `after`: that and the judged head,
    copies counted once. `entries`: the runs that only the change brings.
    """

    before: Ledger
    after: Ledger
    entries: tuple[Entry, ...]

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The blocks of the change that can't be read."""
        known = {block.oid for block in self.before.unreadable}
        return tuple(block for block in self.after.unreadable if block.oid not in known)

    @property
    def coverage(self) -> Coverage:
        """How many of the change's SD commits record their usage."""
        known = {commit.oid for commit in self.before.sd_commits}
        mine = [commit for commit in self.after.sd_commits if commit.oid not in known]
        recorded = sum(commit.recorded for commit in mine)
        return Coverage(len(mine), recorded, len(self.unreadable))


def usage_around(repository: Repository, policy: Policy, scope: Scope) -> Usage:
    """Rebuild the ledger on both sides of a change.

    Raises:
        HistoryError: history is damaged.
    """
    with uncollected():
        return _around(repository, policy.vocabulary, scope)


def _around(repository: Repository, vocabulary: Vocabulary, scope: Scope) -> Usage:
    if scope.audit:
        fold, judged = _less_the_judged(repository, vocabulary, scope)
        behind = Timeline(fold)
    else:
        outside = sorted({scope.target, *scope.excluded} - {""})
        behind = history_behind(repository, vocabulary, outside)
        judged = raw_commits(repository, scope.head, *(f"^{name}" for name in outside))
    before = behind.fold.ledger(behind.entries())
    whole = behind.copy()
    fold_blocks(judged, whole.fold, vocabulary)
    after = whole.fold.ledger(whole.entries())
    fresh = beside(after.entries, {entry.key for entry in before.entries})
    return Usage(before, after, fresh)


def _less_the_judged(
    repository: Repository, vocabulary: Vocabulary, scope: Scope
) -> tuple[Fold, Iterable[bytes]]:
    """Fold all that the head reaches but for the judged commits, which may lie anywhere in it."""
    judged = boundaries(repository, scope.revisions)
    others = set(boundaries(repository, [scope.head])).difference(judged)
    fold = Fold(vocabulary)
    fold_blocks(_raw(repository, sorted(others)), fold, vocabulary)
    return fold, _raw(repository, judged)


def _raw(repository: Repository, names: Iterable[str]) -> Iterator[bytes]:
    """Give commits by their object names as `git cat-file --batch` prints them, cut anywhere."""
    import tempfile

    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{name}\n" for name in names).encode("ascii"))
        wanted.seek(0)
        try:
            yield from repository.stream("cat-file", "--batch", "--buffer", stdin=wanted.fileno())
        except GitFailed as failed:
            raise HistoryError(f"history can't be read: {failed.message}") from failed


def tokens_of(entries: Iterable[Entry], policy: Policy) -> int:
    """Give the tokens of runs by the policy's token weights, in millionths."""
    return sum(entry.run.tokens.weighted(policy.token_weights) for entry in entries)


GROUPS: tuple[tuple[str, Callable[[Run], str]], ...] = (
    ("phase", names.phase),
    ("agent", names.agent),
    ("model", names.model),
)


def tables(entries: Iterable[Entry], policy: Policy) -> dict[str, dict[str, tuple[int, int]]]:
    """Give by phase, agent and model: name to (runs, tokens in millionths)."""
    found: dict[str, dict[str, tuple[int, int]]] = {group: {} for group, _ in GROUPS}
    for entry in entries:
        micro = entry.run.tokens.weighted(policy.token_weights)
        for group, name_of in GROUPS:
            table = found[group]
            runs, tokens = table.get(name_of(entry.run), (0, 0))
            table[name_of(entry.run)] = (runs + 1, tokens + micro)
    return found
