"""What notes estimate, for whoever shows it; where there are no notes it costs a look at a file."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.estimates import Estimated
    from trailgate.git import Repository
    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Policy


def estimates(repository: Repository, policy: Policy, ledger: Ledger) -> Estimated | None:
    """Give the estimates for the commits of a ledger, None where there are no notes at all.

    Raises:
        HistoryError: the notes are damaged.
    """
    from .notes import are_there

    if not are_there(repository):
        return None
    from .estimated import estimated

    return estimated(repository, policy, ledger)


def less_estimated(
    repository: Repository,
    ledger: Ledger,
    found: Estimated | None,
    pending: Sequence[Entry] | None,
) -> Sequence[Entry] | None:
    """Give the pending runs without those that count as estimates already."""
    if not pending or found is None or not found.counts or not found.entries:
        return pending
    from .overlap import beyond_notes

    return beyond_notes(repository, ledger, found, pending)


def counted(found: Estimated | None) -> tuple[Entry, ...]:
    """Give the estimated runs that policy lets count."""
    return found.entries if found is not None and found.counts else ()
