"""The board in words: what both the page and the terminal say of a budget, and of the week."""

from __future__ import annotations

from trailgate.advice.escalations import FEWEST_RUNS
from trailgate.budget.state import DAY, HOUR
from trailgate.budget.zones import BORDERS, tenths
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.reports.beginning import before_text
from trailgate.reports.figures import day_and_time, figure, iso, near, share, unit_name
from trailgate.reports.findings import shown
from trailgate.reports.unread import least
from trailgate.rules.submission import ZONE_UNKNOWN

from .judged import verdict
from .tables import UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.budget.coverage import Coverage
    from trailgate.budget.state import BudgetState

    from .burndown import Outlook
    from .data import Board, Gauge
    from .judged import Rates

NOT_LOGGED, IN_FLIGHT = "not logged", "in flight"


class Segment(Record):
    """A part of the bar: `at`, `wide` in thousandths of the bar; None where nothing is known."""

    name: str
    text: str
    at: int | None
    wide: int | None


class Budget(Record):
    """One budget as people read it; `reset` is an instant, `facts` are label, text and a note.

    `known`: whether its use is, or a part of it. `accuracy`: how well the last forecast did.
    `forecast`: whether there is one to be drawn; `band`: whether it has one.
    """

    name: str
    zone: str
    known: bool
    percent: str
    used: str
    unit: str
    segments: tuple[Segment, ...]
    borders: tuple[tuple[int, int], ...]
    reset: int
    reset_text: str
    reset_iso: str
    countdown: str
    facts: tuple[tuple[str, str, str], ...]
    accuracy: str
    forecast: bool
    band: bool


def budget_view(gauge: Gauge) -> Budget:
    """Put one budget into words."""
    state = gauge.state
    budget = state.budget
    unit = unit_name(budget.unit)
    known = state.zone != ZONE_UNKNOWN
    used = _least(state.used, state) if known else UNKNOWN
    ahead = gauge.outlook is not None and state.used < state.available
    return Budget(
        name=shown(budget.name),
        zone=state.zone,
        known=known,
        percent=state.percent,
        used=f"{used} of {figure(state.available, budget.unit)} {unit}",
        unit=unit,
        segments=tuple(_segments(state)),
        borders=tuple(_borders(state)),
        reset=state.end,
        reset_text=f"{day_and_time(state.end, budget.timezone)} {budget.timezone}",
        reset_iso=iso(state.end, budget.timezone),
        countdown=countdown(state.end - state.now),
        facts=tuple(_facts(gauge)),
        accuracy=_accuracy(gauge),
        forecast=ahead,
        band=ahead and gauge.outlook is not None and gauge.outlook.low is not None,
    )


def _least(amount: int, state: BudgetState) -> str:
    """Give an amount of which a part may lie on a branch that nobody can read."""
    unit = state.budget.unit
    return least(amount, unit) if state.partial else figure(amount, unit)


def _accuracy(gauge: Gauge) -> str:
    """Say how the last period ended beside its forecast, nothing where there was none."""
    if gauge.outlook is None or gauge.outlook.last is None:
        return ""
    period = gauge.state.budget.period
    return f"The last {period} used {gauge.outlook.last} % of the forecast made halfway through it."


def countdown(seconds: int) -> str:
    """Give a time that is left, to the minute: `2 d 8 h 40 min`."""
    minutes = max(seconds, 0) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [f"{days} d"] if days else []
    parts += [f"{hours} h"] if days or hours else []
    return " ".join([*parts, f"{minutes % 60} min"])


def _scale(state: BudgetState) -> int:
    return max(state.available, state.used, 1)


def _borders(state: BudgetState) -> Iterator[tuple[int, int]]:
    """Give where each zone begins on the bar; where the use is over it, the limit in RED's place.

    So far over that they would be one, there is none.
    """
    borders = [border for border, _ in BORDERS]
    if state.used > state.available:
        borders[-1] = 100
    if state.used <= 3 * state.available:
        for border in borders:
            yield border, border * state.available * 10 // _scale(state)


