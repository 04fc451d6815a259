from __future__ import annotations

import pytest

from policies import policy
from trailgate.policy.build import build
from trailgate.policy.catalogue import RULES
from trailgate.policy.presets import PRESETS
from trailgate.policy.terms import MICRO

LEO = build("", None)

TIER_1 = ("GITHUB", "DOCMON", "RETRO", "QUICKFIX")
MAY_RISE = ("TESTING", "DESIGN", "DATABASE", "API", "RISK", "DEPENDENCY")
PHASES = ("LEAD", "PLAN", "EXEC")


def test_without_a_file_the_preset_leo_holds():
    assert (LEO.source, LEO.configured) == ("preset leo", False)
    assert LEO.vocabulary.phases == PHASES


def test_an_empty_file_changes_nothing_but_where_the_policy_comes_from():
    assert policy().replace(source="preset leo", configured=False) == LEO


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("agent", TIER_1)
def test_tier_1_is_on_haiku_and_may_rise_to_sonnet(agent, phase):
    terms = LEO.terms(agent, phase)
    assert (terms.tier, terms.assignment, terms.ceiling, terms.floor) == (1, "haiku", "sonnet", "")


def test_validation_is_on_haiku_in_lead_only():
    lead = LEO.terms("VALIDATION", "LEAD")
    assert (lead.assignment, lead.ceiling, lead.floor, lead.free) == ("haiku", "sonnet", "", "")
    for phase in ("PLAN", "EXEC"):
        terms = LEO.terms("VALIDATION", phase)
        assert (terms.assignment, terms.floor, terms.free) == ("sonnet", "sonnet", "opus")


@pytest.mark.parametrize("agent", MAY_RISE)
def test_tier_2_is_on_sonnet_and_may_rise_to_opus_for_a_stated_reason(agent):
    terms = LEO.terms(agent, "EXEC")
    assert (terms.tier, terms.assignment, terms.ceiling) == (2, "sonnet", "opus")
    assert terms.escalate_for


def test_stories_and_performance_never_rise():
    for agent in ("STORIES", "PERFORMANCE"):
        terms = LEO.terms(agent, "PLAN")
        assert (terms.assignment, terms.ceiling) == ("sonnet", "sonnet")


def test_security_is_on_opus_in_every_phase_known_or_not():
    for phase in (*PHASES, "ELSEWHERE"):
        terms = LEO.terms("SECURITY", phase)
        assert (terms.assignment, terms.floor) == ("opus", "opus")


def test_security_sub_and_main_have_floors_for_critical_work():
    assert LEO.terms("SECURITY_SUB", "EXEC").assignment == "sonnet"
    assert LEO.terms("SECURITY_SUB", "EXEC").critical_floor == "opus"
    main = LEO.terms("MAIN", "EXEC")
    assert (main.assignment, main.security_floor, main.listed) == ("", "opus", True)


def test_an_agent_that_is_not_listed_is_on_sonnet():
    terms = LEO.terms("NOVEL", "EXEC")
    assert (terms.assignment, terms.ceiling, terms.listed) == ("sonnet", "opus", False)


def test_the_preset_budget_is_half_a_million_tokens_a_week():
    (weekly,) = LEO.budgets
    assert (weekly.name, weekly.limit, weekly.unit) == ("weekly", 500_000 * MICRO, "tokens")
    assert (weekly.period, weekly.timezone, weekly.own) == ("week", "UTC", False)
    assert (weekly.resets.weekday, weekly.resets.minute, weekly.reserve) == (0, 0, 0)


def test_thresholds_weights_and_prices_of_leo():
    assert LEO.thresholds["escalation-target"] == 100_000
    assert LEO.thresholds["rework-haiku"] == 200_000
    assert LEO.token_weights == {
        "in": MICRO, "out": MICRO, "cache_read": 0, "cache_write": MICRO,
    }  # fmt: skip
    assert LEO.prices["haiku"] == {
        "in": 1_000_000, "out": 5_000_000, "cache_read": 100_000, "cache_write": 1_250_000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "phase"),
    [
        ("PLAN-VERIFICATION", "PLAN"),
        ("PLAN-VERIFY", "PLAN"),
        ("LEAD-TO-PLAN", "LEAD"),
        ("PLAN-TO-EXEC", "PLAN"),
        ("EXEC-TO-PLAN", "EXEC"),
        ("PLAN-TO-LEAD", "PLAN"),
        ("LEAD-FINAL", "LEAD"),
        ("LEAD-FINAL-APPROVAL", "LEAD"),
    ],
)
def test_handoffs_count_for_the_phase_that_they_leave(written, phase):
    assert {a.name: a.means for a in LEO.vocabulary.phase_aliases}[written] == phase


def test_sonnet_default_moves_every_haiku_agent_and_keeps_the_floors():
    rollback = policy('extends = "sonnet-default"')
    for agent in (*TIER_1, *MAY_RISE, "VALIDATION", "STORIES", "NOVEL"):
        for phase in PHASES:
            assert rollback.terms(agent, phase).assignment == "sonnet"
    assert rollback.terms("SECURITY", "LEAD").floor == "opus"
    assert rollback.terms("VALIDATION", "EXEC").floor == "sonnet"
    assert rollback.terms("SECURITY_SUB", "EXEC").critical_floor == "opus"


def test_minimal_keeps_presence_and_the_two_never_rules():
    minimal = policy('extends = "minimal"')
    on = {r for r, facts in RULES.items() if minimal.severities.get(r, facts.default) != "off"}
    assert on == {
        "trailers-present", "trailers-readable", "security-requires-opus", "validation-floor",
    }  # fmt: skip
    assert minimal.terms("SECURITY", "EXEC").floor == "opus"
    assert minimal.terms("VALIDATION", "PLAN").floor == "sonnet"
    assert minimal.terms("DOCMON", "EXEC").assignment == ""


def test_every_preset_can_be_extended_and_reads_messages_alike():
    vocabularies = {name: policy(f'extends = "{name}"').vocabulary for name in PRESETS}
    assert len({tuple(sorted(v.agents)) for v in vocabularies.values()}) == 1
    assert len({v.phase_aliases for v in vocabularies.values()}) == 1
