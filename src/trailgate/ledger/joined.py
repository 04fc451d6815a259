"""One ledger of several repositories: what they share counts once."""

from __future__ import annotations

from .fold import Fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.usage.vocabulary import Vocabulary

    from .entries import Ledger, SdCommit, Unreadable


def joined(folds: Iterable[Fold], vocabulary: Vocabulary) -> Ledger:
    """Give the ledger of all commits that folds have taken.

    A commit that several hold (clones of one repository) counts once, by its object name; copies
    of a run count once by its key, as within one repository. Its `commits` is how many were read.
    """
    whole = Fold(vocabulary)
    seen: set[tuple[bytes, str]] = set()
    sd_commits: dict[str, SdCommit] = {}
    unreadable: dict[tuple[str, int], Unreadable] = {}
    commits = 0
    for fold in folds:
        fresh = [one for one in fold.sightings() if (one[0], one[3][1]) not in seen]
        seen.update((one[0], one[3][1]) for one in fresh)
        named, blocks, corrections, count = fold.facts()
        whole.resume(fresh, corrections)
        sd_commits |= {commit.oid: commit for commit in named}
        unreadable |= {(block.oid, block.line): block for block in blocks}
        commits += count
    return whole.ledger().replace(
        sd_commits=tuple(sorted(sd_commits.values(), key=lambda c: (c.instant, c.oid))),
        unreadable=tuple(sorted(unreadable.values(), key=lambda u: (u.instant, u.oid, u.line))),
        commits=commits,
    )
