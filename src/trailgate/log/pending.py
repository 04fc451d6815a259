"""The runs of the token log that no commit holds yet, as the budget counts them."""

from __future__ import annotations

from trailgate.collectors import token_log
from trailgate.ledger.entries import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy


def pending(repository: Repository, policy: Policy, now: int) -> tuple[Entry, ...] | None:
    """Give the unspent runs of the log, None where there is no log."""
    if not token_log.exists(repository):
        return None
    return tuple(
        Entry(recorded.run, recorded.at, "", "", key=recorded.entry.encode())
        for recorded in token_log.collect(repository, policy, now).runs
    )
