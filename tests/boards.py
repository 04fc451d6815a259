"""Making the dashboard's values by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builders import DAY, MONDAY, make_ledger, make_policy
from trailgate.audit.by_sd import facts, last_works
from trailgate.budget.period_rules import period_findings
from trailgate.budget.pivot import Window
from trailgate.budget.state import partly, states
from trailgate.dashboard.data import Counted, board

if TYPE_CHECKING:
    from trailgate.dashboard.data import Board
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

WEDNESDAY = MONDAY + 2 * DAY


def make_board(
    *entries: Entry,
    now: int = WEDNESDAY,
    policy: Policy | None = None,
    in_flight: tuple[Entry, ...] | None = (),
    pending: tuple[Entry, ...] | None = None,
    name: str = "web",
    unread: tuple[str, ...] = (),
    **more: Any,
) -> Board:
    """Make the board of these runs, as `gather` makes it of a repository."""
    terms, ledger = policy or make_policy(), make_ledger(*entries, **more)
    works = last_works(ledger, Window(until=now + 1), 10)
    counted = Counted(
        name=name,
        commit="c" * 40,
        ledger=ledger,
        in_flight=in_flight,
        pending=pending,
        states=partly(states(ledger, in_flight, pending, terms, now), unread),
        findings=period_findings(ledger.entries, terms, now),
        sds=facts(works, {}, terms),
        rework_told=frozenset(one.run.sd for one in entries if one.run.rework is not None),
        unread=unread,
    )
    return board(counted, terms, now)
