"""Forecasts as people read them: both methods, the figure to plan with, the SDs in progress."""

from __future__ import annotations

from decimal import Decimal
from math import floor, log10

from trailgate.advice.forecasting.making import BUFFER
from trailgate.advice.wording import counted
from trailgate.budget.amounts import UNIT
from trailgate.budget.zones import tenths

from .figures import day_and_time, figure, share, unit_name
from .findings import shown
from .layout import ZONE_STYLES, cut, field, lines_of, table
from .status import NO_BUDGET, coverage_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.advice.forecasting.line import Line as StraightLine
    from trailgate.advice.forecasting.making import Forecast, Plan
    from trailgate.advice.forecasting.profile import Profile
    from trailgate.budget.state import BudgetState

    from .layout import Line, Page

MOST_SDS = 10
MOST_NAMED = 30
"""Characters of a phase and an agent that a row has room for."""

ROOMY = 60
"""Columns from which there is room for figures beside a name."""


def forecast_lines(found: Sequence[Forecast], page: Page) -> list[Line]:
    """Lay out the forecasts of all budgets."""
    if not found:
        return list(lines_of([NO_BUDGET]))
    lines: list[Line] = []
    for one in found:
        lines += [*_forecast(one, page), ()]
    return lines[:-1]


def _forecast(one: Forecast, page: Page) -> Iterator[Line]:
    state = one.state
    percent = state.percent
    light = (f"{page.glyphs.light} {state.zone}", ZONE_STYLES[state.zone])
    yield (light, (f"  {percent} used  {shown(state.budget.name)}", ""))
    yield from field("resets", _reset(state), page)
    for label, value in _methods(one):
        yield from field(label, value, page)
    if one.plan:
        yield from field("plan with", _plan(one, one.plan), page)
    if one.changed:
        since = day_and_time(state.budget.since or 0, state.budget.timezone)
        name = state.budget.period
        text = f"since {since}; the whole {name} counts by it, earlier {name}s keep their own"
        yield from field("new budget", text, page)
    if state.lacking:
        runs = f"{state.lacking} run{'' if state.lacking == 1 else 's'}"
        text = f"{runs} of this {state.budget.period}: every figure is the least it can be"
        yield from field("unmeasured", text, page)
    yield from field("coverage", coverage_text(state.coverage), page)
    yield from _going(one, page)


def _reset(state: BudgetState) -> str:
    zone = state.budget.timezone
    hours = hours_text((state.end - state.now) / 3600)
    return f"{day_and_time(state.end, zone)} {zone}, in {hours}"


def _methods(one: Forecast) -> Iterator[tuple[str, str]]:
    state = one.state
    if one.line:
        yield "line", _line(state, one.line)
        yield "", _line_empty(state, one.line)
    else:
        yield "line", f"UNKNOWN: {one.why_no_line}"
    if not one.profile:
        yield "profile", f"UNKNOWN: {one.why_no_profile}"
        return
    yield "profile", _profile(state, one.profile)
    yield "", _profile_empty(state, one.profile)
    yield "zones", ", ".join(f"{zone} {chance_text(p)}" for zone, p in one.profile.zones.items())
    yield "learned", f"from {one.profile.learned} {_alike(state)} with work"


def _alike(state: BudgetState) -> str:
    return "days of this weekday" if state.budget.period == "day" else f"{state.budget.period}s"


def _line(state: BudgetState, straight: StraightLine) -> str:
    unit = state.budget.unit
    part = share(tenths(straight.total, state.available))
    return (
        f"{figure(straight.daily, unit)} {unit_name(unit)} a day; "
        f"{figure(straight.total, unit)} at the reset ({part}, {straight.zone})"
    )


def _line_empty(state: BudgetState, straight: StraightLine) -> str:
    zone = state.budget.timezone
    if straight.empties is None:
        return f"empty: not this {state.budget.period}"
    then = day_and_time(straight.empties, zone)
    if straight.hours_left is None:
        return f"empty since {then}"
    return f"empty in {hours_text(straight.hours_left)}, {then}"


