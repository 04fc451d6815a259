"""What rework says of an assignment, and what estimates learn: from values alone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import HOUR, LEO, MONDAY, WEEK, make_entry
from policies import policy as policy_of
from trailgate.advice.calibration.bias import UNLEARNED, biases, learned
from trailgate.advice.calibration.making import body, calibration, subject
from trailgate.advice.calibration.rates import Borders, verdict
from trailgate.advice.calibration.wilson import wilson

NOW = MONDAY + HOUR
LIMITS = Borders(150_000, 200_000)


def runs(again, of, **fields):
    return [make_entry(rework=int(number < again), **fields) for number in range(of)]


def calibrated(*entries, policy=LEO, weeks=8):
    return calibration(entries, policy, NOW, weeks)


def moved(found):
    return [(one.rate.agent, one.rate.phase, one.to) for one in found.moves]


def held(found):
    [one] = found.proposals
    assert not one.to
    return one.held


@pytest.mark.parametrize(
    ("again", "of", "low", "high"),
    [  # at 95 %, from Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(again, of, low, high):
    found = wilson(again, of, 1.959964)
    assert [round(end, 4) for end in found] == [low, high]


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_rate_and_mirrors(counts):
    again, of = counts
    low, high = wilson(again, of)
    assert 0 <= low <= again / of <= high <= 1
    assert wilson(of - again, of) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize(("again", "of"), [(0, 0), (2, 1), (-1, 3)])
def test_no_rate_has_no_interval(again, of):
    with pytest.raises(ValueError, match="is no rate"):
        wilson(again, of)


@pytest.mark.parametrize(
    ("again", "of", "expected"),
    [
        (3, 5, "PROMOTE"),
        (2, 5, "INVESTIGATE"),
        (1, 5, "INVESTIGATE"),
        (0, 5, "INVESTIGATE"),
        (0, 10, "INVESTIGATE"),
        (0, 11, "KEEP"),
        (1, 20, "KEEP"),
        (2, 20, "INVESTIGATE"),
        (17, 100, "INVESTIGATE"),
        (20, 100, "INVESTIGATE"),
        (15, 100, "INVESTIGATE"),
        (150, 1000, "INVESTIGATE"),
        (149, 1000, "KEEP"),
        (200, 1000, "INVESTIGATE"),
        (201, 1000, "PROMOTE"),
        (14, 100, "INVESTIGATE"),
        (13, 100, "KEEP"),
        (20, 99, "INVESTIGATE"),
        (21, 100, "PROMOTE"),
    ],
)
def test_verdicts(again, of, expected):
    assert verdict(again, of, LIMITS) == expected


def test_three_of_five_move_to_the_next_family_from_the_next_reset_on():
    found = calibrated(*runs(3, 5, agent="DOCMON", model="haiku"))
    assert moved(found) == [("DOCMON", "EXEC", "sonnet")]
    assert found.end == MONDAY + WEEK
    assert found.by_agent == {"DOCMON": {"EXEC": "sonnet"}}
    assert subject(found) == "calibration: DOCMON in EXEC from haiku to sonnet"
    assert "3 of 5 runs done again in 8 weeks" in body(found)


def test_fewer_than_five_runs_say_nothing():
    found = calibrated(*runs(4, 4))
    assert (found.rates.assigned, found.rates.few, found.moves) == ((), 1, ())


def test_older_weeks_do_not_count():
    old = runs(5, 5, at=MONDAY - WEEK)
    assert moved(calibrated(*old, weeks=2))
    assert not calibrated(*old, weeks=1).rates.runs


def test_without_any_word_on_rework_nothing_is_known():
    found = calibrated(*(make_entry() for _ in range(40)))
    assert [one.verdict for one in found.rates.assigned] == ["UNKNOWN"]
    assert not found.moves


def test_one_word_on_rework_tells_of_all():
    found = calibrated(*(make_entry() for _ in range(40)), make_entry(agent="API", rework=1))
    assert [one.verdict for one in found.rates.assigned] == ["KEEP"]


@pytest.mark.parametrize(
    ("agent", "phase", "model", "why"),
    [
        ("SECURITY", "EXEC", "haiku", "the assignment is opus already"),
        ("SECURITY", "EXEC", "opus", "no family is stronger"),
        ("VALIDATION", "EXEC", "haiku", "the assignment is sonnet already"),
        ("STORIES", "PLAN", "sonnet", "rise to sonnet at most"),
        ("DOCMON", "EXEC", "sonnet", "ran above the assignment haiku"),
        ("NEWCOMER", "EXEC", "sonnet", "does not list NEWCOMER"),
        ("TESTING", "REVIEW", "sonnet", "no phase"),
    ],
)
def test_what_speaks_against_a_move(agent, phase, model, why):
    fields = {"phase_known": False} if phase == "REVIEW" else {}
    found = calibrated(*runs(9, 10, agent=agent, phase=phase, model=model, **fields))
    assert why in held(found)


def test_no_move_falls_below_a_floor_or_a_never_rule():
    for agent in ("SECURITY", "VALIDATION", "TESTING", "DOCMON", "SECURITY_SUB"):
        for model in ("haiku", "sonnet", "opus"):
            for one in calibrated(*runs(9, 10, agent=agent, model=model)).moves:
                floor = LEO.terms(agent, "EXEC", NOW).floor
                assert LEO.rank(one.to) > LEO.rank(model)
                assert LEO.rank(one.to) >= LEO.rank(floor)


def test_an_assignment_that_moves_next_week_does_not_move_twice():
    dated = '[[agents.TESTING]]\nfrom = 2026-08-03\nassignment = { EXEC = "opus" }\n'
    found = calibrated(*runs(3, 5), policy=policy_of(dated))
    assert "opus already" in held(found)


def test_the_next_family_is_the_teams_own_where_it_has_one():
    middle = '[families.middle]\nrank = 4\nmodels = ["middle-*"]\n[agents.SECURITY]\n'
    found = calibrated(*runs(5, 5, agent="SECURITY", model="opus"), policy=policy_of(middle))
    assert moved(found) == [("SECURITY", "EXEC", "middle")]


def test_tasks_are_counted_across_agents_main_included():
    found = calibrated(*runs(2, 3, task="RLS policy"), *runs(2, 3, agent="MAIN", task="rls_policy"))
    [one] = found.rates.tasks
    assert (one.task, one.runs, one.again, one.verdict) == ("RLS policy", 6, 4, "PROMOTE")
    assert not found.rates.assigned


def test_thresholds_are_the_policys():
    lenient = policy_of("[thresholds]\npromote = 0.70\nkeep = 0.65\n")
    assert not calibrated(*runs(3, 5), policy=lenient).moves
    assert calibrated(*runs(3, 5)).moves


def estimated(*pairs, **fields):
    return [make_entry(took, estimate=said, **fields) for said, took in pairs]


def test_bias_is_the_median_of_actual_over_estimate_by_agent_and_complexity():
    simple = estimated(*[(100, 150)] * 4, (100, 9_000), complexity=1)
    hard = estimated(*[(100, 50)] * 5, complexity=5)
    found = biases([*simple, *hard, make_entry(7)], LEO.token_weights)
    told = {(one.agent, one.complexity): (one.factor, one.runs) for one in found}
    assert told == {
        ("TESTING", None): (Fraction(1), 10),
        ("TESTING", 1): (Fraction(3, 2), 5),
        ("TESTING", 5): (Fraction(1, 2), 5),
    }
    assert learned(found, "TESTING", 1).factor == Fraction(3, 2)
    assert learned(found, "TESTING", 3).factor == 1
    assert learned(found, "API", 1) == UNLEARNED


def test_bias_against_other_figures_does_not_fade_once_estimates_follow_it():
    fitting = estimated(*[(200, 200)] * 5)
    assert learned(biases(fitting, LEO.token_weights), "TESTING").factor == 1
    against = biases(fitting, LEO.token_weights, lambda run: 100)
    assert learned(against, "TESTING").factor == 2


def test_four_estimates_are_too_few():
    assert biases(estimated(*[(1, 9)] * 4), LEO.token_weights) == ()


def test_what_recommend_learns_is_held_against_the_frameworks_figures_not_the_estimates():
    entries = [make_entry(24_000, complexity=3, estimate=24_000) for _ in range(5)]
    found = calibrated(*entries)
    assert {one.factor for one in found.biases} == {Fraction(1)}
    assert {one.factor for one in found.learned} == {Fraction(2)}


def escalated(above, of, *, to="opus", at=MONDAY, **fields):
    usual = {"agent": "DATABASE", "task": "rls-policy"} | fields
    return [
        make_entry(at=at, model=to if number < above else "sonnet", **usual) for number in range(of)
    ]


def raised(found):
    return [(one.task, one.to, one.hits, one.runs) for one in found.raises]


@pytest.mark.parametrize(
    ("above", "of", "expected"),
    [(4, 5, True), (4, 4, False), (2, 5, True), (1, 5, False), (2, 12, False), (20, 100, True)],
)
def test_a_task_that_surely_escalates_above_the_alert_is_asked_for(above, of, expected):
    found = calibrated(*escalated(above, of))
    assert raised(found) == ([("rls-policy", "opus", above, of)] if expected else [])


def test_one_task_in_several_spellings_is_one():
    found = calibrated(*escalated(2, 3, task="RLS policy"), *escalated(2, 3, task="rls_policy"))
    assert raised(found) == [("RLS policy", "opus", 4, 6)]
    assert subject(found) == "calibration: task RLS policy on opus"
    assert "Task RLS policy on opus: 4 of 6 runs escalated in 8 weeks" in body(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"agent": "STORIES"},
        {"agent": "MAIN"},
        {"critical": "security", "agent": "SECURITY_SUB"},
        {"task": "rls-*"},
        {"task": "rls\x1b[31m"},
        {"task": ""},
    ],
)
def test_what_no_line_could_ask_for_is_not_proposed(fields):
    assert calibrated(*escalated(9, 9, **fields)).raises == ()


def test_what_the_policy_asks_for_already_is_not_proposed_again():
    line = '[[escalate]]\nfrom = 2026-08-03\nwhen = { task = "rls-policy" }\nto = "opus"\n'
    assert calibrated(*escalated(9, 9), policy=policy_of(line)).raises == ()
    dated = '[[agents.DATABASE]]\nfrom = 2026-08-03\nassignment = "opus"\n'
    assert calibrated(*escalated(9, 9), policy=policy_of(dated)).raises == ()


def test_the_line_asks_for_no_more_than_the_agent_may_rise_to():
    found = calibrated(*escalated(5, 5, agent="DOCMON", to="opus"))
    assert raised(found) == [("rls-policy", "sonnet", 5, 5)]


def test_a_line_for_a_task_leads_below_no_floor():
    for agent in ("SECURITY", "VALIDATION", "TESTING", "DOCMON", "SECURITY_SUB", "NEWCOMER"):
        for to in ("haiku", "sonnet", "opus"):
            for one in calibrated(*escalated(9, 9, agent=agent, to=to)).raises:
                terms = LEO.terms(agent, "EXEC", NOW)
                assert LEO.rank(one.to) > max(LEO.rank(terms.assignment), LEO.rank(terms.floor))


def test_a_move_and_a_task_share_a_commit():
    found = calibrated(*runs(3, 5, agent="DOCMON", model="haiku"), *escalated(5, 5))
    assert subject(found) == (
        "calibration: DOCMON in EXEC from haiku to sonnet, task rls-policy on opus"
    )


def test_a_task_that_is_done_again_on_a_family_begins_on_the_next():
    spread = [*runs(2, 3, agent="API", task="schema"), *runs(2, 3, agent="RISK", task="schema")]
    [one] = calibrated(*spread).raises
    assert (one.task, one.to, one.family, one.hits, one.runs) == ("schema", "opus", "sonnet", 4, 6)
    assert one.told == "4 of 6 runs on sonnet done again"


def test_a_task_needs_no_line_where_its_assignment_moves_anyway():
    found = calibrated(*runs(3, 5, agent="API", task="schema"))
    assert moved(found) == [("API", "EXEC", "opus")]
    assert found.raises == ()


def test_the_stronger_family_wins_where_a_task_has_two_grounds():
    low = [*runs(2, 3, agent="DOCMON", model="haiku", task="schema")]
    low += runs(2, 3, agent="RETRO", model="haiku", task="schema")
    high = escalated(20, 20, task="schema")
    for entries in ((*low, *high), (*high, *low)):
        assert raised(calibrated(*entries)) == [("schema", "opus", 20, 26)]


def test_work_of_the_session_itself_asks_for_no_line():
    assert calibrated(*runs(5, 5, agent="MAIN", task="schema")).raises == ()


def test_runs_that_stood_on_their_assignment_then_are_no_escalations():
    lowered = (
        '[[agents.DATABASE]]\nassignment = "opus"\n'
        '[[agents.DATABASE]]\nfrom = 2026-08-03\nassignment = "sonnet"\n'
    )
    assert calibrated(*escalated(9, 9), policy=policy_of(lowered)).raises == ()
