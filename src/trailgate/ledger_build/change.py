"""Which commits lie between two tips, exactly, and what they contribute."""

from __future__ import annotations

from trailgate.git_process import GitFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.git import Repository
    from trailgate.ledger.fold import Fold
    from trailgate.usage.vocabulary import Vocabulary

AT_ONCE = 5_000
"""So many commits are held in memory while they are read by name."""

_MOST_STARTS = 200
"""Of more commits at which a change may start git is not asked whether they really are new."""


class Change:
    """The commits that a new tip reaches and an old one does not (`added`), and the other way."""

    def __init__(self, added: list[str], dropped: list[str]) -> None:
        self.added = added
        self.dropped = dropped

    @property
    def commits(self) -> int:
        """How many there are."""
        return len(self.added) + len(self.dropped)


def change(repository: Repository, old: str, new: str, most: int = 0) -> Change | None:
    """Give what a move from one tip to another changes.

    None where it is more than `most` commits (if that is not 0), or git can't tell exactly: a
    history is gone.
    """
    if old == new:
        return Change([], [])
    listed = names(repository, ["--left-right", "--parents", f"{old}...{new}"], most)
    if listed is None:
        return None
    sides: dict[str, list[str]] = {"<": [], ">": []}
    for line in listed:
        sides[line[0]].append(line[1:])
    for lines, other in ((sides[">"], old), (sides["<"], new)):
        if not is_beyond(repository, lines, other):
            return None
    added, dropped = ([line.split(" ", 1)[0] for line in sides[side]] for side in "><")
    return Change(added, dropped)


def names(repository: Repository, asked: Sequence[str], most: int = 0) -> list[str] | None:
    """Give the lines of `git rev-list`; None when too many, or it can't."""
    limit = [f"--max-count={most + 1}"] if most else []
    told = repository.ask_all("rev-list", *limit, *asked, "--")
    listed = None if told is None else told.splitlines()
    return None if listed is not None and most and len(listed) > most else listed


def is_beyond(repository: Repository, lines: Sequence[str], tip: str) -> bool:
    """Tell whether none of some commits is reached by a tip, as `rev-list` says of them.

    It may be wrong where a commit's date is before its parent's: then it stops too early to see
    that the tip reaches a commit after all. If so, the tip also reaches one of them that has no
    parent among them, and `merge-base`, which never stops too early, tells.

    Args:
        repository: where to ask.
        lines: the commits as `rev-list --parents` prints them.
        tip: an object name.
    """
    parents = {name: behind for name, *behind in (line.split(" ") for line in lines)}
    starts = [
        name
        for name, behind in parents.items()
        if tip not in behind and parents.keys().isdisjoint(behind)
    ]
    if not starts:
        return True
    if len(starts) > _MOST_STARTS:
        return False
    told = repository.ask_all("merge-base", "--independent", tip, *starts)
    return told is not None and set(told.split()).issuperset(starts)


def folded(repository: Repository, vocabulary: Vocabulary, oids: Sequence[str]) -> Fold:
    """Fold the commits of these object names.

    Raises:
        HistoryError: one of them is missing or damaged.
    """
    from trailgate.bulk import fold_blocks  # dear to load, and mostly nothing is to be read
    from trailgate.ledger.fold import Fold

    fold = Fold(vocabulary)
    fold_blocks(_read(repository, oids), fold, vocabulary)
    return fold


def _read(repository: Repository, oids: Sequence[str]) -> Iterator[bytes]:
    """Give commits as `cat-file --batch` prints them."""
    for start in range(0, len(oids), AT_ONCE):
        wanted = "".join(f"{oid}\n" for oid in oids[start : start + AT_ONCE])
        try:
            yield repository.run("cat-file", "--batch", "--buffer", stdin=wanted.encode("ascii"))
        except GitFailed as failed:
            from trailgate.history import lost

            raise lost(failed.message) from failed
