from __future__ import annotations

import pytest

from policies import policy, problems
from trailgate.policy.terms import MICRO

JULY = 1_783_382_400  # 2026-07-07T00:00:00Z


def budgets(toml):
    return {(b.name, b.since): b for b in policy(toml).budgets}


def test_a_budget_of_the_presets_name_changes_it_and_others_stand_beside_it():
    found = budgets(
        '[[budget]]\nname = "weekly"\nlimit = 800_000\n'
        '[[budget]]\nname = "opus-hours"\nlimit = 24\nunit = "hours"\nmatch = { family = "Opus" }'
    )
    assert found[("weekly", None)].limit == 800_000 * MICRO
    assert found[("weekly", None)].own
    assert found[("opus-hours", None)].match.fields == {"family": ("opus",)}
    assert len(found) == 2


def test_the_presets_budget_stays_where_the_file_names_another():
    found = budgets('[[budget]]\nname = "hours"\nlimit = 24\nunit = "hours"')
    assert not found[("weekly", None)].own


def test_none_takes_the_presets_budget_away():
    found = budgets(
        '[[budget]]\nname = "weekly"\nlimit = "none"\n[[budget]]\nname = "a"\nlimit = 1'
    )
    assert list(found) == [("a", None)]


def test_a_dated_entry_keeps_what_it_does_not_say():
    found = budgets(
        '[[budget]]\nname = "w"\nlimit = 10\nresets = "Fri 09:30"\ntimezone = "Europe/Berlin"\n'
        '[[budget]]\nname = "w"\nfrom = 2026-07-07\nlimit = 20'
    )
    before, after = found[("w", None)], found[("w", JULY)]
    assert (before.limit, after.limit) == (10 * MICRO, 20 * MICRO)
    assert after.resets == before.resets
    assert (after.resets.weekday, after.resets.minute) == (4, 570)
    assert after.timezone == "Europe/Berlin"


def test_a_dated_entry_of_the_presets_budget_follows_the_preset():
    found = budgets('[[budget]]\nname = "weekly"\nfrom = 2026-07-07\nlimit = 20')
    assert (found[("weekly", None)].own, found[("weekly", JULY)].own) == (False, True)


def test_a_new_period_does_not_keep_the_old_reset():
    found = budgets(
        '[[budget]]\nname = "w"\nlimit = 1\nresets = "Fri 09:30"\n'
        '[[budget]]\nname = "w"\nfrom = 2026-07-07\nperiod = "month"'
    )
    assert (found[("w", JULY)].resets.day, found[("w", JULY)].resets.minute) == (1, 0)


@pytest.mark.parametrize(
    ("period", "resets", "expected"),
    [
        ("week", "Mon 14:00", (840, 0, 1)),
        ("week", "sunday 9:05", (545, 6, 1)),
        ("day", "00:00", (0, 0, 1)),
        ("month", "28 23:59", (1439, 0, 28)),
    ],
)
def test_resets(period, resets, expected):
    found = budgets(f'[[budget]]\nname="b"\nlimit=1\nperiod="{period}"\nresets="{resets}"')
    reset = found[("b", None)].resets
    assert (reset.minute, reset.weekday, reset.day) == expected


@pytest.mark.parametrize(
    ("period", "resets"),
    [
        ("week", "14:00"), ("week", "Mon"), ("week", "Mon 24:00"), ("week", "Mon 14:60"),
        ("week", "Mond 14:00"), ("week", "Mon 14:0"), ("week", "Mon 1 4:00"), ("day", "Mon 14:00"),
        ("month", "29 00:00"), ("month", "0 00:00"), ("month", "Mon 00:00"),
        ("day", "\u0660\u0661:\u0660\u0660"),
    ],
)  # fmt: skip
def test_resets_that_are_none(period, resets):
    told = problems(f'[[budget]]\nname="b"\nlimit=1\nperiod="{period}"\nresets="{resets}"')
    assert len(told) == 1
    assert told[0].startswith("budget.b.resets: ")
    assert f"is no start of a {period}; write " in told[0]


