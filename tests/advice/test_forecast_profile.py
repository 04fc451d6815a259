from __future__ import annotations

import random
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

from builders import DAY, HOUR, MONDAY, WEEK, make_budget, make_entry, make_ledger, make_policy
from rhythms import LIMIT, busiest_days, history
from trailgate.advice.forecasting.calendar import span_of
from trailgate.advice.forecasting.making import Forecast, forecasts
from trailgate.advice.forecasting.periods import complete_periods, spending
from trailgate.advice.forecasting.rhythm import Rhythm, learn
from trailgate.budget.amounts import UNIT, Meter
from trailgate.budget.periods import period_of
from trailgate.budget.state import states
from trailgate.policy.terms import Reset
from trailgate.reports.forecast_text import forecast_lines
from trailgate.reports.layout import ASCII, Page, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

WEEKLY = make_budget(LIMIT)


def forecast(entries: Sequence[Entry], now: int, budget: Budget = WEEKLY) -> Forecast:
    policy = make_policy(budget)
    [one] = forecasts(states(make_ledger(*entries), (), None, policy, now), entries, policy)
    return one


def rhythm(entries: Sequence[Entry], budget: Budget = WEEKLY, now: int = MONDAY) -> Rhythm:
    spent = spending(budget, entries, Meter(make_policy(budget)))
    found = learn(complete_periods(budget, spent, now), span_of(budget, *period_of(budget, now)))
    assert found is not None
    return found


def workdays(weeks: int, sizes: Sequence[int] = (100,), **fields: Any) -> list[Entry]:
    """Make weeks before `MONDAY` with one run at noon of each workday."""
    return [
        make_entry(sizes[week % len(sizes)], MONDAY - (week + 1) * WEEK + day * DAY + DAY // 2,
                   **fields)
        for week in range(weeks)
        for day in range(5)
    ]  # fmt: skip


def test_the_histories_look_like_a_team() -> None:
    entries = history(0)
    assert 0.26 < median(busiest_days(entries)) < 0.31
    totals: dict[int, int] = {}
    for entry in entries:
        week = (entry.instant - MONDAY) // WEEK
        totals[week] = totals.get(week, 0) + (entry.run.tokens.total or 0)
    assert max(totals.values()) > 4 * min(totals.values())
    assert 3 < sum(total > LIMIT for total in totals.values()) < 20


def test_a_team_that_rests_at_the_weekend_is_done_on_friday_night() -> None:
    entries = workdays(8, (90, 100, 110))
    now = MONDAY + 5 * DAY
    week = [make_entry(100, MONDAY + day * DAY + DAY // 2) for day in range(5)]
    one = forecast([*entries, *week], now, make_budget(600))
    assert one.line is not None
    assert one.profile is not None
    assert one.line.total == 700 * UNIT
    assert (one.profile.total, one.profile.low, one.profile.high) == (500, 500, 500)
    assert one.profile.zone == "YELLOW"
    assert 0.85 < one.profile.confidence < 1  # that nobody ever worked then is no promise
    assert one.plan is not None
    assert not one.plan.buffered
    assert one.plan.hourly == 0


def test_the_rhythm_is_that_of_shares_so_a_big_week_weighs_no_more() -> None:
    alike = rhythm(workdays(8))
    jumping = rhythm(workdays(8, (69, 300)))
    assert [m.share for m in jumping.moments] == pytest.approx([m.share for m in alike.moments])
    assert jumping.scale > 0.5 > alike.scale
    # logarithms of 50, 100, 200 lie 0.69 apart: a standard deviation of 0.57, and some for 30 weeks
    assert rhythm(workdays(31, (50, 100, 200))).scale == pytest.approx(0.58, abs=0.02)


def test_the_share_that_is_done_grows_with_the_days() -> None:
    moments = rhythm(workdays(8)).moments
    done = [moments[24 * day].share for day in range(8)]
    assert done == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1])
    assert moments[24 * 4].ended == 0
    assert 0.85 < moments[24 * 5].ended < moments[24 * 6].ended < 1
    assert moments[24 * 7].ended == 1


