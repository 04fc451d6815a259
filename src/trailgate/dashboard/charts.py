"""What the page's charts draw, as the JSON that its script reads: numbers and instants alone."""

from __future__ import annotations

from trailgate.advice.escalations import FEWEST_RUNS
from trailgate.budget.amounts import UNIT
from trailgate.policy.terms import MICRO
from trailgate.reports.figures import unit_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .burndown import Outlook
    from .data import Board, Gauge

_DIGITS = {"tokens": 0, "hours": 1, "usd": 2}


def charts(board: Board, *, pinned: bool) -> dict[str, object]:
    """Give the page's data.

    Args:
        board: what is shown.
        pinned: the clock was given, so that a countdown starts there and not at the reader's.
    """
    first = board.first
    return {
        "now": board.now,
        "pinned": pinned,
        "timezone": first.state.budget.timezone if first else board.timezone,
        "burndowns": [_burndown(gauge) for gauge in board.gauges],
        "weeks": {
            "x": [week.start for week in board.weeks],
            "percent": [None if w.tenths is None else w.tenths / 10 for w in board.weeks],
            "zone": [week.zone for week in board.weeks],
            "open": bool(board.weeks) and not board.weeks[-1].complete,
        },
        "rates": {
            "x": [week.start for week in board.weeks],
            "escalation": [
                _rate(week.rates.escalation, week.rates.assignable) for week in board.weeks
            ],
            "rework": [_rate(week.rates.rework, week.rates.runs) for week in board.weeks],
            "target": None if board.target is None else board.target * 100 / MICRO,
            "alert": None if board.alert is None else board.alert * 100 / MICRO,
        },
    }


def _rate(tenths: int | None, runs: int) -> float | None:
    """Give a rate in percent; with too few runs it is chance, so there is none."""
    return None if tenths is None or runs < FEWEST_RUNS else tenths / 10


def _burndown(gauge: Gauge) -> dict[str, object] | None:
    state, trace = gauge.state, gauge.burndown
    if trace is None:
        return None
    digits = _DIGITS[state.budget.unit]
    return {
        "unit": unit_name(state.budget.unit),
        "digits": digits,
        "timezone": state.budget.timezone,
        "start": state.start,
        "end": state.end,
        "days": [day.start for day in trace.days],
        "available": _plain(state.available, digits),
        "points": [
            [instant, _plain(state.available - used, digits)] for instant, used in trace.points
        ],
        "outlook": _outlook(gauge.outlook, state.available, digits),
    }


def _outlook(outlook: Outlook | None, available: int, digits: int) -> dict[str, object] | None:
    if outlook is None:
        return None
    ends = {"total": outlook.total, "best": outlook.low, "worst": outlook.high}
    return {
        name: None if used is None else _plain(available - used, digits)
        for name, used in ends.items()
    }


def _plain(amount: int, digits: int) -> float:
    """Give an amount in its unit, precise enough to be drawn."""
    return round(amount / UNIT, digits)
