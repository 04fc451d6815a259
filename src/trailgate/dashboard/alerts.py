"""What somebody should look at, in words: the strip at the top of the dashboard."""

from __future__ import annotations

from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.reports.figures import day_and_time, near, share
from trailgate.reports.findings import shown
from trailgate.reports.unread import branches_text
from trailgate.rules.submission import ORANGE, RED, ZONE_UNKNOWN

from .judged import ABOVE, ALERT, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.budget.state import BudgetState

    from .data import Board

URGENT, NOTE = "alert", "note"
_MOST_NAMED = 3


class Alert(Record):
    """One thing to look at: `level` is `alert` or `note`."""

    level: str
    text: str


def alerts(board: Board) -> list[Alert]:
    """Give what should be looked at, the urgent first."""
    found = [*_paused(board), *_budgets(board), *_rates(board), *_record(board)]
    found += [Alert(NOTE, f"{one.rule}: {shown(one.message)}") for one in board.findings]
    return sorted(found, key=lambda alert: alert.level != URGENT)


def _paused(board: Board) -> Iterator[Alert]:
    if board.pause is not None:
        until = day_and_time(board.pause.until, board.timezone)
        reason = shown(board.pause.reason)
        yield Alert(NOTE, f"Rules on zones and escalations are paused until {until}: {reason}")


def _budgets(board: Board) -> Iterator[Alert]:
    for gauge in board.gauges:
        state = gauge.state
        label = shown(state.budget.name)
        if state.zone == ZONE_UNKNOWN:
            yield Alert(URGENT, f"{label}: the use is unknown{_why(state)}.")
        elif state.emptied is not None:
            yield Alert(URGENT, f"{label}: empty since {_at(state, state.emptied)}.")
        elif state.zone in (ORANGE, RED):
            yield Alert(URGENT, f"{label} is in {state.zone}.")
        if state.zone != ZONE_UNKNOWN and state.lacking:
            yield Alert(NOTE, f"{label}: runs that could not be measured: {state.lacking:,}.")
        ahead = gauge.outlook
        if state.emptied is None and ahead is not None and ahead.runs_out:
            when = "before the reset" if ahead.empties is None else _at(state, ahead.empties)
            yield Alert(URGENT, f"{label}: likely empty {when}.")


def _why(state: BudgetState) -> str:
    if state.lacking:
        return f"; no run of {state.lacking:,} tells it"
    if state.partial:
        return "; nothing that can be read tells it"
    commits = state.coverage.sd_commits
    return f"; SD commits without usage: {commits:,}" if commits else ""


def _at(state: BudgetState, instant: int) -> str:
    return near(instant, state.budget.timezone, state.now)


def _rates(board: Board) -> Iterator[Alert]:
    for label, found in (
        ("this week", board.week_rates),
        ("in the last four weeks", board.month_rates),
    ):
        told = verdict(found.escalated, found.assignable, board.target, board.alert)
        if told in (ALERT, ABOVE):
            limit = board.alert if told == ALERT else board.target
            border = f"{'alert' if told == ALERT else 'target'} {(limit or 0) * 100 // MICRO} %"
            text = f"Escalations {label}: {share(found.escalation)} of runs, above the {border}."
            yield Alert(URGENT if told == ALERT else NOTE, text)


def _record(board: Board) -> Iterator[Alert]:
    state = board.first.state if board.first else None
    # where nothing is known of the budget, the alert on it has told so
    if state is not None and state.zone != ZONE_UNKNOWN:
        lacking = state.coverage.sd_commits - state.coverage.recorded
        if lacking:
            yield Alert(NOTE, f"SD commits of this period without usage: {lacking:,}.")
    if board.unread:
        named = ", ".join(map(shown, board.unread[:_MOST_NAMED]))
        more = f" and {len(board.unread) - _MOST_NAMED} more" if board.unread[_MOST_NAMED:] else ""
        yield Alert(
            URGENT,
            f"{branches_text(board.unread)} ({named}{more}), so what is in flight is not complete. "
            "git fsck tells what is missing.",
        )
    if board.unreadable:
        yield Alert(NOTE, f"Usage blocks that could not be read: {board.unreadable:,}.")
    if board.disagreements:
        yield Alert(NOTE, f"Runs of which commits say different things: {board.disagreements:,}.")
