"""Which branches can't be read, where some can't: the usage of the others is still in flight."""

from __future__ import annotations

import os
from contextlib import contextmanager

from trailgate.errors import HistoryError

from .change import folded, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.git import Repository
    from trailgate.usage.vocabulary import Vocabulary

_BROKEN = "ignoring broken ref "
"""What git says of a ref whose file holds no object name; it lists it nowhere."""

_BRANCHES = ("refs/heads", "refs/remotes")
_SHOWN = 5


def parted(
    repository: Repository, vocabulary: Vocabulary, head: str
) -> tuple[list[str], tuple[str, ...]]:
    """Give the tips of the branches that can be read beyond HEAD, and the names of the others."""
    branches, broken = _listed(repository, _BRANCHES)
    lost = _lost(repository, vocabulary, [f"^{head}"] if head else [], list(branches))
    unread = broken + [name for tip in lost for name in branches[tip]]
    return [tip for tip in branches if tip not in lost], tuple(sorted(unread))


@contextmanager
def naming_unread(repository: Repository, vocabulary: Vocabulary) -> Iterator[None]:
    """Say which branches and tags can't be read, where that is why history can't be.

    Raises:
        HistoryError: what the block raises, with the names where it is not HEAD that is damaged.
    """
    try:
        yield
    except HistoryError as error:
        lost = _unread(repository, vocabulary)
        if not lost:
            raise
        from trailgate.reports.findings import shown

        some = ", ".join(map(shown, lost[:_SHOWN]))
        more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
        raise HistoryError(
            f"{some}{more} can't be read, so any sum would be too small; git fsck tells what is "
            "missing or damaged: fetch it again, or delete the ref"
        ) from error


def _unread(repository: Repository, vocabulary: Vocabulary) -> list[str]:
    """Give the names of branches and tags that can't be read though HEAD can."""
    head = repository.head()
    if head and names(repository, ["--count", head]) is None:
        return []
    refs, broken = _listed(repository, (*_BRANCHES, "refs/tags"))
    lost = _lost(repository, vocabulary, [f"^{head}"] if head else [], list(refs))
    return sorted([*broken, *(name for tip in lost for name in refs[tip])])


def _listed(
    repository: Repository, folders: Sequence[str]
) -> tuple[dict[str, list[str]], list[str]]:
    """Give the names of refs by their tips, and of those that name no object at all."""
    words = ("for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", *folders)
    _, out, err = repository.run_as_user(*words, variables={"LC_ALL": "C"})
    branches: dict[str, list[str]] = {}
    for line in os.fsdecode(out).splitlines():
        tip, _, name = line.partition(" ")
        branches.setdefault(tip, []).append(name)
    said = (line.partition(_BROKEN) for line in os.fsdecode(err).splitlines())
    return branches, [ref.split("/", 2)[-1] for _, sign, ref in said if sign]


def _lost(
    repository: Repository, vocabulary: Vocabulary, without: Sequence[str], tips: Sequence[str]
) -> set[str]:
    """Halve the tips until those are found that can't be read: most of the time it is one."""
    if not tips or _is_whole(repository, vocabulary, [*tips, *without]):
        return set()
    if len(tips) == 1:
        return set(tips)
    middle = len(tips) // 2
    halves = (tips[:middle], tips[middle:])
    return set().union(*(_lost(repository, vocabulary, without, half) for half in halves))


def _is_whole(repository: Repository, vocabulary: Vocabulary, selected: Sequence[str]) -> bool:
    listed = names(repository, selected)
    if listed is None:
        return False
    try:
        folded(repository, vocabulary, listed)  # a commit-graph lists commits that are gone
    except HistoryError:
        return False
    return True
