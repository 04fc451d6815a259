from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from builders import (
    DAY,
    HOUR,
    LEO,
    MONDAY,
    WEEK,
    make_budget,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
    unreadable,
    weekly,
)
from trailgate.budget.names import GROUPS
from trailgate.budget.pivot import MOST_EMPTY, Usage, Window, calendar, usage
from trailgate.models import Family
from trailgate.policy.terms import MICRO, Policy

if TYPE_CHECKING:
    from trailgate.ledger.entries import Ledger


def by_week(ledger: Ledger, window: Window | None = None, policy: Policy = LEO) -> Usage:
    return usage(ledger, policy, calendar(policy, "week", MONDAY), window)


def test_weeks_with_what_they_were_spent_on() -> None:
    found = by_week(
        make_ledger(
            make_entry(10, MONDAY - 1),
            make_entry(20, MONDAY, model="Opus 4.5", agent="SECURITY", sd="SD-B-002"),
            make_entry(5, MONDAY + DAY, phase="BUILD", phase_known=False, model="mystery"),
            sd_commits=[sd_commit(), sd_commit(recorded=False)],
            unreadable=[unreadable()],
        )
    )
    first, second = found.periods
    assert (first.start, first.end, first.runs, first.tokens) == (
        MONDAY - WEEK, MONDAY, 1, 10 * MICRO,
    )  # fmt: skip
    assert second.by_model == {"Opus 4.5": 20 * MICRO, "mystery": 5 * MICRO}
    assert second.by_family == {"opus": 20 * MICRO, "UNKNOWN": 5 * MICRO}
    assert second.by_phase == {"EXEC": 20 * MICRO, "UNKNOWN": 5 * MICRO}
    assert second.by_agent == {"SECURITY": 20 * MICRO, "TESTING": 5 * MICRO}
    assert second.by_sd == {"SD-B-002": 20 * MICRO, "SD-A-001": 5 * MICRO}
    assert (second.coverage.sd_commits, second.coverage.recorded) == (2, 1)
    assert second.coverage.unreadable == 1
    assert found.total is not None
    assert (found.total.runs, found.total.tokens) == (3, 35 * MICRO)


def test_weeks_without_work_stand_between() -> None:
    found = by_week(make_ledger(make_entry(1, MONDAY), make_entry(1, MONDAY + 3 * WEEK)))
    assert [period.tokens for period in found.periods] == [MICRO, 0, 0, MICRO]
    assert found.periods[1].by_model == {}


def test_a_date_that_cannot_be_true_does_not_fill_the_report() -> None:
    found = by_week(make_ledger(make_entry(1, MONDAY), make_entry(1, 10**15)))
    assert len(found.periods) == 2
    near = by_week(make_ledger(make_entry(), make_entry(1, MONDAY + (MOST_EMPTY + 1) * WEEK)))
    assert len(near.periods) == MOST_EMPTY + 2
    far = by_week(make_ledger(make_entry(), make_entry(1, MONDAY + (MOST_EMPTY + 2) * WEEK)))
    assert len(far.periods) == 2


def test_nothing_recorded() -> None:
    found = by_week(make_ledger())
    assert (found.periods, found.total) == ((), None)


def test_weeks_begin_when_the_first_weekly_budget_resets() -> None:
    policy = make_policy(make_budget(name="daily", period="day"), weekly(name="w"))
    [period] = by_week(make_ledger(make_entry()), policy=policy).periods
    assert (period.start, period.end) == (MONDAY - WEEK + 21 * HOUR, MONDAY + 21 * HOUR)


def test_days_and_months_begin_at_midnight_in_the_weekly_budgets_zone() -> None:
    policy = make_policy(weekly())
    assert calendar(policy, "day", MONDAY).timezone == "America/Los_Angeles"
    [day] = usage(make_ledger(make_entry()), policy, calendar(policy, "day", MONDAY)).periods
    assert (day.start, day.end) == (MONDAY - 17 * HOUR, MONDAY + 7 * HOUR)
    [month] = usage(make_ledger(make_entry()), policy, calendar(policy, "month", MONDAY)).periods
    assert (month.end - month.start) == 31 * DAY


def test_without_budgets_weeks_begin_on_monday_in_utc() -> None:
    periods = calendar(LEO.replace(budgets=()), "week", MONDAY)
    [week] = usage(make_ledger(make_entry()), LEO, periods).periods
    assert (week.start, week.end) == (MONDAY, MONDAY + WEEK)


def test_a_window_is_half_open_and_cuts_the_periods() -> None:
    entries = [make_entry(1, MONDAY + day * DAY) for day in range(9)]
    found = by_week(make_ledger(*entries), Window(MONDAY + 2 * DAY, MONDAY + 8 * DAY))
    assert [period.runs for period in found.periods] == [5, 1]
    assert found.periods[0].start == MONDAY + 2 * DAY
    assert found.periods[-1].end == MONDAY + 8 * DAY


def test_families_are_those_of_the_runs_own_time() -> None:
    families = (*LEO.families, Family("haiku", 1, ("glint-1",), since=MONDAY + DAY))
    ledger = make_ledger(
        make_entry(1, MONDAY, model="glint-1"),
        make_entry(2, MONDAY + DAY, model="glint-1"),
    )
    [week] = by_week(ledger, policy=LEO.replace(families=families)).periods
    assert week.by_family == {"haiku": 2 * MICRO, "UNKNOWN": MICRO}


def test_tokens_are_weighted_exactly() -> None:
    policy = LEO.replace(token_weights={"in": MICRO, "out": MICRO, "cache_read": 1})
    ledger = make_ledger(make_entry({"input": 3, "cache_read": 7}))
    assert by_week(ledger, policy=policy).periods[0].tokens == 3 * MICRO + 7


some_runs = st.lists(
    st.builds(
        make_entry,
        st.integers(0, 10**12) | st.fixed_dictionaries({"cache_read": st.integers(0, 10**12)}),
        st.integers(MONDAY - 9 * WEEK, MONDAY + 9 * WEEK),
        sd=st.sampled_from(["SD-A-001", "SD-B-002", ""]),
        phase_known=st.booleans(),
        model=st.sampled_from(["opus", "sonnet", "mystery", "", "none"]),
    ),
    max_size=12,
)


@given(some_runs, st.sampled_from(["week", "day", "month"]), st.booleans())
def test_every_group_adds_up_and_periods_follow_one_another(
    entries: list[Any], by: str, zoned: bool
) -> None:
    policy = make_policy(weekly() if zoned else make_budget()).replace(
        token_weights={"cache_read": 333_333}
    )
    found = usage(make_ledger(*entries), policy, calendar(policy, by, MONDAY))
    for before, after in itertools.pairwise(found.periods):
        assert before.end == after.start
    for period in (*found.periods, *([found.total] if found.total else [])):
        for group in GROUPS:
            assert sum(period.by(group).values()) == period.tokens
    if found.total:
        assert found.total.runs == len(entries) == sum(p.runs for p in found.periods)
        assert found.total.tokens == sum(p.tokens for p in found.periods)
        assert (found.total.start, found.total.end) == (
            found.periods[0].start, found.periods[-1].end,
        )  # fmt: skip
