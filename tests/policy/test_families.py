from __future__ import annotations

import pytest

from policies import policy, problems
from trailgate.models import matches
from trailgate.policy.build import build
from trailgate.policy.strength import shared

LEO = build("", None)
JULY = 1_783_382_400  # 2026-07-07T00:00:00Z


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("claude-opus-4-5-20251101", "opus"),
        ("Opus 4.5", "opus"),
        ("opus", "opus"),
        ("OPUS", "opus"),
        ("opus[1m]", "opus"),
        ("Claude Opus 4.7 (1M context)", "opus"),
        ("claude-3-opus-20240229", "opus"),
        ("us.anthropic.claude-opus-4-1-20250805-v1:0", "opus"),
        ("claude-3-5-sonnet-20241022", "sonnet"),
        ("claude-3-5-sonnet@20240620", "sonnet"),
        ("claude-3-5-sonnet-v2@20241022", "sonnet"),
        ("anthropic/claude-sonnet-4", "sonnet"),
        ("anthropic/claude-3.5-sonnet:beta", "sonnet"),
        ("claude-sonnet-4@20250514", "sonnet"),
        ("Claude 3.5 Sonnet", "sonnet"),
        ("claude-haiku-4-5", "haiku"),
        ("bedrock/us.anthropic.claude-3-haiku-20240307-v1:0", "haiku"),
        ("opusculum", ""),
        ("not-opus", ""),
        ("claude-opusculum", ""),
        ("opus4", ""),
        ("gpt-5", ""),
        ("", ""),
    ],
)
def test_real_model_names_fall_into_their_family_and_others_into_none(name, family):
    assert LEO.family(name) == family


def test_a_name_that_fits_two_patterns_is_the_weaker_family():
    assert LEO.family("claude-haiku-better-than-opus-4") == "haiku"


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("a*c", "abc", True),
        ("a*c", "ac", True),
        ("a*a", "a", False),
        ("*b*", "abc", True),
        ("a*b*c", "acb", False),
        ("a*b*c", "a-b-c", True),
        ("abc", "abcd", False),
        ("*", "", True),
        ("a.c", "abc", False),
        ("Opus *", "opus_4", True),
        ("a*bc*c", "abc", False),
    ],
)
def test_patterns_match_whole_names(pattern, name, fits):
    assert matches(pattern, name) is fits


def test_a_family_of_ones_own_has_rank_and_models():
    own = policy('[families.fable]\nrank = 4\nmodels = ["claude-fable-*"]')
    assert own.family("claude-fable-5") == "fable"
    assert own.rank("fable") == 4
    assert own.family("opus") == "opus"


def test_a_familys_models_change_on_a_day():
    own = policy('[[families.opus]]\nfrom = 2026-07-07\nmodels = ["fable-5"]\n')
    assert own.family("fable-5", JULY - 1) == ""
    assert own.family("fable-5", JULY) == "opus"
    assert own.family("claude-opus-4", JULY) == ""
    assert own.rank("opus", JULY) == 3


def test_a_model_alias_goes_before_every_pattern_and_may_be_dated():
    own = policy(
        "[aliases.models]\n"
        '"claude-opus-mini" = [{ is = "sonnet" }, { is = "haiku", from = 2026-07-07 }]'
    )
    assert own.family("Claude Opus mini", JULY - 1) == "sonnet"
    assert own.family("Claude Opus mini", JULY) == "haiku"
    assert own.family("claude-opus-4", JULY) == "opus"


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("[families.fable]\nrank = 4", "families.fable.models: is missing"),
        ('[families.fable]\nmodels = ["x"]', "families.fable.rank: is missing"),
        ("[families.haiku]\nrank = 9", "families.sonnet.rank: haiku (9) must stay below sonnet"),
        (
            '[families.fable]\nrank = 4\nmodels = ["Opus"]',
            "families.fable.models: Opus belongs to opus already",
        ),
        ('[families.sonnet]\nmodels = ["*"]', "families.sonnet.models: * also fits the family"),
        (
            '[families.a]\nrank=1\nmodels=["x y"]\n[families.b]\nrank=1\nmodels=["x-y"]',
            "families.b.models: x-y belongs to a already",
        ),
        ('[families.none]\nrank=1\nmodels=["x"]', "families.none: a family can't be called none"),
        ('[families.opus]\nrank = "3"', 'families.opus.rank: "3" is no whole number'),
        (
            "[families]\nopus = { rank = 3 }\nOpus = { rank = 4 }",
            'families.Opus: "Opus" and "opus" are the same name',
        ),
        (
            "[[families.opus]]\nrank = 4\n[[families.opus]]\nrank = 5",
            "families.opus.#2: has no from, like an entry before it",
        ),
    ],
)
def test_families_that_make_no_sense(toml, line):
    assert any(problem.startswith(line) for problem in problems(toml)), problems(toml)


