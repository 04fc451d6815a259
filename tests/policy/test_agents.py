from __future__ import annotations

import pytest

from policies import policy, problems

JULY = 1_783_382_400  # 2026-07-07T00:00:00Z


def test_a_file_changes_one_term_and_keeps_the_others():
    terms = policy('[agents.DOCMON]\nassignment = "sonnet"').terms("DOCMON", "EXEC")
    assert (terms.assignment, terms.ceiling, terms.tier) == ("sonnet", "sonnet", 1)


def test_an_assignment_by_phase_leaves_the_other_phases_as_they_were():
    own = policy('[agents.VALIDATION]\nassignment = { LEAD = "sonnet" }')
    assert [own.terms("VALIDATION", p).assignment for p in ("LEAD", "PLAN")] == ["sonnet"] * 2


def test_an_assignment_for_all_phases_replaces_the_presets_table():
    own = policy('[agents.VALIDATION]\nassignment = "sonnet"')
    assert own.terms("VALIDATION", "LEAD").assignment == "sonnet"


def test_names_of_agents_phases_and_families_are_spelt_freely():
    own = policy('[agents.validation-agent]\nassignment = { lead = "Sonnet" }')
    assert own.terms("VALIDATION", "LEAD").assignment == "sonnet"
    assert own.vocabulary.agents.count("VALIDATION") == 1


def test_entries_hold_from_their_day_on():
    own = policy(
        '[[agents.DOCMON]]\nassignment = "sonnet"\n'
        '[[agents.DOCMON]]\nfrom = 2026-07-07\nassignment = "haiku"'
    )
    assert own.terms("DOCMON", "EXEC", JULY - 1).assignment == "sonnet"
    assert own.terms("DOCMON", "EXEC", JULY).assignment == "haiku"
    assert own.terms("DOCMON", "EXEC").assignment == "haiku"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-07-07", JULY),
        ("2026-07-07T02:00:00", JULY + 7200),
        ("2026-07-07T02:00:00+02:00", JULY),
        ("2026-07-06T17:00:00-07:00", JULY),
        ("2026-07-07T00:00:00Z", JULY),
    ],
)
def test_a_day_begins_at_midnight_utc_and_an_offset_counts_exactly(written, seconds):
    own = policy(f'[agents.DOCMON]\nfrom = {written}\nassignment = "sonnet"')
    assert own.agents[[a.name for a in own.agents].index("DOCMON") + 1].since == seconds


def test_none_takes_a_term_away():
    own = policy('[agents.STORIES]\nceiling = "none"')
    assert own.terms("STORIES", "EXEC").ceiling == ""


def test_an_agent_of_ones_own_is_listed():
    own = policy('[agents.legal_review]\nassignment = "opus"')
    assert own.terms("LEGAL_REVIEW", "EXEC").assignment == "opus"
    assert "LEGAL_REVIEW" in own.vocabulary.agents


def test_the_agents_not_listed_follow_the_star():
    own = policy('[agents."*"]\nassignment = "haiku"')
    assert own.terms("NOVEL", "EXEC").assignment == "haiku"


