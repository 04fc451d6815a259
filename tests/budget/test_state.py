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
    unreadable,
    weekly,
)
from trailgate.budget.amounts import UNIT
from trailgate.budget.coverage import Coverage
from trailgate.budget.state import BudgetState, states, worst
from trailgate.budget.zones import SEVERITY

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget

WEDNESDAY = MONDAY + 2 * DAY


def state(
    *entries: Entry,
    budget: Budget | None = None,
    now: int = WEDNESDAY,
    in_flight: tuple[Entry, ...] = (),
    pending: tuple[Entry, ...] = (),
    **ledger: Any,
) -> BudgetState:
    policy = make_policy(budget or make_budget())
    [found] = states(make_ledger(*entries, **ledger), in_flight, pending, policy, now)
    return found


def test_three_segments_and_the_zone_of_their_sum() -> None:
    found = state(make_entry(40), in_flight=(make_entry(30),), pending=(make_entry(5),))
    assert (found.recorded, found.in_flight, found.pending) == (40 * UNIT, 30 * UNIT, 5 * UNIT)
    assert (found.tenths, found.zone) == (750, "YELLOW")
    assert (found.start, found.end) == (MONDAY, MONDAY + WEEK)


def test_only_the_period_of_now_counts() -> None:
    entries = (make_entry(40, MONDAY - 1), make_entry(7, MONDAY), make_entry(50, MONDAY + WEEK))
    assert state(*entries).used == 7 * UNIT


def test_burn_rate_projection_and_the_instant_of_emptiness() -> None:
    found = state(make_entry(48))
    assert found.burn(HOUR) == UNIT
    assert found.burn(DAY) == 24 * UNIT
    assert found.projected == 168 * UNIT
    assert found.empties == MONDAY + 100 * HOUR
    assert found.emptied is None


def test_an_emptiness_that_is_no_whole_second_is_rounded_up() -> None:
    found = state(make_entry(99), budget=make_budget(1000), now=MONDAY + 50_000)
    assert found.empties == MONDAY + 505_051  # 505,050.5 seconds


def test_a_budget_that_lasts_is_not_empty_this_week() -> None:
    found = state(make_entry(20))
    assert found.projected == 70 * UNIT
    assert found.empties is None
    assert state().empties is None
    assert state().projected == 0


def test_a_budget_that_is_empty_says_since_when() -> None:
    entries = [make_entry(60, MONDAY + HOUR), make_entry(41, MONDAY + 3 * HOUR), make_entry(9)]
    found = state(*entries)
    assert found.emptied == found.empties == MONDAY + 3 * HOUR
    assert state(make_entry(100, WEDNESDAY + 5)).emptied == WEDNESDAY  # a clock ahead of ours


def test_no_rate_in_the_first_hour() -> None:
    early = state(make_entry(50), now=MONDAY + HOUR - 1)
    assert (early.burn(HOUR), early.projected, early.empties) == (None, None, None)
    assert early.tenths == 500
    assert state(make_entry(50), now=MONDAY + HOUR).burn(HOUR) == 50 * UNIT
    assert state(make_entry(100), now=MONDAY).empties == MONDAY


def test_the_reserve_shortens_what_there_is() -> None:
    found = state(make_entry(56), budget=make_budget(100, reserve=200_000))
    assert (found.available, found.tenths, found.zone) == (80 * UNIT, 700, "YELLOW")


def test_runs_without_the_unit_stand_aside() -> None:
    budget = make_budget(10, unit="hours")
    found = state(make_entry(hours=4_000_000), make_entry(), make_entry(), budget=budget)
    assert (found.runs, found.lacking, found.zone) == (1, 2, "GREEN")
    unknown = state(make_entry(), budget=budget)
    assert unknown.zone == "UNKNOWN"
    assert (unknown.tenths, unknown.burn(HOUR), unknown.projected) == (None, None, None)


