from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builders import LEO, MONDAY, make_budget, make_policy, make_run
from trailgate.budget.amounts import UNIT, Meter
from trailgate.models import Family
from trailgate.policy.terms import MICRO, Budget

if TYPE_CHECKING:
    from trailgate.usage.run import Run

PARTS = {"input": 1000, "output": 200, "cache_read": 1_000_000, "cache_write": 30}


def amount(run: Run, budget: Budget, **policy: Any) -> int | None:
    return Meter(make_policy(budget, **policy)).amount(budget, run, MONDAY)


def test_one_figure_counts_in_full() -> None:
    assert amount(make_run(125_000), make_budget()) == 125_000 * UNIT


def test_parts_are_weighted_and_cache_reads_count_nothing_at_first() -> None:
    assert amount(make_run(PARTS), make_budget()) == 1_230 * UNIT
    weights = {"in": MICRO, "out": 5 * MICRO, "cache_read": MICRO // 10, "cache_write": 1}
    exact = 1000 * UNIT + 1000 * UNIT + 100_000 * UNIT + 30 * UNIT // MICRO
    assert amount(make_run(PARTS), make_budget(), token_weights=weights) == exact


def test_family_weights_apply_to_the_family_and_no_other() -> None:
    budget = make_budget(weights={"opus": 1_670_000})
    assert amount(make_run(100, model="claude-opus-4-5"), budget) == 167 * UNIT
    assert amount(make_run(100, model="sonnet"), budget) == 100 * UNIT
    assert amount(make_run(100, model="mystery-9"), budget) == 100 * UNIT


def test_the_family_is_the_one_of_the_runs_own_time() -> None:
    families = (Family("old", 1, ("x-1",)), Family("new", 2, ("x-1",), since=MONDAY))
    families = (families[0], families[0].replace(models=("y",), since=MONDAY), families[1])
    meter = Meter(LEO.replace(families=families))
    assert meter.family("x-1", MONDAY - 1) == "old"
    assert meter.family("x-1", MONDAY) == "new"


def test_hours() -> None:
    budget = make_budget(unit="hours")
    assert amount(make_run(hours=2_500_000), budget) == 5 * UNIT // 2
    assert amount(make_run(), budget) is None
    assert amount(make_run(0, model="none"), budget) == 0


def test_usd_needs_the_split_of_tokens_and_a_price() -> None:
    budget = make_budget(unit="usd")
    prices = {"sonnet": {"in": 3 * MICRO, "out": 15 * MICRO, "cache_read": 300_000}}
    parts = {"input": 1000, "output": 200, "cache_read": 1_000_000}
    assert amount(make_run(parts), budget, prices=prices) == 306 * UNIT // 1000
    assert amount(make_run(125_000), budget, prices=prices) is None
    assert amount(make_run(0), budget, prices=prices) == 0
    assert amount(make_run(parts, model="mystery-9"), budget, prices=prices) is None


def test_usd_of_a_budget_is_the_policys_whatever_is_installed() -> None:
    run = make_run({"input": 1000}, model="claude-opus-4-1")  # 15 USD by genai-prices
    assert amount(run, make_budget(unit="usd")) == 5 * UNIT // 1000


@pytest.mark.parametrize(
    ("match", "run", "fits"),
    [
        ({}, {}, True),
        ({"agent": ["testing-agent"]}, {}, True),
        ({"agent": ["DESIGN"]}, {}, False),
        ({"agent": ["DESIGN", "TESTING"], "phase": ["EXEC"]}, {}, True),
        ({"agent": ["DESIGN", "TESTING"], "phase": ["PLAN"]}, {}, False),
        ({"family": ["opus"]}, {"model": "Opus 4.5"}, True),
        ({"family": ["opus"]}, {"model": "sonnet"}, False),
        ({"model": ["claude-opus-*"]}, {"model": "claude-opus-4-5"}, True),
        ({"model": ["claude-opus"]}, {"model": "claude-opus-4-5"}, False),
        ({"sd": ["SD-AUTH"]}, {"sd": "SD-AUTH-001"}, True),
        ({"sd": ["SD-AUTH"]}, {"sd": "SD-AUTHOR-001"}, False),
        ({"sd": ["SD-AUTH-001"]}, {"sd": "SD-AUTH-001"}, True),
        ({"task": ["migration"]}, {"task": "Migration"}, True),
        ({"critical": ["yes"]}, {}, False),
        ({"critical": ["no"]}, {}, True),
        ({"critical": ["yes"]}, {"critical": "yes"}, True),
        ({"critical": ["yes"]}, {"agent": "SECURITY"}, True),
        ({"critical": ["security"]}, {"critical": "yes"}, False),
        ({"critical": ["security"]}, {"critical": "security"}, True),
    ],
)
def test_match(match: dict[str, list[str]], run: dict[str, str], fits: bool) -> None:
    budget = make_budget(match=match)
    assert Meter(make_policy(budget)).fits(budget, make_run(**run), MONDAY) is fits
