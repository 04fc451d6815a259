"""rework-high and escalation-rate: what whole weeks show."""

from __future__ import annotations

import pytest

from builders import DAY, LEO, MONDAY, WEEK, make_entry
from trailgate.budget.period_rules import period_findings

NOW = MONDAY + 4 * WEEK + DAY


def rules(entries: list, policy=LEO, now: int = NOW) -> list[str]:
    return [finding.rule for finding in period_findings(entries, policy, now)]


def runs(count: int, again: int, at: int = MONDAY, **fields: str) -> list:
    return [
        make_entry(at=at + number, rework=int(number < again), **fields) for number in range(count)
    ]


def test_rework_above_the_familys_threshold_is_pointed_out() -> None:
    (found,) = period_findings(runs(10, 2), LEO, NOW)
    assert (found.rule, found.severity) == ("rework-high", "warning")
    assert "TESTING on sonnet in EXEC: 2 of 10 runs" in found.message
    assert "20 %" in found.message


def test_rework_at_the_threshold_and_few_runs_are_fine() -> None:
    assert rules(runs(10, 1)) == []
    assert rules(runs(9, 9)) == []


def test_each_family_has_its_own_threshold() -> None:
    assert rules(runs(10, 2, model="haiku")) == []
    assert rules(runs(10, 3, model="haiku")) == ["rework-high"]
    assert rules(runs(20, 1, model="opus")) == []
    assert rules(runs(20, 2, model="opus")) == ["rework-high"]


def test_only_the_last_four_complete_weeks_count_for_rework() -> None:
    assert rules(runs(10, 9, at=MONDAY - 1 - DAY)) == []
    assert rules(runs(10, 9, at=MONDAY + 4 * WEEK)) == []
    assert rules(runs(10, 9, at=MONDAY + 4 * WEEK - 10)) == ["rework-high"]


def test_agents_phases_and_models_are_counted_apart() -> None:
    mixed = runs(9, 9, phase="PLAN") + runs(9, 9) + runs(9, 9, model="haiku")
    assert rules(mixed) == []


def test_too_many_escalations_in_this_week_are_pointed_out() -> None:
    week = MONDAY + 4 * WEEK
    usual = runs(8, 0, at=week)
    (found,) = period_findings(usual + runs(2, 0, at=week, model="opus"), LEO, NOW)
    assert found.rule == "escalation-rate"
    assert "2 of 10 runs" in found.message
    assert rules(usual + runs(1, 0, at=week, model="opus")) == []


@pytest.mark.parametrize(
    ("fields", "rate"),
    [
        ({"agent": "SECURITY_SUB", "critical": "yes"}, []),
        ({"agent": "SECURITY_SUB"}, ["escalation-rate"]),
        ({"agent": "SECURITY"}, []),
        ({"agent": "VALIDATION", "phase": "PLAN"}, []),
        ({"agent": "VALIDATION"}, []),
        ({"agent": "VALIDATION", "phase": "LEAD"}, ["escalation-rate"]),
    ],
)
def test_what_policy_demands_or_leaves_free_is_no_escalation(
    fields: dict[str, str], rate: list[str]
) -> None:
    assert rules(runs(10, 0, at=MONDAY + 4 * WEEK, model="opus", **fields)) == rate


def test_main_and_other_weeks_are_outside_the_escalation_rate() -> None:
    week = MONDAY + 4 * WEEK
    assert rules(runs(8, 0, at=week) + runs(5, 0, at=week, agent="MAIN", model="opus")) == []
    assert rules(runs(20, 0, at=week - 100, model="opus")) == []


def test_policy_gives_the_severity() -> None:
    entries = runs(10, 5)
    assert rules(entries, LEO.replace(severities={"rework-high": "off"})) == []
    strict = LEO.replace(severities={"rework-high": "error"})
    assert [f.severity for f in period_findings(entries, strict, NOW)] == ["error"]
