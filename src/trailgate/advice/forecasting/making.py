"""The forecast of every budget: both methods, and the figure to plan with."""

from __future__ import annotations

from trailgate.budget.amounts import UNIT, Meter
from trailgate.budget.state import HOUR
from trailgate.records import Record

from .calendar import span_of
from .line import Line, line
from .outlook import SURE
from .periods import complete_periods, spending
from .profile import Profile, profile
from .progress import InProgress, in_progress
from .rhythm import FEWEST, learn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.state import BudgetState
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

    from .periods import Period

BUFFER = 0.2
"""Added to the expected total when the forecast is less sure than `SURE`."""

OVERRUN = 1.2
"""The last period ran over when its total was so many times what its middle had forecast."""


class Plan(Record):
    """The total to plan with, in the budget's unit, and the reasons why it is more than expected.

    `buffered`: confidence is below 50 %, or unknown: a fifth is added. `conservative`: the last
    period ran a fifth above its forecast, so the dearer of the line and the interval's upper end
    holds. `hourly`: the rate from now to the reset that leads there.
    """

    total: float
    hourly: float
    buffered: bool
    conservative: bool


class Forecast(Record):
    """The forecast of one budget.

    `line`, `profile`: None where they can't be told; `why_no_line`, `why_no_profile` say why.
    `plan` is None without either. `last_ratio`: the last period's total over what had been forecast
    in its middle, None where nothing could be. `going`: the SDs in progress.
    """

    state: BudgetState
    line: Line | None
    why_no_line: str
    profile: Profile | None
    why_no_profile: str
    plan: Plan | None
    last_ratio: float | None
    going: tuple[InProgress, ...]

    @property
    def known(self) -> bool:
        """Whether anything can be told."""
        return self.plan is not None

    @property
    def changed(self) -> bool:
        """Whether the budget's terms changed in this period."""
        since = self.state.budget.since
        return since is not None and self.state.start < since <= self.state.now


def forecasts(
    found: Sequence[BudgetState], entries: Sequence[Entry], policy: Policy
) -> tuple[Forecast, ...]:
    """Forecast each budget by itself.

    Args:
        found: the states of the budgets now.
        entries: all runs behind them, past periods' too: recorded, in flight and pending.
        policy: how runs are measured.
    """
    meter = Meter(policy)
    return tuple(_forecast(state, entries, meter) for state in found)


def _forecast(state: BudgetState, entries: Sequence[Entry], meter: Meter) -> Forecast:
    budget = state.budget
    spent = spending(budget, entries, meter)
    counted = [one.instant for one in entries if meter.fits(budget, one.run, one.instant)]
    going = in_progress(budget, entries, meter, state.start, state.end)
    nothing = _nothing_known(state, counted)
    if nothing:
        return Forecast(state, None, nothing, None, nothing, None, None, going)
    straight = line(state)
    periods = complete_periods(budget, spent, state.now)
    span = span_of(budget, state.start, state.end)
    learned = learn(periods, span)
    curved = None
    if learned:
        used, limit = state.used / UNIT, state.available / UNIT
        curved = profile(learned, span, state.now, used, limit)
    ratio = last_ratio(periods)
    return Forecast(
        state,
        straight,
        "" if straight else f"the {budget.period} began less than an hour ago",
        curved,
        "" if curved else _too_few([one for one in periods if one.span.alike(span)], budget.period),
        _plan(state, straight, curved, ratio),
        ratio,
        going,
    )


def _nothing_known(state: BudgetState, counted: Sequence[int]) -> str:
    """Give the reason why no forecast can be made at all, or nothing."""
    if not counted:
        return "no run is recorded that this budget counts"
    if min(counted) > state.now:
        return "the clock stands before the first run that is recorded"
    if not state.measured:
        return f"none of its runs of this {state.budget.period} can be measured in its unit"
    return ""


def _too_few(periods: Sequence[Period], name: str) -> str:
    worked = sum(period.total > 0 for period in periods)
    return (
        f"a rhythm needs {FEWEST} complete {name}s with work after the {name} of the first run; "
        f"there {'is' if worked == 1 else 'are'} {worked or 'none'}"
    )


def last_ratio(periods: Sequence[Period]) -> float | None:
    """Give the last period's total over the forecast made in its middle, knowing no later run."""
    if not periods:
        return None
    last = periods[-1]
    learned = learn(periods[:-1], last.span)
    if learned is None:
        return None
    middle = last.span.instant(last.span.slots / 2)
    told = profile(learned, last.span, middle, last.used(middle), 0.0, instants=False)
    return last.total / told.total if told.total else None


def _plan(
    state: BudgetState, straight: Line | None, curved: Profile | None, ratio: float | None
) -> Plan | None:
    line_total = straight.total / UNIT if straight else None
    expected = curved.total if curved else line_total
    if expected is None:
        return None
    buffered = curved is None or curved.confidence < SURE
    conservative = curved is not None and ratio is not None and ratio >= OVERRUN
    total = expected * (1 + BUFFER) if buffered else expected
    if curved and conservative:
        total = max(total, curved.high, line_total or 0.0)
    hours = (state.end - state.now) / HOUR
    hourly = max(total - state.used / UNIT, 0.0) / hours
    return Plan(total, hourly, buffered, conservative)
