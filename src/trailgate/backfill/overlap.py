"""What the token log still holds of usage that notes tell already: it must not count twice."""

from __future__ import annotations

from trailgate.records import Record

from .assigning import Use, assigned
from .gathering import made_here

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.budget.estimates import Estimated
    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry, Ledger

_LOGGED = ""


class _Told(Record):
    """What a note tells of a commit: by whom on what, and up to when."""

    commit: int
    agent: str
    model: str
    until: int


def beyond_notes(
    repository: Repository, ledger: Ledger, found: Estimated, pending: Sequence[Entry]
) -> tuple[Entry, ...]:
    """Give the pending runs without those that a note counts for the commit they belong to.

    A run belongs to the commit to which backfill gives it. Copies of a commit have one author
    date, so it is by that date that they are found.

    Raises:
        HistoryError: history can't be read.
        UsageError: git has no address to tell whose commits are one's own.
    """
    instants = {commit.oid: commit.instant for commit in ledger.sd_commits}
    told = [
        _Told(instants[one.oid], one.run.agent, one.run.model, one.run.at)
        for one in found.entries
        if one.run.at is not None and one.oid in instants
    ]
    if not told or not any(_may_be_told(entry, told) for entry in pending):
        return tuple(pending)
    made = list(made_here(repository, ledger))
    times = {one.oid: one.at for one in made}
    uses = {_use(entry): entry for entry in pending}
    spared = {
        use
        for oid, taken in assigned(uses, made).items()
        for use in taken
        if _may_be_told(uses[use], [one for one in told if one.commit == times[oid]])
    }
    return tuple(entry for entry in pending if _use(entry) not in spared)


def _may_be_told(entry: Entry, told: Iterable[_Told]) -> bool:
    run = entry.run
    return any(
        (one.agent, one.model) == (run.agent, run.model) and entry.instant <= one.until
        for one in told
    )


def _use(entry: Entry) -> Use:
    run = entry.run
    return Use(entry.instant, run.sd, "", run.agent, run.model, run.tokens, _LOGGED)
