from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    DAY,
    LEO,
    MONDAY,
    WEEK,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
    unreadable,
    weekly,
)
from trailgate.budget.nest import DIMENSIONS, Nest, Row, nest
from trailgate.budget.pivot import PERIODS, Window, calendar
from trailgate.policy.terms import MICRO

if TYPE_CHECKING:
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy


def nested(
    ledger: Ledger,
    *by: str,
    top: int | None = None,
    policy: Policy = LEO,
    window: Window | None = None,
) -> Nest:
    calendars = {name: calendar(policy, name if name in PERIODS else "week", MONDAY) for name in by}
    return nest(ledger, policy, calendars, window or Window(), top)


def named(row: Row) -> list[tuple[str, int]]:
    return [(below.name or f"{below.others} others", below.tokens) for below in row.rows]


RUNS = make_ledger(
    make_entry(30, MONDAY, sd="SD-A-001", agent="TESTING", task="docs"),
    make_entry(50, MONDAY + WEEK, sd="SD-A-001", agent="DESIGN", effort="high"),
    make_entry(20, MONDAY, sd="SD-B-002", agent="DESIGN", model="opus"),
    make_entry(5, MONDAY, sd="SD-C-003", agent="DESIGN", phase="BUILD", phase_known=False),
    sd_commits=[sd_commit(), sd_commit(recorded=False)],
    unreadable=[unreadable()],
)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("sd", {"SD-A-001": 80, "SD-B-002": 20, "SD-C-003": 5}),
        ("agent", {"DESIGN": 75, "TESTING": 30}),
        ("phase", {"EXEC": 100, "UNKNOWN": 5}),
        ("model", {"sonnet": 85, "opus": 20}),
        ("family", {"sonnet": 85, "opus": 20}),
        ("author", {"Dev One <dev@example.com>": 105}),
        ("task", {"UNKNOWN": 75, "docs": 30}),
        ("effort", {"UNKNOWN": 55, "high": 50}),
    ],
)
def test_names_by_size(by: str, rows: dict[str, int]) -> None:
    total = nested(RUNS, by).total
    assert named(total) == [(name, tokens * MICRO) for name, tokens in rows.items()]
    assert (total.runs, total.tokens) == (4, 105 * MICRO)


def test_each_level_stands_inside_the_one_before() -> None:
    total = nested(RUNS, "week", "sd", "agent").total
    first, second = total.rows
    assert (first.span, second.span) == (
        (MONDAY, MONDAY + WEEK),
        (MONDAY + WEEK, MONDAY + 2 * WEEK),
    )
    assert [row.name for row in first.rows] == ["SD-A-001", "SD-B-002", "SD-C-003"]
    assert named(second.rows[0]) == [("DESIGN", 50 * MICRO)]
    assert named(nested(RUNS, "agent", "sd").total.rows[0]) == [
        ("SD-A-001", 50 * MICRO),
        ("SD-B-002", 20 * MICRO),
        ("SD-C-003", 5 * MICRO),
    ]


def test_top_adds_up_the_rest_on_each_level_but_keeps_all_periods() -> None:
    total = nested(RUNS, "sd", top=1).total
    assert named(total) == [("SD-A-001", 80 * MICRO), ("2 others", 25 * MICRO)]
    assert total.rows[-1].runs == 2
    weeks = nested(RUNS, "week", "sd", top=1).total.rows
    assert [len(week.rows) for week in weeks] == [2, 1]
    assert named(nested(RUNS, "sd", top=3).total)[-1] == ("SD-C-003", 5 * MICRO)


def test_coverage_is_told_by_what_a_commit_without_usage_tells() -> None:
    week, _ = nested(RUNS, "week", "sd", "agent").total.rows
    assert week.coverage is not None
    assert (week.coverage.recorded, week.coverage.sd_commits, week.coverage.unreadable) == (1, 2, 1)
    sd = week.rows[0]
    assert sd.coverage is not None
    assert (sd.coverage.recorded, sd.coverage.sd_commits) == (1, 2)
    assert sd.rows[0].coverage is None
    below_agent = nested(RUNS, "agent", "week").total
    assert below_agent.rows[0].rows[0].coverage is None
    assert below_agent.coverage is not None
    assert below_agent.coverage.unreadable == 1


def test_work_without_any_record_is_a_row_of_its_own_and_unknown() -> None:
    ledger = make_ledger(
        make_entry(1, MONDAY), sd_commits=[sd_commit(MONDAY - WEEK, recorded=False)]
    )
    empty, full = nested(ledger, "week").total.rows
    assert (empty.untold, full.untold) == (True, False)


def test_a_window_is_half_open_and_cuts_the_periods() -> None:
    ledger = make_ledger(*(make_entry(1, MONDAY + day * DAY) for day in range(4)))
    window = Window(MONDAY + DAY, MONDAY + 3 * DAY)
    assert [row.span for row in nested(ledger, "day", window=window).total.rows] == [
        (MONDAY + DAY, MONDAY + 2 * DAY),
        (MONDAY + 2 * DAY, MONDAY + 3 * DAY),
    ]
    assert nested(ledger, "week", window=window).total.rows[0].span == (window.since, window.until)


some_runs = st.lists(
    st.builds(
        make_entry,
        st.integers(0, 10**12) | st.fixed_dictionaries({"cache_read": st.integers(0, 10**12)}),
        st.integers(MONDAY - 9 * WEEK, MONDAY + 9 * WEEK),
        sd=st.sampled_from(["SD-A-001", "SD-B-002", ""]),
        agent=st.sampled_from(["TESTING", "DESIGN", "MAIN"]),
        model=st.sampled_from(["opus", "sonnet", "mystery", ""]),
    ),
    max_size=12,
)


@given(
    some_runs,
    st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=3, unique=True),
    st.none() | st.integers(1, 3),
)
def test_every_level_adds_up(entries: list[Any], by: list[str], top: int | None) -> None:
    policy = make_policy(weekly()).replace(token_weights={"cache_read": 333_333})
    total = nested(make_ledger(*entries), *by, top=top, policy=policy).total
    assert total.runs == len(entries)

    def check(row: Row) -> None:
        if row.rows:
            assert sum(below.tokens for below in row.rows) == row.tokens
            assert sum(below.runs for below in row.rows) == row.runs
        for below in row.rows:
            check(below)

    check(total)
