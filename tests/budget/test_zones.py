from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import DAY, HOUR, MONDAY, WEEK, make_budget, make_entry, make_policy, make_run
from trailgate.budget.amounts import UNIT
from trailgate.budget.zones import (
    SEVERITY,
    available,
    commit_zone,
    percent_text,
    tenths,
    zone_of,
)

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget
    from trailgate.rules.submission import ZoneFacts

NOON = MONDAY + DAY + DAY // 2


@pytest.mark.parametrize(
    ("used", "zone"),
    [
        (0, "GREEN"), (699_999_999, "GREEN"), (700_000_000, "YELLOW"), (849_999_999, "YELLOW"),
        (850_000_000, "ORANGE"), (949_999_999, "ORANGE"), (950_000_000, "RED"),
        (2_000_000_000, "RED"),
    ],
)  # fmt: skip
def test_borders_are_exact(used: int, zone: str) -> None:
    assert zone_of(used, 1_000_000_000) == zone


@given(st.integers(0, 10**24), st.integers(1, 10**24))
def test_zones_agree_with_fractions_and_with_what_is_shown(used: int, limit: int) -> None:
    percent = Fraction(used * 100, limit)
    borders = {"GREEN": (0, 70), "YELLOW": (70, 85), "ORANGE": (85, 95), "RED": (95, percent + 1)}
    low, high = borders[zone_of(used, limit)]
    assert low <= percent < high
    shown = tenths(used, limit)
    assert shown is not None
    assert zone_of(shown, 1000) == zone_of(used, limit)  # 69.96 % never reads 70.0 % GREEN
    assert percent_text(used, limit) == f"{shown // 10}.{shown % 10} %"


def test_percent_text() -> None:
    assert percent_text(6996, 10_000) == "69.9 %"
    assert percent_text(962, 1000) == "96.2 %"
    assert percent_text(1040, 1000) == "104.0 %"
    assert percent_text(400, 1000, lacking=2) == "at least 40.0 %"
    assert percent_text(0, 1000, lacking=2) == "unknown"


def test_the_reserve_is_taken_off_but_for_critical_runs() -> None:
    budget = make_budget(500, reserve=200_000)
    assert available(budget) == 400 * UNIT
    assert available(budget, critical=True) == 500 * UNIT


def facts(
    *entries: Entry,
    budgets: tuple[Budget, ...] = (),
    at: int = NOON,
    runs: list[dict[str, Any]] | None = None,
) -> ZoneFacts:
    judged = [make_run(**fields) for fields in ([{}] if runs is None else runs)]
    return commit_zone(entries, judged, make_policy(*budgets), at)


def test_what_was_used_in_the_period_decides() -> None:
    assert facts().zone == "GREEN"
    found = facts(make_entry(96, NOON - HOUR))
    assert (found.zone, found.budget, found.percent) == ("RED", "weekly", "96.0 %")
    assert facts(make_entry(96, MONDAY - 1)).zone == "GREEN"
    assert facts(make_entry(96, MONDAY)).zone == "RED"
    assert facts(make_entry(96, MONDAY + WEEK)).zone == "GREEN"


def test_the_commits_own_runs_add_nothing() -> None:
    assert facts(make_entry(60), runs=[{"tokens": 99}]).zone == "GREEN"


def test_without_a_matching_budget_there_is_no_limit() -> None:
    opus = make_budget(name="opus", match={"family": ["opus"]})
    full = make_entry(99, model="opus")
    assert facts(full, budgets=(opus,)).zone == "GREEN"
    assert facts(full, budgets=(opus,), runs=[]).zone == "GREEN"
    assert facts(full, budgets=(opus,), runs=[{"model": "opus"}]).zone == "RED"
    assert facts(make_entry(99), budgets=(opus,), runs=[{"model": "opus"}]).zone == "GREEN"


def test_the_worst_of_the_matching_budgets_holds() -> None:
    small = make_budget(100, name="small", period="day")
    large = make_budget(1000, name="large")
    assert facts(make_entry(80, NOON), budgets=(large, small)).budget == "small"
    assert facts(make_entry(720, MONDAY), budgets=(large, small)).budget == "large"


def test_of_two_budgets_in_one_zone_the_teams_own_goes_first() -> None:
    preset = make_budget(100, name="preset")
    own = make_budget(101, name="own", own=True)
    found = facts(make_entry(99), budgets=(preset, own))
    assert (found.zone, found.budget, found.own) == ("RED", "own", True)


