from __future__ import annotations

from fractions import Fraction

import pytest

from boards import WEDNESDAY, make_board
from builders import (
    DAY,
    HOUR,
    MONDAY,
    WEEK,
    make_budget,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
    unreadable,
)
from trailgate.advice.escalations import escalations, window
from trailgate.advice.scorecard.making import scorecard
from trailgate.budget.amounts import UNIT
from trailgate.dashboard.alerts import alerts
from trailgate.dashboard.judged import ABOVE, ALERT, FINE, verdict
from trailgate.models import Family
from trailgate.policy.terms import MICRO


def test_the_worst_budget_comes_first_and_the_others_keep_their_order() -> None:
    budgets = [make_budget(size, name=str(size)) for size in (1_000, 500, 100, 900)]
    board = make_board(make_entry(90), policy=make_policy(*budgets))
    assert [gauge.state.budget.name for gauge in board.gauges] == ["100", "1000", "500", "900"]


def test_the_burn_down_holds_all_three_segments_and_ends_at_what_is_used() -> None:
    board = make_board(
        make_entry(10, MONDAY + 5),
        make_entry(20, MONDAY + DAY),
        in_flight=(make_entry(7, MONDAY + DAY + 90),),
        pending=(make_entry(3, WEDNESDAY),),
    )
    [gauge] = board.gauges
    assert gauge.burndown is not None
    assert gauge.burndown.points == (
        (MONDAY, 0),
        (MONDAY + HOUR, 10 * UNIT),
        (MONDAY + DAY, 30 * UNIT),
        (MONDAY + DAY + HOUR, 37 * UNIT),
        (WEDNESDAY, 40 * UNIT),
    )
    days = [(day.used, day.until) for day in gauge.burndown.days]
    assert days[:3] == [(10 * UNIT, 10 * UNIT), (27 * UNIT, 37 * UNIT), (3 * UNIT, 40 * UNIT)]
    assert days[3:] == [(None, None)] * 4


def test_what_cannot_be_measured_has_no_burn_down_and_no_figure() -> None:
    policy = make_policy(make_budget(10, unit="hours"))
    board = make_board(make_entry(), policy=policy)
    [gauge] = board.gauges
    assert (gauge.burndown, gauge.outlook) == (None, None)
    assert board.weeks[-1].used is None
    assert board.weeks[-1].tenths is None
    assert [one.text for one in alerts(board)] == [
        "weekly: the use is unknown; no run of 1 tells it.",
    ]


def test_shares_leave_out_work_made_by_hand_and_keep_unknown_hours_unknown() -> None:
    entries = [make_entry(model=model) for model in ("haiku", "haiku", "opus", "gpt-9")]
    board = make_board(*entries, make_entry(0, model="none"))
    told = {one.family: board.shares.runs_tenths(one) for one in board.shares.families}
    assert told == {"haiku": 500, "sonnet": 0, "opus": 250, "UNKNOWN": 250}
    assert {one.hours for one in board.shares.families} == {None}
    some = make_board(*entries, make_entry(model="opus", hours=MICRO))
    [opus] = [one for one in some.shares.families if one.family == "opus"]
    assert some.shares.hours_tenths(opus) == 1000
    assert some.shares.told == 1


def test_a_policy_without_haiku_shows_the_families_that_it_has() -> None:
    families = (Family("small", 1, ("tiny-*",)), Family("large", 2, ("huge-*",)))
    board = make_board(make_entry(model="tiny-1"), policy=make_policy(families=families))
    assert [(one.family, one.target) for one in board.shares.families] == [
        ("small", None),
        ("large", None),
    ]


