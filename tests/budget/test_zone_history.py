from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

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
    weekly,
)
from trailgate.budget.pivot import Window
from trailgate.budget.state import states
from trailgate.budget.zone_history import BudgetZones, zone_history

if TYPE_CHECKING:
    from trailgate.policy.terms import Budget


def history(
    *entries: Any, budgets: tuple[Budget, ...] = (), now: int = MONDAY, **more: Any
) -> tuple[BudgetZones, ...]:
    window = more.pop("window", Window())
    return zone_history(make_ledger(*entries, **more), make_policy(*budgets), window, now)


def test_each_zone_begins_with_the_run_that_crossed_its_border() -> None:
    hours = (1, 2, 3, 4)
    runs = [make_entry(n, MONDAY + h * HOUR) for h, n in zip(hours, (69, 1, 15, 10), strict=True)]
    [one] = history(*runs, now=MONDAY + WEEK)
    week, now = one.periods
    assert [(z.zone, (z.since - MONDAY) // HOUR) for z in week.zones] == [
        ("GREEN", 0),
        ("YELLOW", 2),
        ("ORANGE", 3),
        ("RED", 4),
    ]
    assert (week.zone, week.complete, one.tenths(week)) == ("RED", True, 950)
    assert (now.zone, now.complete, now.used) == ("GREEN", False, 0)


def test_runs_of_one_instant_count_together() -> None:
    [one] = history(make_entry(75, MONDAY + HOUR), make_entry(25, MONDAY + HOUR))
    assert [z.zone for z in one.periods[-1].zones] == ["GREEN", "RED"]


def test_a_run_at_the_very_start_leaves_no_zone_before_it() -> None:
    [one] = history(make_entry(100, MONDAY))
    assert [(z.zone, z.since) for z in one.periods[0].zones] == [("RED", MONDAY)]


def test_what_can_not_be_measured_is_unknown() -> None:
    budget = make_budget(10, unit="hours")
    [one] = history(make_entry(1, MONDAY + HOUR), budgets=(budget,))
    [period] = one.periods
    assert [z.zone for z in period.zones] == ["GREEN", "UNKNOWN"]
    assert (period.measured, one.tenths(period)) == (False, None)


def test_a_week_that_nobody_recorded_has_no_figure() -> None:
    [one] = history(make_entry(1, MONDAY - 2 * WEEK),
                    sd_commits=[sd_commit(MONDAY - WEEK, recorded=False)])  # fmt: skip
    assert [period.measured for period in one.periods] == [True, False, True]


def test_every_budget_has_its_own_periods_and_runs() -> None:
    daily = make_budget(10, name="opus", period="day", match={"family": ["opus"]})
    weeks, days = history(
        make_entry(9, MONDAY - DAY, model="opus"), make_entry(60, MONDAY), budgets=(weekly(), daily)
    )
    assert [p.used // 10**18 for p in weeks.periods] == [69]
    assert [p.used // 10**18 for p in days.periods] == [9, 0]
    assert [p.zone for p in days.periods] == ["ORANGE", "GREEN"]


def test_an_entry_that_takes_over_ends_the_period_before() -> None:
    change = MONDAY + 2 * DAY
    budgets = (make_budget(100), make_budget(50, since=change))
    old, new = history(
        make_entry(40, MONDAY + DAY), make_entry(9, change), budgets=budgets, now=MONDAY + 3 * DAY
    )
    assert [(p.start, p.end, p.used // 10**18) for p in old.periods] == [(MONDAY, change, 40)]
    [now] = new.periods
    assert (now.start, now.end, now.used // 10**18) == (MONDAY, MONDAY + WEEK, 49)
    assert [(z.zone, z.since) for z in now.zones] == [("RED", change)]


def test_a_window_chooses_periods_and_cuts_none() -> None:
    runs = [make_entry(1, MONDAY + week * WEEK) for week in range(4)]
    window = Window(MONDAY + WEEK + DAY, MONDAY + 2 * WEEK + 1)
    [one] = history(*runs, now=MONDAY + 3 * WEEK, window=window)
    assert [(p.start - MONDAY) // WEEK for p in one.periods] == [1, 2]


def test_a_date_that_cannot_be_true_does_not_fill_the_list() -> None:
    [one] = history(make_entry(1, 10**12), now=MONDAY)
    assert len(one.periods) == 2
    assert history(budgets=(make_budget(since=MONDAY + 1),)) == ()


some_runs = st.lists(
    st.builds(make_entry, st.integers(0, 40), st.integers(MONDAY - 3 * WEEK, MONDAY + WEEK)),
    max_size=12,
)


@given(some_runs, st.booleans(), st.booleans())
def test_the_last_zone_is_the_one_that_status_shows(
    entries: list[Any], zoned: bool, changed: bool
) -> None:
    kind = weekly if zoned else make_budget
    budgets = (kind(100), *([kind(60, since=MONDAY - WEEK)] if changed else []))
    ledger, policy = make_ledger(*entries), make_policy(*budgets)
    for one in zone_history(ledger, policy, Window(), MONDAY):
        for period in one.periods:
            upto = ledger.replace(
                entries=tuple(e for e in ledger.entries if e.instant < period.end)
            )
            [state] = states(upto, (), None, policy, period.end - 1)
            assert (period.zone, period.used) == (state.zone, state.used)
