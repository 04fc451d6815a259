from __future__ import annotations

import pytest

from policies import policy, problems
from trailgate.usage.names import agent_name, phase_name
from trailgate.usage.vocabulary import QF_PATTERN, SD_PATTERN

JULY = 1_783_382_400  # 2026-07-07T00:00:00Z


def test_keys_may_be_spelt_in_further_ways_beside_the_usual_one():
    keys = policy(
        '[keys]\nmodel = "AI-Model"\ntokens = ["AI-Tokens", "Tokens-Used"]'
    ).vocabulary.keys
    assert keys["ai-model"] == keys["model"] == "Model"
    assert keys["ai-tokens"] == keys["tokens-used"] == keys["tokens"] == "Tokens"


def test_id_patterns_are_replaced_or_joined():
    replaced = policy("[ids]\npatterns = ['PROJ-\\d+']").vocabulary.id_patterns
    joined = policy("[ids]\nmore-patterns = ['PROJ-\\d+']").vocabulary.id_patterns
    assert replaced == (r"PROJ-\d+",)
    assert joined == (SD_PATTERN, QF_PATTERN, r"PROJ-\d+")


def test_aliases_are_read_in_any_spelling():
    words = policy(
        '[aliases.phases]\nplan_present = "plan"\n[aliases.agents]\nqc-agent = "testing"'
    ).vocabulary
    assert phase_name("PLAN PRESENT", words) == ("PLAN", True)
    assert agent_name("QC", words) == "TESTING"


def test_a_files_alias_goes_before_the_presets():
    words = policy('[aliases.phases]\nPLAN_VERIFY = "EXEC"').vocabulary
    assert phase_name("PLAN-VERIFY", words) == ("EXEC", True)


def test_a_dated_alias_keeps_the_presets_meaning_before_its_day():
    words = policy('[aliases.phases]\nPLAN_VERIFY = { is = "EXEC", from = 2026-07-07 }').vocabulary
    assert phase_name("PLAN_VERIFY", words, JULY - 1) == ("PLAN", True)
    assert phase_name("PLAN_VERIFY", words, JULY) == ("EXEC", True)


def test_phases_may_be_replaced_and_take_the_presets_aliases_along():
    own = policy('phases = ["lead", "PLAN", "PLAN_VERIFY"]')
    assert own.vocabulary.phases == ("LEAD", "PLAN", "PLAN_VERIFY")
    assert phase_name("plan-verify", own.vocabulary) == ("PLAN_VERIFY", True)
    assert phase_name("EXEC-TO-PLAN", own.vocabulary)[1] is False


def test_bots_are_named():
    assert policy('bots = ["renovate[bot]"]').vocabulary.bots == ("renovate[bot]",)


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('[aliases.phases]\nFOO = "BAR"', 'aliases.phases.FOO: unknown phase "BAR"; known: LEAD'),
        (
            '[aliases.phases]\nFOO = "PLNA"',
            'aliases.phases.FOO: unknown phase "PLNA"; did you mean',
        ),
        ('[aliases.phases]\nPLAN = "EXEC"', 'aliases.phases.PLAN: "PLAN" is a name itself'),
        (
            '[aliases.phases]\nA_B = "PLAN"\nA-B = "EXEC"',
            'aliases.phases.A-B: "A-B" and "A_B" are the same name',
        ),
        (
            '[aliases.phases]\nA = [{ is = "PLAN" }, { is = "EXEC" }]',
            "aliases.phases.A.#2: has no from, like an entry before it",
        ),
        ('[aliases.phases]\nA = [{ iss = "PLAN" }]', "aliases.phases.A.#1.is: is missing"),
        ('[aliases.agents]\nQC = "TESTNG"', 'aliases.agents.QC: unknown agent "TESTNG"; did you'),
        (
            '[aliases.models]\nfast = "haiko"',
            'aliases.models.fast: unknown family "haiko"; did you',
        ),
        ('[aliases.models]\nOpus = "haiku"', 'aliases.models.Opus: "Opus" is a name itself'),
        ('[keys]\nmodle = "X"', 'keys.modle: unknown trailer key "modle"; did you mean Model?'),
        ('[keys]\nmodel = "Phase"', 'keys.model: "Phase" is how Phase is written; choose another'),
        ('[keys]\nmodel = "X"\nphase = "x"', 'keys.phase: "x" is how Model is written'),
        ('[keys]\nmodel = "AI Model"', 'keys.model: "AI Model" is not a trailer key of letters'),
        ("[keys]\nmodel = 3", "keys.model: 3 is not a text or an array of texts"),
        ('[ids]\npatterns = ["("]', 'ids.patterns: "(" is no regular expression'),
        ('[ids]\npatterns = ["X*"]', 'ids.patterns: "X*" matches an empty text'),
        ("[ids]\npatterns = ['(?i)x']", 'ids.patterns: "(?i)x" is no regular expression'),
        ("[ids]\npatterns = ['(?P<a>x)']", 'ids.patterns: "(?P<a>x)" is no regular expression'),
        ("phases = []", "phases: [] is empty"),
        ('phases = ["LEAD", "lead"]', 'phases.lead: "lead" and "LEAD" are the same name'),
        ('phases = "LEAD"', 'phases: "LEAD" is not an array of texts'),
    ],
)
def test_words_that_make_no_sense(toml, line):
    told = problems(toml)
    assert any(problem.startswith(line) for problem in told), told
