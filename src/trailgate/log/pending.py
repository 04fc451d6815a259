"""The runs of the token log that no commit holds yet, as the budget counts them."""

from __future__ import annotations

from trailgate.collectors import token_log
from trailgate.ledger.entries import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.collectors.source import Recorded
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy


def pending(repository: Repository, policy: Policy, now: int) -> tuple[Entry, ...] | None:
    """Give the unspent runs of the log, None where there is no log and nothing fills it.

    What the transcripts hold is among them, unless a commit that is being made is at the log.
    """
    if not policy.transcripts:
        return _noted(repository, policy, now) if token_log.exists(repository) else None
    from trailgate.collectors import transcripts

    with token_log.locked(repository) as got:
        fresh = transcripts.look(repository, policy, now).runs if got else ()
        return _noted(repository, policy, now) + _entries(fresh)


def _noted(repository: Repository, policy: Policy, now: int) -> tuple[Entry, ...]:
    return _entries(token_log.collect(repository, policy, now).runs)


def _entries(runs: Iterable[Recorded]) -> tuple[Entry, ...]:
    return tuple(Entry(one.run, one.at, "", "", key=one.entry.encode()) for one in runs)