def _segments(state: BudgetState) -> Iterator[Segment]:
    done, scale = 0, _scale(state)
    for label, amount in (
        ("recorded", state.recorded),
        (IN_FLIGHT, state.in_flight),
        ("pending", state.pending),
    ):
        if amount is None:
            yield Segment(label, NOT_LOGGED if label == "pending" else UNKNOWN, None, None)
        elif not state.measured:
            yield Segment(label, UNKNOWN, None, None)
        else:
            at = done * 1000 // scale
            done += amount
            unit = state.budget.unit
            text = _least(amount, state) if label == IN_FLIGHT else figure(amount, unit)
            yield Segment(label, text, at, max(done * 1000 // scale - at, 4 if amount else 0))


def _facts(gauge: Gauge) -> Iterator[tuple[str, str, str]]:
    state = gauge.state
    unit, name = state.budget.unit, unit_name(state.budget.unit)
    daily, hourly, projected = state.burn(DAY), state.burn(HOUR), state.projected
    first_hour = "in the first hour of a period any rate is chance" if state.measured else ""
    if daily is None or hourly is None or projected is None:
        yield "Burn rate", UNKNOWN, first_hour
    else:
        yield "Burn rate", f"{figure(daily, unit)} a day", f"{figure(hourly, unit)} {name} an hour"
    yield outlook_text(gauge.outlook, state)
    yield "Empty", *_empty(gauge)
    covered = state.coverage.tenths
    yield (
        "Coverage",
        "no SD commits" if covered is None else share(covered),
        _covered(state.coverage),
    )


def outlook_text(outlook: Outlook | None, state: BudgetState) -> tuple[str, str, str]:
    """Say where the period will end: label, figure, how sure."""
    if outlook is None:
        return "Forecast at the reset", UNKNOWN, ""
    unit = state.budget.unit
    text = share(tenths(outlook.total, state.available))
    if outlook.low is None or outlook.high is None:
        return "Forecast at the reset", text, f"{figure(outlook.total, unit)} at the mean rate"
    low, high = (share(tenths(x, state.available)) for x in (outlook.low, outlook.high))
    return "Forecast at the reset", text, f"{low} to {high} in 8 of 10 cases"


def _covered(coverage: Coverage) -> str:
    blocks = "block" if coverage.unreadable == 1 else "blocks"
    lost = f"{coverage.unreadable:,} {blocks} unreadable" if coverage.unreadable else ""
    if not coverage.sd_commits:
        return lost
    text = f"{coverage.recorded:,} of {coverage.sd_commits:,} SD commits recorded"
    return f"{text}, {lost}" if lost else text


def _empty(gauge: Gauge) -> tuple[str, str]:
    state, ahead = gauge.state, gauge.outlook
    zone = state.budget.timezone
    if state.emptied is not None:
        return f"since {near(state.emptied, zone, state.now)}", day_and_time(state.emptied, zone)
    if ahead is None:
        return UNKNOWN, ""
    note = "at the mean rate so far" if ahead.empty_chance is None else _chance(ahead.empty_chance)
    if not ahead.runs_out or ahead.empties is None:
        period = "today" if state.budget.period == "day" else f"this {state.budget.period}"
        if ahead.runs_out:
            return "before the reset", note
        return f"not {period}", note if ahead.empty_chance is None else f"{note} that it empties"
    due = f"in {countdown(ahead.empties - state.now)}, {note}"
    return near(ahead.empties, zone, state.now), due


def _chance(percent: int) -> str:
    """Give a chance in percent; one that is nearly nothing or all is not certain."""
    return f"chance {'under 1' if percent < 1 else 'over 99' if percent > 99 else percent} %"


class Rate(Record):
    """One rate as people read it: `state` is a verdict of `judged.verdict`."""

    title: str
    text: str
    state: str
    note: str


def rate_views(board: Board) -> list[Rate]:
    """Put escalations and rework of the week and of four weeks into words."""
    found = []
    for label, one in (("this week", board.week_rates), ("four weeks", board.month_rates)):
        told = verdict(one.escalated, one.assignable, board.target, board.alert)
        note = f"{one.escalated:,} of {one.assignable:,} runs"
        found.append(Rate(f"Escalations, {label}", share(one.escalation), told, note))
    for label, one in (("this week", board.week_rates), ("four weeks", board.month_rates)):
        found.append(Rate(f"Rework, {label}", share(one.rework), "", _rework(one)))
    return found


def _rework(one: Rates) -> str:
    if not one.told:
        return "no run tells whether it was done again" if one.runs else "no runs"
    silent = f"; {one.told:,} of them tell" if one.told < one.runs else ""
    return f"{one.reworked:,} of {one.runs:,} runs done again{silent}"


def limits_text(board: Board) -> str:
    """Say which share of escalations is meant to be, and which raises an alert."""
    parts = [
        f"{label} {limit * 100 // MICRO} %"
        for label, limit in (("target", board.target), ("alert", board.alert))
        if limit is not None
    ]
    told = f"Escalations: {', '.join(parts)}" if parts else "No target for escalations"
    return f"{told}. A rate of fewer than {FEWEST_RUNS} runs is chance."


def begins_text(board: Board) -> str:
    """Say that the clock stands before history, `""` where it does not."""
    if board.begins is None:
        return ""
    return before_text(board.now, board.begins, board.timezone)