def test_a_week_that_begins_late_has_only_its_later_days() -> None:
    one = forecast(workdays(12, (90, 100, 110)), MONDAY + 2 * DAY, make_budget(600)).profile
    assert one is not None
    assert one.total == pytest.approx(300, rel=0.05)


def test_in_the_middle_of_an_even_week_about_half_is_to_come() -> None:
    entries = workdays(12, (80, 100, 125))
    week = [make_entry(200, MONDAY + day * DAY + DAY // 2) for day in range(3)]
    one = forecast([*entries, *week], MONDAY + 3 * DAY, make_budget(2_000))
    assert one.profile is not None
    # three of five days are done, in a week twice as busy as usual
    assert one.profile.total == pytest.approx(1_000, rel=0.05)


def test_chances_are_chances_and_the_interval_holds_its_middle() -> None:
    entries = history(1, 30)
    for hours in range(1, 168, 13):
        found = forecast(entries, MONDAY - WEEK + hours * HOUR).profile
        assert found is not None
        assert sum(found.zones.values()) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in found.zones.values())
        assert found.low <= found.total <= found.high
        if found.earliest and found.empties and found.latest:
            assert found.earliest <= found.empties <= found.latest


def test_the_same_runs_give_the_same_forecast_in_any_order() -> None:
    entries = history(2, 20)
    shuffled = random.Random(0).sample(entries, len(entries))
    now = MONDAY - 3 * DAY
    assert forecast(entries, now).profile == forecast(shuffled, now).profile


def test_too_few_weeks_make_no_rhythm() -> None:
    entries = workdays(5)  # the oldest may have been cut off by where the record begins
    assert forecast(entries, MONDAY + DAY).profile is not None
    one = forecast(workdays(4), MONDAY + DAY)
    assert one.profile is None
    assert one.why_no_profile.endswith("there are 3")
    two = forecast(workdays(2), MONDAY + DAY)
    assert two.why_no_profile.endswith("there is 1")


def test_weeks_without_work_count_as_such_and_teach_no_rhythm() -> None:
    worked = [e for e in workdays(12) if ((MONDAY - e.instant) // WEEK) % 2]
    found = rhythm(worked)
    assert len(found.paths) == 5
    assert found.idle == pytest.approx(6 / 11)
    days = [forecast(worked, MONDAY + day * DAY, make_budget(100)).profile for day in range(1, 7)]
    quiet = [day.zones["GREEN"] for day in days if day is not None]
    assert quiet == sorted(quiet)  # with each day without work it is likelier to stay so
    assert quiet[0] > 0.5
    assert quiet[-1] < 1
    assert days[-1] is not None
    assert days[-1].total == 0


def test_a_run_of_1970_is_no_thousand_idle_weeks() -> None:
    entries = [make_entry(1, 0), *workdays(8)]
    assert rhythm(entries).idle == 0


def test_nine_in_the_morning_is_the_same_place_in_weeks_of_167_and_169_hours() -> None:
    budget = make_budget(resets=Reset(0), timezone="America/Los_Angeles")
    spring, autumn = 1_773_000_000, 1_793_500_000  # within the weeks of 2026's changes
    for instant, hours in ((spring, 167), (autumn, 169)):
        span = span_of(budget, *period_of(budget, instant))
        assert span.end - span.start == hours * HOUR
        sunday = span.instant(6 * 24 + 9)
        assert sunday == span.end - 15 * HOUR
        assert span.place(sunday) == 6 * 24 + 9
        assert span.weekday(sunday) == 6


def test_a_rhythm_in_local_time_does_not_move_with_the_clocks() -> None:
    zone = "America/Los_Angeles"
    budget = make_budget(LIMIT, timezone=zone)
    found = rhythm(history(3, 40, timezone=zone), budget, now=MONDAY + DAY)
    nights = range(3, 168, 24)  # nobody works between 0 and 6 o'clock
    assert all(found.moments[h].share == found.moments[h + 3].share for h in nights)


def test_a_budget_by_the_day_learns_from_days_of_the_same_weekday() -> None:
    daily = make_budget(200, period="day")
    one = forecast(workdays(8), MONDAY + DAY // 4, daily)
    assert one.profile is not None
    assert one.profile.learned == 7
    assert one.profile.total == pytest.approx(100, rel=0.05)
    sunday = forecast(workdays(8), MONDAY - DAY // 2, daily)
    assert sunday.profile is None
    assert sunday.why_no_profile.endswith("there are none")


def test_a_busy_week_is_empty_in_the_hours_of_work() -> None:
    entries = workdays(12, (90, 100, 110))
    week = [make_entry(200, MONDAY + day * DAY + DAY // 2) for day in range(3)]
    now = MONDAY + 3 * DAY
    one = forecast([*entries, *week], now, make_budget(750)).profile
    assert one is not None
    assert one.empty_chance > 0.95
    assert one.empties is not None
    assert abs(one.empties - (now + DAY // 2)) <= HOUR  # Thursday noon
    ample = forecast([*entries, *week], now, make_budget(9_000)).profile
    assert ample is not None
    assert ample.empties is None


def wavering(limit: int) -> Forecast:
    """Forecast on Thursday 0:00, with 300 used: days differ, and on Friday little is done."""
    rng = random.Random(0)
    entries = [
        make_entry(
            rng.randrange(40, 160) if day < 4 else 30, MONDAY - week * WEEK + day * DAY + DAY // 2
        )
        for week in range(1, 31)
        for day in range(5)
    ]
    week = [make_entry(100, MONDAY + day * DAY + DAY // 2) for day in range(3)]
    return forecast([*entries, *week], MONDAY + 3 * DAY, make_budget(limit))


def test_an_emptiness_that_is_unlikely_is_not_told_but_for_when_it_would_come() -> None:
    one = wavering(440)
    told = one.profile
    assert told is not None
    assert 0.1 < told.empty_chance < 0.5
    assert told.empties is None
    assert told.earliest is not None
    assert told.latest is not None
    assert MONDAY + 3 * DAY < told.earliest <= told.latest < MONDAY + 5 * DAY
    lines = [text_of(line) for line in forecast_lines([one], Page(200, ASCII))]
    [line] = [line for line in lines if "should it come" in line]
    assert "empty: not this week (chance " in line


def test_the_instant_is_the_likeliest_of_the_cases_in_which_it_comes() -> None:
    """It comes on Thursday noon, less often on Friday's, or never: half of all cases lie later."""
    told = wavering(400).profile
    assert told is not None
    assert 0.5 < told.empty_chance < 0.9
    assert told.empties is not None
    assert abs(told.empties - (MONDAY + 3 * DAY + DAY // 2)) <= HOUR


def test_below_half_a_confidence_a_fifth_is_added() -> None:
    entries = workdays(12, (40, 60, 100, 160))
    one = forecast(entries, MONDAY + HOUR, make_budget(440))
    assert one.profile is not None
    assert one.plan is not None
    assert one.profile.confidence < 0.5
    assert one.plan.buffered
    assert one.plan.total == pytest.approx(one.profile.total * 1.2)


def test_after_a_week_that_ran_over_the_conservative_rate_holds() -> None:
    steady = workdays(12, (100, 101))
    late = [make_entry(2_000, MONDAY - 3 * DAY + n * HOUR) for n in range(3)]
    now = MONDAY + 2 * DAY
    week = [make_entry(100, MONDAY + DAY // 2), make_entry(100, MONDAY + DAY + DAY // 2)]
    calm = forecast([*steady, *week], now, make_budget(2_000))
    over = forecast([*steady, *late, *week], now, make_budget(2_000))
    assert calm.plan is not None
    assert over.plan is not None
    assert over.profile is not None
    assert over.line is not None
    assert calm.last_ratio == pytest.approx(1, abs=0.05)
    assert not calm.plan.conservative
    assert over.last_ratio is not None
    assert over.last_ratio > 5
    assert over.plan.conservative
    assert over.plan.total >= max(over.profile.high, over.line.total / UNIT)
