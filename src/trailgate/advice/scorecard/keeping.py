"""Targets on how the record and the budget are kept: logging, overrides, forecasts, utilization."""

from __future__ import annotations

from fractions import Fraction

from trailgate.advice.forecasting.backtest import later_zones
from trailgate.advice.forecasting.past import past_of
from trailgate.advice.forecasting.scoring import zone_at
from trailgate.advice.wording import counted
from trailgate.budget.amounts import UNIT
from trailgate.budget.coverage import coverage
from trailgate.budget.periods import period_of
from trailgate.budget.zones import available, in_force

from .checks import GREEN, RED, Check, Target, judged, percent, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Budget

LOW_USE, HIGH_USE = 80, 95
"""The part of a week's budget, in percent, that is to be used."""


def logging(ledger: Ledger, start: int, end: int) -> Check:
    """Judge how many SD commits record their usage: all of them should, and readably."""
    found = coverage(ledger, start, end)
    target = Target("logging", low=Fraction(1), strict=False, fewest=1, thing="SD commit")
    check = judged(target, found.recorded, found.sd_commits)
    if found.unreadable and check.verdict == GREEN:
        check = check.replace(verdict=RED)
    if check.verdict != RED:
        return check
    lacking = found.sd_commits - found.recorded
    told = f"SD commits without usage: {lacking}" if lacking else ""
    unreadable = f"unreadable blocks: {found.unreadable}" if found.unreadable else ""
    what = "; ".join(filter(None, (told, unreadable)))
    return check.replace(look=f"{what} (trailgate audit {'coverage' if told else 'unreadable'})")


def overrides(ledger: Ledger, waived: frozenset[str], limit: int, start: int, end: int) -> Check:
    """Judge how many SD commits waive a rule; `waived` are the object names of those that do."""
    inside = {commit.oid for commit in ledger.sd_commits if start <= commit.instant < end}
    part = len(inside & waived)
    target = Target("overrides", high=share(limit), thing="SD commit")
    check = judged(target, part, len(inside))
    if check.verdict != RED:
        return check
    return check.replace(look="which rules are waived, and why (trailgate audit)")


def predictions(week: Budget | None, ledger: Ledger, meter: Meter, start: int, now: int) -> Check:
    """Judge the forecast of the zone from the middle of each complete week on.

    Each hour is forecast from what was known then, as in `forecast --backtest`, and each week is
    held against the limit at its end; weeks that begin before `start` only teach.
    """
    right = hours = 0
    for past in past_of(week, ledger.entries, meter, now, start) if week else ():
        if past.learned is not None and past.limit is not None:
            zone = zone_at(past.period.total, past.limit)
            told = list(later_zones(past.period, past.learned, past.limit))
            right += told.count(zone)
            hours += len(told)
    why = "" if hours else "no complete week with four weeks of work before it"
    target = Target("zone predictions", low=percent(80), thing="hour")
    check = judged(target, right, hours, why)
    if check.verdict != RED:
        return check
    return check.replace(look="how far the weeks differ (trailgate forecast --backtest)")


def utilization(week: Budget | None, ledger: Ledger, meter: Meter, start: int, now: int) -> Check:
    """Judge what was used of the budget in complete weeks with work, the first one left out.

    `part` of `whole` are whole units of the budget, each week by the terms at its end.
    """
    target = Target("utilization", percent(LOW_USE), percent(HIGH_USE), strict=False, fewest=0)
    found = list(_weeks(week, ledger, meter, start, now)) if week else []
    used, limit = sum(one[0] for one in found), sum(one[1] for one in found)
    lacking = sum(one[2] for one in found)
    why = ""
    if not limit:
        why = "no complete week with work after the first one" if week else "no weekly budget"
    elif lacking:
        why = f"{counted(lacking, 'run')} could not be measured"
    check = judged(target, used // UNIT, limit // UNIT, why)
    if why:
        return check
    value = Fraction(used, limit)
    check = check.replace(value=value, verdict=GREEN if target.holds(value) else RED)
    if value >= percent(LOW_USE):
        return check
    room = "there is room: the limit, or work that a stronger family would do better"
    return check.replace(look=room)


def _weeks(
    week: Budget, ledger: Ledger, meter: Meter, start: int, now: int
) -> Iterator[tuple[int, int, int]]:
    """Give use, limit and the count of unmeasured runs of each week that was worked in."""
    entries = ledger.entries
    first = entries[0].instant if entries else now
    at, end = period_of(week, start)
    while end <= now:
        budget = next((b for b in in_force(meter.policy.budgets, end - 1) if b.name == week.name),
                      week)  # fmt: skip
        inside = [one for one in entries if at <= one.instant < end]
        fitting = [one for one in inside if meter.fits(budget, one.run, one.instant)]
        if fitting and not at <= first < end:
            amounts = [meter.amount(budget, one.run, one.instant) for one in fitting]
            used = sum(amount for amount in amounts if amount is not None)
            yield used, available(budget), amounts.count(None)
        at, end = period_of(week, end)
