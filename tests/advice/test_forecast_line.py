from __future__ import annotations

from typing import TYPE_CHECKING

from builders import HOUR, MONDAY, WEEK, make_budget, make_entry, make_ledger, make_policy
from trailgate.advice.forecasting.making import Forecast, forecasts
from trailgate.budget.amounts import UNIT
from trailgate.budget.state import states
from trailgate.reports.backtest_text import backtest_lines
from trailgate.reports.forecast_text import forecast_lines
from trailgate.reports.layout import ASCII, Page, text_of
from trailgate.reports.status import NO_BUDGET

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget


def forecast(*entries: Entry, hours: float, budget: Budget | None = None) -> Forecast:
    policy = make_policy(budget or make_budget(500_000))
    now = round(MONDAY + hours * HOUR)
    found = states(make_ledger(*entries), (), None, policy, now)
    [one] = forecasts(found, entries, policy)
    return one


def text(one: Forecast, width: int = 80) -> str:
    return "\n".join(text_of(line) for line in forecast_lines([one], Page(width, ASCII)))


def test_a_rate_and_the_hours_until_it_is_empty() -> None:
    one = forecast(make_entry(360_000), hours=102)
    assert one.line is not None
    assert one.line.daily // (100 * UNIT) == 847  # 84.7k a day
    assert one.line.hours_left is not None
    assert round(one.line.hours_left, 1) == 39.7
    assert one.line.zone == "RED"
    assert "84,705 tokens a day" in text(one)
    assert "empty in 39.7 h, Sat 2026-08-01 21:40" in text(one)


def test_what_lasts_beyond_the_reset_is_not_empty_this_week() -> None:
    one = forecast(make_entry(100_000), hours=102)
    assert one.line is not None
    assert one.line.empties is None
    assert "empty: not this week" in text(one)


def test_in_the_first_hour_a_rate_would_be_chance() -> None:
    one = forecast(make_entry(5_000), hours=0.9)
    assert one.line is None
    assert one.plan is None
    assert "line        UNKNOWN: the week began less than an hour ago" in text(one)
    assert forecast(make_entry(5_000), hours=1).line is not None


def test_an_empty_budget_says_since_when() -> None:
    one = forecast(make_entry(600_000, MONDAY + HOUR), hours=30)
    assert "empty since Mon 2026-07-27 01:00" in text(one)


def test_without_history_nothing_is_told() -> None:
    one = forecast(hours=50)
    assert (one.line, one.profile, one.plan, one.known) == (None, None, None, False)
    assert "line        UNKNOWN: no run is recorded that this budget counts" in text(one)
    assert "profile     UNKNOWN: no run is recorded" in text(one)


def test_a_clock_before_the_first_run_is_no_rate_of_nothing() -> None:
    one = forecast(make_entry(10, MONDAY + 100 * HOUR), hours=50)
    assert one.line is None
    assert "UNKNOWN: the clock stands before the first run" in text(one)


def test_one_run_makes_a_line_and_no_rhythm() -> None:
    one = forecast(make_entry(48_000), hours=48)
    assert one.line is not None
    assert one.line.total == 168_000 * UNIT
    assert one.profile is None
    told = text(one, 200)
    assert "UNKNOWN: a rhythm needs 4 complete weeks with work after the week of the first" in told
    assert "there are none" in told


def test_a_line_alone_is_planned_with_a_safety_buffer() -> None:
    one = forecast(make_entry(48_000), hours=48)
    assert one.plan is not None
    assert one.plan.buffered
    assert round(one.plan.total) == 201_600  # 168,000 and a fifth
    assert round(one.plan.hourly) == 1_280  # 153,600 more in 120 hours
    assert "a safety buffer of 20 % is in it: confidence is unknown" in text(one, 200)


def test_runs_that_lack_the_unit_are_no_zero() -> None:
    hours = make_budget(10, unit="hours")
    one = forecast(make_entry(48_000), hours=48, budget=hours)
    assert one.line is None
    assert "none of its runs of this week can be measured in its unit" in text(one, 200)
    half = forecast(make_entry(1), make_entry(1, hours=3_000_000), hours=48, budget=hours)
    assert half.line is not None
    assert "1 run of this week: every figure is the least it can be" in text(half, 200)


def test_a_budget_that_changed_in_the_week_says_so_and_counts_by_its_new_terms() -> None:
    old = make_budget(500_000)
    new = make_budget(750_000, since=MONDAY + 30 * HOUR)
    policy = make_policy(old, new)
    entries = (make_entry(360_000),)
    for hours, limit, changed in ((20, 500_000, False), (102, 750_000, True)):
        found = states(make_ledger(*entries), (), None, policy, MONDAY + hours * HOUR)
        [one] = forecasts(found, entries, policy)
        assert one.state.available == limit * UNIT
        assert one.changed is changed
        told = " ".join(text(one).split())
        assert ("new budget" in told) is changed
        assert ("the whole week counts by it, earlier weeks keep their own" in told) is changed
    later = states(make_ledger(*entries), (), None, policy, MONDAY + WEEK + HOUR)
    assert not forecasts(later, entries, policy)[0].changed


def test_each_budget_has_its_own_forecast() -> None:
    policy = make_policy(make_budget(), make_budget(20, name="opus", match={"family": ["opus"]}))
    entries = (make_entry(24), make_entry(12, model="opus"))
    found = states(make_ledger(*entries), (), None, policy, MONDAY + 84 * HOUR)
    every, opus = forecasts(found, entries, policy)
    assert every.line is not None
    assert opus.line is not None
    assert (every.line.total, opus.line.total) == (72 * UNIT, 24 * UNIT)
    assert (every.line.zone, opus.line.zone) == ("YELLOW", "RED")


def test_an_sd_is_in_progress_until_its_retrospective() -> None:
    one = forecast(
        make_entry(10, MONDAY - 1, sd="SD-OLD-001"),
        make_entry(10, MONDAY, sd="SD-A-001", phase="PLAN"),
        make_entry(5, MONDAY + HOUR, sd="SD-A-001"),
        make_entry(10, MONDAY, sd="SD-DONE-001"),
        make_entry(1, MONDAY + 2 * HOUR, sd="SD-DONE-001", agent="RETRO"),
        make_entry(1, MONDAY, sd="SD-AGAIN-001", agent="RETRO"),
        make_entry(1, MONDAY + 3 * HOUR, sd="SD-AGAIN-001"),
        make_entry(1, MONDAY, sd=""),
        hours=10,
    )
    assert [(sd.sd, sd.runs, sd.used // UNIT, sd.phase) for sd in one.going] == [
        ("SD-AGAIN-001", 2, 2, "EXEC"),
        ("SD-A-001", 2, 15, "EXEC"),
    ]
    assert "SDs in progress (2)" in text(one)


def test_names_out_of_a_message_cannot_move_the_terminal() -> None:
    one = forecast(make_entry(10, sd="SD-<script>\x1b[31m"), hours=10)
    assert "\x1b" not in text(one)


def test_a_narrow_page_cuts_nothing_off() -> None:
    one = forecast(make_entry(360_000), hours=102)
    narrow = text(one, 40)
    assert max(map(len, narrow.splitlines())) <= 40
    assert " ".join(narrow.split()) == " ".join(text(one, 200).split())


def test_without_a_budget_it_says_how_to_set_one() -> None:
    for lines in (forecast_lines([], Page()), backtest_lines([], Page())):
        assert [text_of(line) for line in lines] == [NO_BUDGET]
