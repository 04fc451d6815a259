"""What kinds of tasks cost on each family, the rework that it causes counted in."""

from __future__ import annotations

from fractions import Fraction

import pytest

from builders import LEO, MONDAY, make_entry
from trailgate.advice.benefit import comparisons, effective, pricing
from trailgate.budget.amounts import Meter
from trailgate.prices.finding import Prices


def compared(task, *entries, policy=LEO):
    meter = Meter(policy)
    priced = pricing(entries, meter, Prices(meter, entries), MONDAY)
    [found] = [one for one in comparisons(entries, meter, priced) if one.task == task]
    return found


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("code generation", {"haiku": 13_750, "sonnet": 11_200, "opus": 10_450}),
        ("security review", {"haiku": 26_250, "sonnet": 19_500, "opus": 16_125}),
    ],
)
def test_the_matrix_gives_the_figures_of_the_framework(task, expected):
    found = compared(task)
    assert {one.family: one.effective for one in found.options} == expected
    assert [one.runs for one in found.options] == [0, 0, 0]


@pytest.mark.parametrize(
    ("tokens", "percent", "expected"), [(1, 0, 1), (1, 33, 1), (1, 34, 2), (0, 50, 0), (10, 5, 11)]
)
def test_a_half_is_rounded_up(tokens, percent, expected):
    assert effective(tokens, Fraction(percent, 100)) == expected


def test_the_teams_own_runs_replace_the_matrix_as_they_grow():
    bad = [make_entry(task="Documentation", model="haiku", rework=1) for _ in range(10)]
    option = compared("documentation", *bad).options[0]
    assert (option.rework, option.runs, option.again) == (Fraction(21, 40), 10, 10)
    many = compared("documentation", *bad * 10).options[0]
    assert many.rework == Fraction(201, 220)


def test_runs_that_tell_of_no_rework_say_nothing_against_the_matrix():
    silent = [make_entry(9_000, task="documentation", model="haiku") for _ in range(40)]
    found = compared("documentation", *silent)
    assert (found.options[0].rework, found.options[0].runs) == (Fraction(5, 100), 0)
    assert (found.measured, found.options[0].tokens) == (True, 9_000)
    own = [make_entry(task="rls-policy") for _ in range(5)]
    assert "rls-policy" not in [one.task for one in comparisons(own, Meter(LEO))]
    spoken = compared("documentation", *silent, make_entry(rework=0))
    assert (spoken.options[0].rework, spoken.options[0].runs) == (Fraction(1, 100), 40)


def test_money_needs_runs_that_tell_their_kinds_of_tokens():
    assert {one.micro_usd for one in compared("code generation").options} == {None}
    run = make_entry({"total": None, "input": 3000, "output": 1000}, sd="SD-B-001")
    found = compared("code generation", run, make_entry(5000))
    # three tokens in and one out: 2, 6 and 10 USD per million
    assert [one.micro_usd for one in found.options] == [27_500, 67_200, 104_500]


def test_money_is_of_the_model_that_the_teams_runs_name():
    run = make_entry({"total": None, "input": 3000, "output": 1000}, model="claude-opus-4-1")
    # 3 x 15 + 75 USD for four million tokens
    assert compared("code generation", run).options[2].micro_usd == 313_500
    own = LEO.replace(own_prices=("opus",))
    assert compared("code generation", run, policy=own).options[2].micro_usd == 104_500


def test_tokens_that_count_nothing_tell_no_price():
    run = make_entry({"total": None, "cache_read": 1000})
    assert {one.micro_usd for one in compared("code generation", run).options} == {None}


def test_five_runs_of_a_task_give_its_tokens():
    runs = [make_entry(tokens, task="status_checks") for tokens in (1, 2, 3, 4, 50)]
    assert not compared("status checks", *runs[:4]).measured
    found = compared("status checks", *runs)
    assert (found.measured, found.options[0].tokens) == (True, 3)


def test_a_task_of_the_teams_own_stands_beside_the_matrix():
    found = compared("rls-policy", make_entry(7, task="rls-policy", rework=1))
    assert [(one.family, one.rework, one.prior) for one in found.options] == [("sonnet", 1, False)]


def test_a_few_runs_without_a_matrix_or_one_family_alone_are_not_called_the_least():
    few, some = ([make_entry(7, task="rls", rework=0)] * count for count in (1, 5))
    haiku = [make_entry(7, task="rls", rework=0, model="haiku")] * 5
    assert compared("rls", *some).least is None
    assert compared("rls", *few, *haiku).least is None
    assert compared("rls", *some, *haiku).least.family == "haiku"
    assert compared("schema design").least.family == "opus"