def _profile(state: BudgetState, told: Profile) -> str:
    unit = state.budget.unit
    low, high = about(told.low, state), about(told.high, state)
    return (
        f"about {about(told.total, state)} {unit_name(unit)} at the reset "
        f"({_part(told.total, state)}, {told.zone}); 80 % interval {low} to {high}"
    )


def _profile_empty(state: BudgetState, told: Profile) -> str:
    zone = state.budget.timezone
    if state.emptied is not None:
        return f"empty since {day_and_time(state.emptied, zone)}"
    chance = f"chance {chance_text(told.empty_chance)}"
    span = ""
    if told.earliest is not None and told.latest is not None:
        span = f"{day_and_time(told.earliest, zone)} to {day_and_time(told.latest, zone)}"
        span = f"; 80 % interval, should it come, {span}"
    if told.empties is None:
        return f"empty: not this {state.budget.period} ({chance}{span})"
    left = hours_text((told.empties - state.now) / 3600)
    return f"empty in {left}, {day_and_time(told.empties, zone)} ({chance}{span})"


def _part(amount: float, state: BudgetState) -> str:
    return share(tenths(round(amount * UNIT), state.available))


def _plan(one: Forecast, plan: Plan) -> str:
    state = one.state
    unit = unit_name(state.budget.unit)
    text = f"about {about(plan.total, state)} {unit} at the reset, "
    text += f"{about(plan.hourly, state)} an hour until then"
    reasons = []
    if plan.buffered:
        sure = f"{chance_text(one.profile.confidence)}, below 50 %" if one.profile else "unknown"
        reasons.append(f"a safety buffer of {round(BUFFER * 100)} % is in it: confidence is {sure}")
    if plan.conservative and one.last_ratio is not None:
        over = floor((one.last_ratio - 1) * 100 + 1e-9)
        reasons.append(
            f"the conservative rate holds: the last {state.budget.period} ran {over} % above "
            "its forecast"
        )
    return "; ".join([text, *reasons])


def _going(one: Forecast, page: Page) -> Iterator[Line]:
    state = one.state
    if not one.going:
        return
    yield ()
    yield ((f"SDs in progress ({len(one.going)})", "bold"),)
    rows = [
        (
            shown(sd.sd),
            cut(shown(f"{sd.phase} {sd.agent}"), MOST_NAMED, page),
            counted(sd.runs, "run"),
            figure(sd.used, state.budget.unit),
        )
        for sd in one.going[:MOST_SDS]
    ]
    yield from _narrow(rows, page) if page.width < ROOMY else table(rows, page)
    if len(one.going) > MOST_SDS:
        yield ((f"  and {len(one.going) - MOST_SDS} more", ""),)


def _narrow(rows: Sequence[Sequence[str]], page: Page) -> Iterator[Line]:
    """Lay out each SD by itself, its run and figures below, where a table would cut its name."""
    for sd, named, *figures in rows:
        yield ((f"  {cut(sd, page.width - 2, page)}", ""),)
        told = "  ".join(figures)
        yield ((f"    {cut(named, page.width - 6 - len(told), page)}  {told}", ""),)


def about(amount: float, state: BudgetState) -> str:
    """Give a forecast amount to three significant digits, more would be made up."""
    digits = 2 - floor(log10(amount)) if amount > 0 else 0
    # by way of its decimal form: 305,000 as a float times 10^18 would come out as 304,999
    return figure(int(Decimal(repr(round(amount, digits))) * UNIT), state.budget.unit)


def chance_text(chance: float) -> str:
    """Give a chance in whole percents; what is not certain never reads so."""
    percent = round(chance * 100)
    if percent >= 100 and chance < 1:
        return "over 99 %"
    if percent == 0 and chance > 0:
        return "under 1 %"
    return f"{percent} %"


def hours_text(hours: float) -> str:
    """Give a time in hours: `39.7 h`."""
    return f"{hours:,.1f} h"