def test_numbers_are_exact_millionths():
    found = budgets(
        '[[budget]]\nname="b"\nlimit=0.000001\nreserve=0.2\nunit="usd"\n'
        "weights={ haiku = 0.33, opus = 1.67 }"
    )[("b", None)]
    assert (found.limit, found.reserve) == (1, 200_000)
    assert found.weights == {"haiku": 330_000, "opus": 1_670_000}


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("limit = 0", "budget.b.limit: 0 is no limit"),
        ("limit = -5", "budget.b.limit: -5 is no limit"),
        ("limit = true", "budget.b.limit: true is no number"),
        ('limit = "500k"', 'budget.b.limit: "500k" is no number; write e.g. 500_000'),
        ("limit = 1.0000001", "budget.b.limit: 1.0000001 has more than 6 decimals"),
        ("limit = inf", "budget.b.limit: Infinity is no number"),
        ("limit = nan", "budget.b.limit: NaN is no number"),
        ("limit = 1e999999999", "budget.b.limit: 1E+999999999 is beyond 10^12"),
        ("limit = 1e-999999999", "budget.b.limit: 1E-999999999 has more than 6 decimals"),
        ("limit = 1000000000001", "budget.b.limit: 1000000000001 is beyond 10^12"),
        ('unit = "tokens"', "budget.b.limit: is missing"),
        ('limit = 1\nunit = "hour"', 'budget.b.unit: "hour" is not one of tokens, hours, usd'),
        ('limit = 1\nperiod = "weak"', 'budget.b.period: "weak" is not one of day, week, month; d'),
        ("limit = 1\nreserve = 1", "budget.b.reserve: 1 would leave nothing"),
        ("limit = 1\nreserve = -0.1", "budget.b.reserve: -0.1 is below 0"),
        ("limit = 1\nreserve = 20", "budget.b.reserve: 20 is above 1"),
        (
            'limit = 1\ntimezone = "America/Los_Angles"',
            (
                'budget.b.timezone: "America/Los_Angles" is no time zone; did you mean '
                "America/Los_Angeles?"
            ),
        ),
        ('limit = 1\ntimezone = "../../etc/passwd"', 'budget.b.timezone: "../../etc/passwd" is no'),
        (
            'limit = 1\nmatch = { famly = "opus" }',
            "budget.b.match.famly: unknown key; did you mean",
        ),
        (
            'limit = 1\nmatch = { zone = "RED" }',
            "budget.b.match.zone: unknown key here; did you me",
        ),
        ('limit = 1\nmatch = { family = "opsu" }', 'budget.b.match.family: unknown family "opsu"'),
        (
            'limit = 1\nmatch = { agent = "DOCMN" }',
            'budget.b.match.agent: unknown agent "DOCMN"; d',
        ),
        ("limit = 1\nweights = { opsu = 1 }", 'budget.b.weights: unknown family "opsu"; did you'),
        ("limit = 1\nweights = { opus = -1 }", "budget.b.weights.opus: -1 is below 0"),
        ('limit = "none"', 'budget.b.limit: "none" only takes away a budget of the preset'),
    ],
)
def test_budgets_that_make_no_sense(body, line):
    told = problems(f'[[budget]]\nname = "b"\n{body}')
    assert len(told) == 1
    assert told[0].startswith(line), told


def test_a_name_given_twice_for_the_same_time():
    told = problems('[[budget]]\nname="a"\nlimit=1\n[[budget]]\nname="a"\nlimit=2')
    assert told == [
        "budget.a: stands twice for the same time; give the later one a from, or another name"
    ]


def test_a_single_table_is_told_how_to_be_an_array():
    assert problems('[budget]\nname = "b"\nlimit = 1') == [
        "budget: a table; write [[budget]], once for each"
    ]


def test_a_budget_without_a_name():
    assert problems("[[budget]]\nlimit = 1") == ["budget.#1.name: is missing"]
