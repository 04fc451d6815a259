"""Where history begins, for a clock that stands before it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.ledger.entries import Ledger


def before_history(ledger: Ledger, end: int) -> int | None:
    """Give the first instant that anything is recorded of, where that is not before an end.

    Args:
        ledger: what was recorded.
        end: where the present period ends, epoch seconds; work of a clock that runs ahead by some
            minutes is inside it.
    """
    found = (ledger.entries, ledger.sd_commits, ledger.unreadable)
    first = min((one.instant for part in found for one in part), default=end - 1)
    return first if first >= end else None