def test_the_tables_say_what_the_budget_says() -> None:
    board = make_board(
        make_entry(10, agent="DESIGN"),
        make_entry(30, agent="TESTING", phase="PLAN"),
        make_entry(99, MONDAY - WEEK),
        pending=(make_entry(5, agent="DESIGN"),),
    )
    [gauge] = board.gauges
    for group in board.groups[:3]:
        spent = {row.name: row.week_tokens // MICRO for row in group.rows if row.week_runs}
        by_name = getattr(gauge.state, f"by_{group.name}")
        assert spent == {name: amount // UNIT for name, amount in by_name.items()}
        assert sum(row.tokens for row in group.rows) == 144 * MICRO


def test_ten_thousand_sds_are_a_table_that_a_page_can_hold() -> None:
    entries = [make_entry(at, sd=f"SD-A-{at:05}") for at in range(1, 10_001)]
    group = make_board(*entries).groups[3]
    assert (group.name, len(group.rows), group.more) == ("sd", 200, 9_800)
    assert group.rows[0].name == "SD-A-10000"
    assert group.week_tokens == sum(range(10_001)) * MICRO


def test_rates_are_of_assignable_runs_and_untold_rework_is_unknown() -> None:
    above = [make_entry(agent="DOCMON", model="opus") for _ in range(2)]
    entries = [*above, *[make_entry(agent="DOCMON", model="haiku") for _ in range(8)]]
    board = make_board(*entries, make_entry(agent="MAIN", model="opus"))
    rates = board.week_rates
    assert (rates.assignable, rates.escalated, rates.escalation) == (10, 2, 200)
    assert rates.rework is None
    assert make_board(*entries, make_entry(rework=0)).week_rates.rework == 0
    assert make_board(*entries, make_entry(rework=2)).week_rates.rework == 90
    assert make_board().week_rates.escalation is None


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(1, 10, FINE), (11, 100, ABOVE), (15, 100, ABOVE), (16, 100, ALERT), (9, 9, "UNKNOWN")],
)
def test_a_rate_is_judged_by_target_and_alert(part: int, whole: int, told: str) -> None:
    assert verdict(part, whole, 100_000, 150_000) == told


def test_the_rate_is_the_scorecard_s_and_leaves_out_what_no_commit_on_head_records() -> None:
    above = [make_entry(agent="DOCMON", model="opus", reason="why") for _ in range(3)]
    free = [make_entry(at=MONDAY - WEEK, agent="DOCMON", model="haiku") for _ in range(17)]
    by_hand = make_entry(agent="DOCMON", model="none")
    flying = tuple(make_entry(agent="DOCMON", model="haiku", rework=1) for _ in range(4))
    board = make_board(*free, *above, by_hand, in_flight=flying, pending=flying[:1])
    policy, ledger = make_policy(), make_ledger(*free, *above, by_hand)
    for rates, weeks in ((board.week_rates, 1), (board.month_rates, 4)):
        start, end, _ = window(policy, WEDNESDAY, weeks)
        told = escalations(ledger.entries, policy, start, end)
        assert (rates.escalated, rates.assignable) == (told.escalations, told.runs)
    card = scorecard(ledger, frozenset(), policy, WEDNESDAY, 4)
    [check] = [one for one in card.checks if one.target.name == "escalations"]
    assert check.value == Fraction(board.month_rates.escalated, board.month_rates.assignable)
    assert board.month_rates.rework is None


def test_alerts_name_what_needs_somebody_and_nothing_else() -> None:
    assert alerts(make_board()) == []
    busy = make_board(
        make_entry(96), sd_commits=[sd_commit(recorded=False)], unreadable=[unreadable()]
    )
    assert [(one.level, one.text) for one in alerts(busy)] == [
        ("alert", "weekly is in RED."),
        ("alert", "weekly: likely empty Wed 02:00."),
        ("note", "SD commits of this period without usage: 1."),
        ("note", "Usage blocks that could not be read: 1."),
    ]
    spent = [make_entry(agent="DOCMON", model="opus") for _ in range(10)]
    told = [one.text for one in alerts(make_board(*spent))]
    assert told[0] == "weekly: empty since Mon 00:00."
    assert "Escalations this week: 100.0 % of runs, above the alert 15 %." in told