def test_of_two_patterns_that_fit_the_weaker_familys_holds_in_any_order():
    own = policy('[families.tiny]\nrank = 1\nmodels = ["*-mini"]')
    assert own.family("claude-opus-4-mini") == "tiny"
    assert own.family("claude-opus-4") == "opus"


LADDER = "no policy puts it into a stronger family"


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ('[aliases.models]\n"claude-haiku-4-5" = "opus"', "aliases.models.claude-haiku-4-5: "),
        ('[aliases.models]\n"Sonnet 4.5" = "opus"', 'aliases.models."Sonnet 4.5": "Sonnet 4.5" is'),
        (
            '[aliases.models]\n"haiku 4" = [{ is = "haiku" }, { is = "opus", from = 2026-07-07 }]',
            'aliases.models."haiku 4": ',
        ),
        (
            '[families.opus]\nmodels = ["claude-opus-*", "claude-haiku-4-5"]',
            'families.opus.models: "claude-haiku-4-5" is haiku; ',
        ),
        (
            '[families.haiku]\nmodels = ["mini"]\n[families.opus]\nmodels = ["claude-*"]',
            'families.opus.models: "claude-*" fits "claude-haiku',
        ),
        (
            '[families.haiku]\nmodels = ["mini"]\n[families.opus]\nmodels = ["claude-*-v2"]',
            'families.opus.models: "claude-*-v2" fits "claude-haiku-',
        ),
        (
            '[[families.opus]]\nfrom = 2026-07-07\nmodels = ["haiku 4"]',
            'families.opus.models: "haiku 4" is haiku; ',
        ),
        ('[families.claude-haiku-9]\nrank = 3\nmodels = ["x"]', "families.claude-haiku-9.models: "),
        (
            '[families.strong]\nrank = 7\nmodels = ["claude-sonnet-5"]',
            'families.strong.models: "claude-sonnet-5" is sonnet; ',
        ),
    ],
)
def test_no_policy_makes_a_model_stronger_than_it_is(toml, line):
    told = [problem for problem in problems(toml) if LADDER in problem]
    assert [problem[: len(line)] for problem in told] == [line]


@pytest.mark.parametrize(
    "toml",
    [
        '[aliases.models]\n"claude-opus-mini" = "haiku"',
        '[aliases.models]\n"proxy/best" = "opus"',
        '[families.five]\nrank = 4\nmodels = ["claude-opus-5", "claude-opus-5-*"]',
        '[families.local]\nrank = 1\nmodels = ["claude-haiku-local"]',
        '[families.opus]\nmodels = ["opus", "claude-*"]',
    ],
)
def test_weaker_equal_and_unknown_names_may_be_put_anywhere(toml):
    own = policy(toml)
    assert own.family("claude-haiku-4-5") == "haiku"


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("abc", "a*", "abc"),
        ("a*c", "*b*", "abc"),
        ("*", "*", ""),
        ("a*", "*b", "ab"),
        ("abc", "abd", ""),
        ("a*b", "c*", ""),
        ("a*a", "a", ""),
    ],
)
def test_two_patterns_share_a_name_or_none(one, other, name):
    assert shared(one, other) == name
    assert not name or (matches(one, name) and matches(other, name))