def test_a_dated_budget_holds_from_its_date_on() -> None:
    before = make_budget(1000)
    after = make_budget(100, since=NOON)
    entry = make_entry(90)
    assert facts(entry, budgets=(after, before), at=NOON - 1).zone == "GREEN"
    assert facts(entry, budgets=(after, before), at=NOON).zone == "ORANGE"
    assert facts(entry, budgets=(after,), at=NOON - 1).zone == "GREEN"


def test_critical_runs_are_judged_on_the_full_limit() -> None:
    budget = make_budget(100, reserve=200_000)
    entry = make_entry(69)
    assert facts(entry, budgets=(budget,)).zone == "ORANGE"
    assert facts(entry, budgets=(budget,), runs=[{"critical": "yes"}]).zone == "GREEN"
    assert facts(entry, budgets=(budget,), runs=[{"agent": "SECURITY"}]).zone == "GREEN"


def test_critical_runs_keep_the_full_limit_in_mixed_company() -> None:
    budget = make_budget(100, reserve=200_000)
    found = facts(make_entry(78), budgets=(budget,), runs=[{"critical": "yes"}, {}])
    assert (found.zone, found.percent) == ("RED", "97.5 %")
    full = found.of(critical=True)
    assert (full.zone, full.percent) == ("YELLOW", "78.0 %")
    assert full == facts(make_entry(78), budgets=(budget,), runs=[{"critical": "yes"}])
    assert found.of(critical=False) == found


def test_a_budget_that_only_critical_runs_match_is_for_them_alone() -> None:
    opus = make_budget(name="opus", match={"family": ["opus"]})
    mixed = [{"model": "opus", "agent": "SECURITY"}, {}]
    found = facts(make_entry(99, model="opus"), budgets=(opus,), runs=mixed)
    assert (found.zone, found.of(critical=True).zone) == ("GREEN", "RED")


def test_runs_that_lack_the_unit_make_it_at_least_or_unknown() -> None:
    budget = make_budget(10, unit="hours")
    without = make_entry(5)
    unknown = facts(without, budgets=(budget,))
    assert unknown.zone == "UNKNOWN"
    assert unknown.reason == "none of the 1 runs under weekly tells its hours"
    known = facts(without, make_entry(5, hours=8_000_000), budgets=(budget,))
    assert (known.zone, known.percent) == ("YELLOW", "at least 80.0 %")


def test_unknown_is_worse_than_green_and_better_than_the_rest() -> None:
    hours = make_budget(10, name="hours", unit="hours")
    assert facts(make_entry(5), budgets=(make_budget(), hours)).zone == "UNKNOWN"
    assert facts(make_entry(75), budgets=(make_budget(), hours)).zone == "YELLOW"
    assert sorted(SEVERITY, key=SEVERITY.__getitem__)[:2] == ["GREEN", "UNKNOWN"]


def test_no_time_zone_data_is_unknown_not_a_refusal() -> None:
    found = facts(budgets=(make_budget(timezone="Mars/Olympus"),))
    assert found.zone == "UNKNOWN"
    assert "Mars/Olympus" in found.reason


def test_sds_that_began_before_red() -> None:
    entries = [
        make_entry(90, MONDAY, sd="SD-A-001"),
        make_entry(4, MONDAY + 1, sd="SD-B-001"),
        make_entry(1, MONDAY + 2, sd="SD-C-001"),  # reaches 95 %
        make_entry(1, MONDAY + 3, sd="SD-D-001"),
        make_entry(1, MONDAY + 3, sd="SD-A-001"),
        make_entry(1, MONDAY - 1, sd="SD-E-001"),
    ]
    assert facts(*entries).sds_before_red == {"SD-A-001", "SD-B-001", "SD-C-001"}
    assert facts(*reversed(entries)).sds_before_red == {"SD-A-001", "SD-B-001", "SD-C-001"}


def test_an_sd_begins_with_any_run_of_the_period() -> None:
    opus = make_budget(match={"family": ["opus"]}, own=True)
    entries = [
        make_entry(1, MONDAY, sd="SD-A-001", model="haiku"),
        make_entry(99, MONDAY + 1, sd="SD-B-001", model="opus"),
    ]
    found = facts(*entries, budgets=(opus,), runs=[{"model": "opus"}])
    assert found.sds_before_red == {"SD-A-001", "SD-B-001"}


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, WEEK - 1)), max_size=8),
    st.integers(0, 60),
    st.integers(0, WEEK - 1),
)
def test_another_run_never_makes_the_zone_better(
    known: list[tuple[int, int]], tokens: int, at: int
) -> None:
    entries = [make_entry(count, MONDAY + when) for count, when in known]
    before = facts(*entries)
    after = facts(*entries, make_entry(tokens, MONDAY + at))
    assert SEVERITY[after.zone] >= SEVERITY[before.zone]