@pytest.mark.parametrize("name", ["LEGAL", "SECURITY_SUB_2", "SECURITY2", "TEST", "RISKS_AND_TAX"])
def test_other_names_are_agents_of_ones_own(name):
    assert name in policy(f"[agents.{name}]").vocabulary.agents


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        (
            '[agents.SECURTY]\nfloor = "opus"',
            'agents.SECURTY: unknown agent "SECURTY"; did you mean SECURITY?',
        ),
        ("[agents.VALDATON]", 'agents.VALDATON: unknown agent "VALDATON"; did you mean VALIDATION'),
        ("[agents.DOCMNO]", 'agents.DOCMNO: unknown agent "DOCMNO"; did you mean DOCMON?'),
        (
            '[agents.TESTING]\nflor = "opus"',
            "agents.TESTING.flor: unknown key; did you mean floor?",
        ),
        (
            '[agents.TESTING]\nfloor = "opsu"',
            'agents.TESTING.floor: unknown family "opsu"; did you mean opus?',
        ),
        (
            '[agents.TESTING]\nfloor = { EXCE = "opus" }',
            'agents.TESTING.floor: unknown phase "EXCE"; did you mean EXEC?',
        ),
        (
            '[agents.TESTING]\nfloor = "opus"',
            "agents.TESTING.assignment: sonnet in LEAD is below its floor opus",
        ),
        (
            '[agents.TESTING]\nceiling = "haiku"',
            "agents.TESTING.ceiling: haiku in LEAD is below its assignment sonnet",
        ),
        (
            '[agents.TESTING]\nassignment = { EXEC = "haiku" }\nfloor = { EXEC = "sonnet" }',
            "agents.TESTING.assignment: haiku in EXEC is below its floor sonnet",
        ),
        (
            '[agents.TESTING]\nfrom = 2026-07-07\nfloor = "opus"',
            "agents.TESTING.assignment: sonnet in LEAD is below its floor opus from 2026-07-07 on",
        ),
        (
            '[agents.SECURITY]\nfloor = "sonnet"\nassignment = "sonnet"',
            "agents.SECURITY.floor: sonnet in LEAD is below opus, the floor that no policy lowers",
        ),
        (
            '[agents.VALIDATION]\nfloor = { PLAN = "haiku" }',
            "agents.VALIDATION.floor: haiku in PLAN is below sonnet",
        ),
        (
            '[agents]\nsecurity = { tier = 3 }\n"security-agent" = { tier = 2 }',
            'agents.security-agent: "security-agent" and "security" are the same name',
        ),
        (
            '[agents.TESTING]\nfrom = "2026-07-07"',
            'agents.TESTING.from: "2026-07-07" is no date; write e.g. 2026-07-07, without quotes',
        ),
        ("[agents.TESTING]\nfrom = 2026-07-07T00:00:00.5", "agents.TESTING.from: 2026-07-07 00:00"),
        ("[agents.TESTING]\nfrom = 12:00:00", "agents.TESTING.from: 12:00:00 is no date"),
        ("agents = 3", "agents: 3 is no table"),
        ("[agents]\nTESTING = 3", "agents.TESTING: 3 is neither a table nor an array of tables"),
        (
            (
                '[families.fable]\nrank=4\nmodels=["f"]\nfrom=2026-07-07\n'
                '[agents.LEGAL]\nfloor="fable"'
            ),
            "agents.LEGAL.floor: fable is no family yet; it begins later",
        ),
    ],
)
def test_agents_that_make_no_sense(toml, line):
    assert any(problem.startswith(line) for problem in problems(toml)), problems(toml)


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('security-floor = "sonnet"', "security-floor: sonnet is below opus"),
        ('validation-floor = "haiku"', "validation-floor: haiku is below sonnet"),
        ('security-agents = ["TESTING"]', "security-agents: must hold SECURITY"),
        ('security-agents = ["SECURTY"]', 'security-agents: unknown agent "SECURTY"; did you mean'),
        ("security-agents = []", "security-agents: [] is empty"),
        (
            '[severity]\nsecurity-requires-opus = "warning"',
            'severity.security-requires-opus: "warning" is not possible',
        ),
        (
            '[severity]\nvalidation-floor = "off"',
            'severity.validation-floor: "off" is not possible',
        ),
        ('[aliases.agents]\nSECURITY = "DOCMON"', 'aliases.agents.SECURITY: "SECURITY" is a name'),
    ],
)
@pytest.mark.parametrize("preset", ["leo", "sonnet-default", "minimal"])
def test_the_two_never_rules_cannot_be_turned_down(preset, toml, line):
    told = problems(f'extends = "{preset}"\n{toml}')
    assert any(problem.startswith(line) for problem in told), told


def test_more_security_agents_may_be_named():
    own = policy('security-agents = ["SECURITY", "appsec"]\n[agents.APPSEC]\nassignment = "opus"')
    assert own.security_agents == ("SECURITY", "APPSEC")
    told = problems('security-agents = ["SECURITY", "RISK"]')
    assert told == [
        "agents.RISK.assignment: sonnet in LEAD is below opus, the floor that no policy lowers"
    ]


def test_validation_is_held_in_every_phase_but_lead():
    phases = 'phases = ["LEAD", "PLAN", "BUILD"]\n'
    table = '[agents.VALIDATION]\nassignment = { LEAD = "haiku", "*" = "sonnet", BUILD = "haiku" }'
    told = problems(phases + table)
    assert any("haiku in BUILD is below sonnet" in line for line in told), told
    assert policy(phases).terms("VALIDATION", "BUILD").assignment == "sonnet"