def test_what_it_was_spent_on() -> None:
    found = state(
        make_entry(10, phase="PLAN", model="Opus 4.5"),
        make_entry(5, phase="BUILD", phase_known=False, model=""),
        in_flight=(make_entry(3, agent="DESIGN"),),
    )
    assert found.by_phase == {"PLAN": 10 * UNIT, "UNKNOWN": 5 * UNIT, "EXEC": 3 * UNIT}
    assert found.by_model == {"Opus 4.5": 10 * UNIT, "UNKNOWN": 5 * UNIT, "sonnet": 3 * UNIT}
    assert found.by_agent == {"TESTING": 15 * UNIT, "DESIGN": 3 * UNIT}


def test_coverage_is_of_the_period() -> None:
    found = state(
        sd_commits=[sd_commit(), sd_commit(recorded=False), sd_commit(MONDAY - 1)],
        unreadable=[unreadable(), unreadable(MONDAY + WEEK)],
    )
    assert found.coverage == Coverage(2, 1, 1)
    assert found.coverage.tenths == 500
    assert Coverage().tenths is None


def test_a_budget_that_nothing_fits_is_unknown_only_where_nobody_records() -> None:
    opus = make_budget(match={"family": ("opus",)})
    untold = sd_commit(recorded=False)
    assert state(budget=opus, sd_commits=[sd_commit(), untold]).zone == "GREEN"
    assert state(budget=opus, sd_commits=[untold]).zone == "UNKNOWN"
    assert state(budget=opus, sd_commits=[sd_commit()]).zone == "GREEN"


def test_corrected_runs_are_counted_as_such() -> None:
    assert state(make_entry(10, corrected=99), make_entry(5)).corrected == 1


def test_the_period_follows_the_budgets_own_zone() -> None:
    found = state(budget=weekly(), now=MONDAY + 20 * HOUR)
    assert (found.start, found.end) == (MONDAY - WEEK + 21 * HOUR, MONDAY + 21 * HOUR)


def test_every_budget_in_force_has_a_state_and_the_worst_leads() -> None:
    budgets = (
        make_budget(1000, name="large"),
        make_budget(100, name="small"),
        make_budget(1, name="later", since=WEDNESDAY + 1),
    )
    found = states(make_ledger(make_entry(90)), (), (), make_policy(*budgets), WEDNESDAY)
    assert [one.budget.name for one in found] == ["large", "small"]
    leading = worst(found)
    assert leading is not None
    assert leading.budget.name == "small"
    assert worst(()) is None


weights = st.sampled_from([{}, {"sonnet": 333_333}])
runs = st.lists(st.tuples(st.integers(0, 60), st.integers(0, WEEK - 1)), max_size=8)


@given(runs, runs, st.tuples(st.integers(0, 60), st.integers(0, WEEK - 1)), weights)
def test_a_state_is_monotone_and_its_parts_add_up(
    recorded: list[tuple[int, int]],
    in_flight: list[tuple[int, int]],
    one_more: tuple[int, int],
    factors: dict[str, int],
) -> None:
    budget = make_budget(weights=factors)
    known = [make_entry(tokens, MONDAY + at, phase=f"P{tokens % 3}") for tokens, at in recorded]
    others = tuple(make_entry(tokens, MONDAY + at) for tokens, at in in_flight)
    before = state(*known, budget=budget, in_flight=others)
    after = state(
        *known, make_entry(one_more[0], MONDAY + one_more[1]), budget=budget, in_flight=others
    )
    for found in (before, after):
        for table in (found.by_phase, found.by_model, found.by_agent):
            assert sum(table.values()) == found.used
    assert after.used >= before.used
    assert SEVERITY[after.zone] >= SEVERITY[before.zone]
    assert (after.projected or 0) >= (before.projected or 0)
    if before.empties is not None:
        assert after.empties is not None
        if before.emptied is None or after.emptied is not None:
            assert after.empties <= max(before.empties, WEDNESDAY)