def test_work_above_its_assignment_is_summed_by_agent_and_phase() -> None:
    board = make_board(
        make_entry(10, agent="DOCMON", model="sonnet", reason="tables"),
        make_entry(30, agent="DOCMON", model="sonnet"),
        make_entry(99, agent="DOCMON", model="haiku"),
        make_entry(99, agent="MAIN", model="opus"),
    )
    [one] = board.above
    assert (one.agent, one.family, one.assigned) == ("DOCMON", "sonnet", "haiku")
    assert (one.runs, one.tokens // MICRO, one.reasons) == (2, 40, 1)


def test_weeks_without_work_are_weeks() -> None:
    board = make_board(make_entry(50, MONDAY - 3 * WEEK), make_entry(10))
    assert [(week.tenths, week.runs) for week in board.weeks] == [
        (500, 1),
        (0, 0),
        (0, 0),
        (100, 1),
    ]


def test_a_week_whose_work_nobody_recorded_is_unknown() -> None:
    lost = sd_commit(MONDAY - WEEK, recorded=False)
    board = make_board(make_entry(9, MONDAY - 2 * WEEK), make_entry(1), sd_commits=[lost])
    assert [week.tenths for week in board.weeks] == [90, None, 10]


def test_a_budget_changed_in_the_middle_of_a_week_tells_both() -> None:
    early, late = make_budget(100), make_budget(200, since=MONDAY + DAY)
    board = make_board(make_entry(50), policy=make_policy(early, late))
    assert board.first is not None
    assert board.first.state.tenths == 250
    assert [(week.start, week.tenths) for week in board.weeks] == [(MONDAY, 250)]


def test_a_clock_before_the_first_record_knows_of_no_budget_and_no_week() -> None:
    early = make_board(make_entry(10, MONDAY + HOUR), now=MONDAY - 5 * WEEK)
    assert (early.begins, early.gauges, early.weeks) == (MONDAY + HOUR, (), ())
    lost = make_board(sd_commits=[sd_commit(recorded=False)], now=MONDAY - 5 * WEEK)
    assert (lost.begins, lost.gauges) == (MONDAY, ())


def test_a_clock_that_is_a_little_behind_is_still_in_the_week_of_the_first_run() -> None:
    board = make_board(make_entry(10, WEDNESDAY), now=WEDNESDAY - 60)
    assert board.begins is None
    assert board.gauges[0].state.tenths == 100


def test_a_run_from_the_future_makes_no_week() -> None:
    later = make_board(make_entry(10, WEDNESDAY + HOUR), make_entry(10, WEDNESDAY + 4 * WEEK))
    assert later.weeks[-1].start == MONDAY
    assert later.gauges[0].burndown is not None
    assert later.gauges[0].burndown.points[-1] == (WEDNESDAY, 10 * UNIT)


def test_without_budget_or_history_there_is_a_board_all_the_same() -> None:
    board = make_board(policy=make_policy().replace(budgets=()))
    assert (board.first, board.weeks, board.runs) == (None, (), 0)
    assert board.shares.runs_tenths(board.shares.families[0]) is None


def test_with_a_rhythm_the_forecast_has_a_band_and_says_how_the_last_one_did() -> None:
    entries = [
        make_entry(10, MONDAY - back * WEEK + day * DAY + 9 * HOUR)
        for back in range(12)
        for day in range(5)
        if back or day < 2
    ]
    [gauge] = make_board(*entries).gauges
    ahead = gauge.outlook
    assert ahead is not None
    assert ahead.method == "rhythm"
    assert ahead.low is not None
    assert ahead.high is not None
    assert ahead.low < ahead.total < ahead.high
    assert 45 * UNIT < ahead.total < 55 * UNIT
    assert ahead.last is not None
    assert 90 <= ahead.last <= 110
    [young] = make_board(*entries[:3]).gauges
    assert young.outlook is not None
    assert (young.outlook.method, young.outlook.low, young.outlook.last) == ("line", None, None)
