"""From a repository to the facts that audits judge."""

from __future__ import annotations

from trailgate.bulk import fold_history, uncollected
from trailgate.history import commits, named
from trailgate.records import Record
from trailgate.usage.plain import may_hold_usage
from trailgate.usage.reader import read

from .by_sd import Waived
from .copies import copied, corrected
from .suspects import may_be_squash, squash_of, suspects, twins_of, wanted_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.budget.pivot import Window
    from trailgate.commits import Commit
    from trailgate.git import Repository
    from trailgate.ledger.entries import Disagreement
    from trailgate.policy.terms import Policy
    from trailgate.usage.vocabulary import Vocabulary

    from .by_sd import Work
    from .copies import Copied, Corrected
    from .suspects import Part, Squash, Suspect, Twin

_MOST_ASKED = 20
"""Suspects for which git is asked what branches hold them: each costs a walk."""


class Copies(Record):
    """What `audit copies` tells of what some refs reach; `where` names them."""

    copied: tuple[Copied, ...]
    suspects: tuple[Suspect, ...]
    disagreements: tuple[Disagreement, ...]
    corrected: tuple[Corrected, ...]
    where: str = "HEAD"


def copies(
    repository: Repository, policy: Policy, window: Window, tips: Sequence[str], where: str = "HEAD"
) -> Copies:
    """Find what was taken for a copy, and what may be one, among what some tips reach.

    `tips` are as `git rev-list` takes them, `where` is what people call them. Runs, squashes and
    corrections are those whose instant lies in the window.

    Raises:
        HistoryError: the clone is shallow or damaged.
    """
    fold = fold_history(repository, policy.vocabulary, tips)
    with uncollected():
        ledger = fold.ledger()
        inside = [entry for entry in ledger.entries if window.holds(entry.instant)]
        again = [entry for entry in ledger.entries if entry.copies > 1 or entry.run.id]
        held = {entry.key for entry in inside}
        listed = [one for one in copied(again, fold.sightings()) if one.entry.key in held]
    return Copies(
        tuple(listed),
        _suspects(repository, policy.vocabulary, tips, window) if tips else (),
        ledger.disagreements,
        corrected(inside, fold.facts()[2]),
        where,
    )


def _suspects(
    repository: Repository, vocabulary: Vocabulary, tips: Sequence[str], window: Window
) -> tuple[Suspect, ...]:
    squashes = [
        squash
        for commit in commits(repository, *tips)
        if window.holds(commit.author_time)
        and may_be_squash(commit.message)
        and may_hold_usage(commit.message, vocabulary)
        and (squash := squash_of(commit, vocabulary))
    ]
    if not squashes:
        return ()
    found = suspects(_twins(repository, vocabulary, tips, squashes))
    return tuple(
        one.replace(refs=_refs(repository, one)) if number < _MOST_ASKED else one
        for number, one in enumerate(found)
    )


def _twins(
    repository: Repository, vocabulary: Vocabulary, tips: Sequence[str], squashes: Iterable[Squash]
) -> Iterator[tuple[Squash, Part, Twin]]:
    wanted = wanted_of(squashes)
    for commit in commits(repository, *tips):
        yield from twins_of(commit, wanted, vocabulary, recorded=True)
    for commit in commits(repository, "--branches", "--remotes", "--not", *tips):
        yield from twins_of(commit, wanted, vocabulary, recorded=False)


def _refs(repository: Repository, suspect: Suspect) -> tuple[str, ...]:
    """Give a few branches that hold the first twin which is not counted."""
    twins = [twin for _, found in suspect.matched for twin in found if not twin.recorded]
    if not twins:
        return ()
    words = ["--count=3", "--format=%(refname:short)", f"--contains={twins[0].oid}"]
    told = repository.ask_all("for-each-ref", *words, "refs/heads", "refs/remotes")
    return tuple((told or "").split("\n")[:-1])


def waived(
    repository: Repository, works: Iterable[Work], vocabulary: Vocabulary
) -> dict[str, list[Waived]]:
    """Give the overrides of SDs by SD, each once however often its commit was copied.

    Raises:
        HistoryError: a commit is missing or damaged.
    """
    found: dict[str, list[Waived]] = {}
    seen: set[tuple[object, ...]] = set()
    for work in works:
        for commit in named(repository, work.oids):
            if not may_hold_usage(commit.message, vocabulary):
                continue
            for one in read(commit.message, vocabulary, commit.author_time).overrides:
                key = (work.sd, commit.author, commit.author_time, one.rule, one.reason, one.by)
                if key not in seen:
                    seen.add(key)
                    listed = found.setdefault(work.sd, [])
                    listed.append(Waived(commit.oid, one.rule, one.reason, one.by))
    return found


def commits_of(repository: Repository, oids: Iterable[str]) -> dict[str, Commit]:
    """Give commits by their object names.

    Raises:
        HistoryError: one is missing or damaged.
    """
    wanted = list(dict.fromkeys(oids))
    return {commit.oid: commit for commit in named(repository, wanted)} if wanted else {}
