"""The scorecard's targets, each from values alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from builders import (
    DAY,
    HOUR,
    LEO,
    MONDAY,
    WEEK,
    make_budget,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
    unreadable,
)
from rhythms import history
from trailgate.advice.forecasting.backtest import backtest
from trailgate.advice.scorecard.checks import Target, judged, overall
from trailgate.advice.scorecard.making import scorecard
from trailgate.advice.scorecard.trial import Asked, trial
from trailgate.budget.amounts import Meter

NOW = MONDAY + DAY


def carded(*entries, policy=LEO, commits=(), waived=(), bad=(), weeks=4, now=NOW):
    ledger = make_ledger(*entries, sd_commits=commits, unreadable=bad)
    return scorecard(ledger, frozenset(waived), policy, now, weeks)


def check(found, name):
    [one] = [one for one in found.checks if one.target.name == name]
    return one


def runs(count, again=0, **fields):
    return [make_entry(rework=2 if n < again else 0, **fields) for n in range(count)]


def verdicts(found):
    return {one.target.name: one.verdict for one in found.checks}


@pytest.mark.parametrize(
    ("model", "again", "expected"),
    [
        ("haiku", 19, "GREEN"),
        ("haiku", 20, "RED"),
        ("sonnet", 9, "GREEN"),
        ("sonnet", 10, "RED"),
        ("opus", 4, "GREEN"),
        ("opus", 5, "RED"),
    ],
)
def test_rework_stays_below_20_10_and_5_percent(model, again, expected):
    assert check(carded(*runs(100, again, model=model)), f"rework on {model}").verdict == expected


def test_acceptable_is_what_was_done_again_less_than_twice():
    once = [make_entry(model="haiku", rework=1) for _ in range(90)]
    found = check(carded(*once, *runs(10, 10, model="haiku")), "acceptable haiku output")
    assert (found.verdict, found.value) == ("GREEN", Fraction(9, 10))
    worse = check(carded(*runs(100, 20, model="haiku")), "acceptable haiku output")
    assert (worse.verdict, worse.value) == ("RED", Fraction(8, 10))


def test_a_red_check_names_the_assignment_that_leads():
    found = carded(
        *runs(10, 2, agent="API"), *runs(20, 5, agent="DESIGN", phase="PLAN"),
        *runs(20, 9, agent="MAIN"),
    )  # fmt: skip
    assert check(found, "rework on sonnet").look == "DESIGN in PLAN (5 runs done again)"
    assert found.verdict == "LOOK"
    assert "rework on sonnet" in [one.target.name for one in found.reds]


@pytest.mark.parametrize("count", [0, 9])
def test_too_few_runs_are_unknown_and_no_figure(count):
    found = carded(*runs(count, count, model="haiku"))
    for name in ("acceptable haiku output", "rework on haiku", "escalations", "share of haiku"):
        one = check(found, name)
        assert (one.verdict, one.value, f"{count} runs" in one.why) == ("UNKNOWN", None, True)
    assert found.verdict == "UNKNOWN"


def test_work_that_nobody_rates_is_unknown_not_fine():
    found = carded(*(make_entry(model="haiku") for _ in range(50)))
    assert check(found, "rework on haiku").verdict == "UNKNOWN"
    assert "Rework" in check(found, "acceptable haiku output").why


def test_work_made_by_hand_has_no_share():
    found = carded(*runs(12), *(make_entry(0, model="none") for _ in range(30)))
    assert (found.runs, check(found, "share of sonnet").whole) == (12, 12)


@pytest.mark.parametrize(
    ("haiku", "sonnet", "opus", "expected"),
    [
        (60, 30, 10, ("GREEN", "GREEN", "GREEN")),
        (70, 25, 5, ("GREEN", "GREEN", "GREEN")),
        (71, 25, 4, ("RED", "GREEN", "RED")),
        (59, 30, 11, ("RED", "GREEN", "RED")),
        (65, 31, 4, ("GREEN", "RED", "RED")),
    ],
)
def test_shares_of_runs(haiku, sonnet, opus, expected):
    found = carded(
        *runs(haiku, model="haiku"), *runs(sonnet, model="sonnet"), *runs(opus, model="opus")
    )
    told = verdicts(found)
    assert (told["share of haiku"], told["share of sonnet"], told["share of opus"]) == expected


def test_a_share_that_is_too_small_names_what_could_go_there():
    floored = runs(50, agent="SECURITY", model="opus")
    found = carded(*floored, *runs(20, agent="DOCMON", model="sonnet"))
    assert check(found, "share of haiku").look.startswith("DOCMON in EXEC (20 runs above haiku")
    assert check(found, "share of opus").look == "SECURITY in EXEC (50 runs on opus)"
    alone = check(carded(*floored), "share of haiku")
    assert alone.look == "no assignment: no run on another family belongs on haiku"
    below = carded(*runs(20, agent="TESTING", model="haiku"))
    found = check(below, "share of sonnet")
    assert found.look == "TESTING in EXEC (20 runs below the assignment sonnet)"
    found = check(below, "share of opus")
    assert found.look == "no assignment: no run on another family belongs on opus"


@pytest.mark.parametrize(("above", "expected"), [(9, "GREEN"), (10, "RED")])
def test_escalations_stay_below_the_target(above, expected):
    found = carded(*runs(100 - above), *runs(above, agent="API", model="opus"))
    one = check(found, "escalations")
    assert one.verdict == expected
    assert one.look == ("API in EXEC (10 runs above the assignment)" if expected == "RED" else "")


def test_logging_is_whole_or_red():
    whole = carded(commits=[sd_commit()])
    assert check(whole, "logging").verdict == "GREEN"
    lacking = check(carded(commits=[sd_commit()] * 99 + [sd_commit(recorded=False)]), "logging")
    assert lacking.verdict == "RED"
    assert lacking.look == "SD commits without usage: 1 (trailgate audit coverage)"
    lost = check(carded(commits=[sd_commit()], bad=[unreadable()]), "logging")
    assert (lost.verdict, lost.value) == ("RED", 1)
    assert lost.look == "unreadable blocks: 1 (trailgate audit unreadable)"
    assert check(carded(), "logging").verdict == "UNKNOWN"


def commits(count):
    return [sd_commit().replace(oid=f"{number:040}") for number in range(count)]


def test_overrides_stay_below_five_percent():
    some = [f"{number:040}" for number in range(5)]
    assert check(carded(commits=commits(101), waived=some), "overrides").verdict == "GREEN"
    assert check(carded(commits=commits(100), waived=some), "overrides").verdict == "RED"
    assert check(carded(commits=commits(9), waived=some), "overrides").verdict == "UNKNOWN"
    elsewhere = check(carded(commits=commits(20), waived=["f" * 40]), "overrides")
    assert (elsewhere.part, elsewhere.verdict) == (0, "GREEN")


def used(*parts):
    """Use so many percent of 100 tokens in each week before this one, after a first week."""
    weeks = len(parts)
    first = make_entry(1, MONDAY - (weeks + 1) * WEEK)
    others = [make_entry(part, MONDAY - (weeks - n) * WEEK) for n, part in enumerate(parts) if part]
    return check(carded(first, *others, make_entry(99), policy=make_policy()), "utilization")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((80,), "GREEN"),
        ((79,), "RED"),
        ((95,), "GREEN"),
        ((96,), "RED"),
        ((70, 100), "GREEN"),
        ((90, 0), "GREEN"),
        ((), "UNKNOWN"),
    ],
)
def test_complete_weeks_with_work_use_80_to_95_percent(parts, expected):
    assert used(*parts).verdict == expected


def test_a_week_that_is_used_up_names_who_took_most():
    assert used(96).look == "TESTING in EXEC (3 runs with the most tokens)"
    assert "there is room" in used(10).look


def test_utilization_follows_a_limit_that_changed():
    policy = make_policy(make_budget(100), make_budget(1000, since=MONDAY))
    entries = [make_entry(1, MONDAY - 2 * WEEK), make_entry(90, MONDAY - WEEK)]
    assert check(carded(*entries, policy=policy), "utilization").value == Fraction(9, 10)


def test_a_use_that_was_not_measured_is_unknown():
    policy = make_policy(make_budget(10, unit="hours"))
    entries = [make_entry(1, MONDAY - 2 * WEEK), make_entry(1, MONDAY - WEEK)]
    one = check(carded(*entries, policy=policy), "utilization")
    assert (one.verdict, one.value, one.why) == ("UNKNOWN", None, "1 run could not be measured")


def test_without_a_weekly_budget_some_targets_are_unknown():
    found = carded(*runs(20), policy=make_policy(make_budget(period="month")))
    assert check(found, "utilization").why == "no weekly budget"
    assert check(found, "zone predictions").verdict == "UNKNOWN"


def test_zone_predictions_are_those_of_the_backtest():
    steady = [make_entry(9, MONDAY - WEEK * w + DAY * d) for w in range(1, 9) for d in range(7)]
    found = check(carded(*steady, policy=make_policy(), weeks=3), "zone predictions")
    assert (found.part, found.whole, found.verdict) == (168, 168, "GREEN")
    young = check(carded(*steady[:21], policy=make_policy()), "zone predictions")
    assert (young.verdict, young.value) == ("UNKNOWN", None)
    past = history(2, weeks=14)
    late = backtest(LEO.budgets[0], past, Meter(LEO), NOW).profile.late
    found = check(carded(*past, weeks=15), "zone predictions")
    assert (found.part, found.whole) == late
    assert 0 < found.part < found.whole


def test_each_week_is_foretold_and_held_against_its_own_limit():
    steady = [make_entry(9, MONDAY - WEEK * w + DAY * d) for w in range(1, 9) for d in range(7)]
    then, lowered = make_budget(100), make_budget(60, since=MONDAY - 2 * WEEK)
    sudden = make_entry(30, MONDAY - 2 * WEEK - HOUR)
    policy = make_policy(then, lowered)
    calm = check(carded(*steady, policy=policy, weeks=5), "zone predictions")
    assert (calm.part, calm.whole) == (252, 252), "63 of 100, and later 63 of 60: all foretold"
    found = check(carded(*steady, sudden, policy=policy, weeks=5), "zone predictions")
    past = sorted((*steady, sudden), key=lambda one: one.instant)
    assert (found.part, found.whole) == backtest(lowered, past, Meter(policy), NOW).profile.late
    assert found.part < found.whole, "93 of 100 was ORANGE, and nobody saw it; of 60, RED from far"


def test_a_forecast_that_sees_no_zone_coming_is_red():
    calm = [make_entry(9, MONDAY - WEEK * w + DAY * d) for w in range(1, 9) for d in range(7)]
    sudden = make_entry(60, MONDAY - HOUR)
    found = check(carded(*calm, sudden, policy=make_policy(), weeks=2), "zone predictions")
    assert (found.part, found.verdict) == (0, "RED")
    assert "forecast --backtest" in found.look


@pytest.mark.parametrize("count", [0, 1, 9])
def test_what_is_lacking_is_counted_in_whole_words(count):
    found = check(carded(*runs(count, model="haiku")), "acceptable haiku output")
    assert found.why == f"{count} run{'' if count == 1 else 's'}, at least 10 are needed"
    assert check(carded(), "logging").why == "0 SD commits, at least 1 is needed"


def test_all_green_is_needed_to_proceed():
    green = judged(Target("a", low=Fraction(1, 2)), 10, 10)
    red = judged(Target("b", high=Fraction(1, 2)), 10, 10)
    unknown = judged(Target("c"), 1, 1)
    assert overall((green, green)) == "PROCEED"
    assert overall((green, unknown)) == "UNKNOWN"
    assert overall((green, red, unknown)) == "LOOK"


def test_cost_and_rework_per_sd_are_trends():
    entries = [
        make_entry(100 * (4 - week), MONDAY - WEEK * week, sd=f"SD-A-{week}{number:02}", rework=1)
        for week in range(4)
        for number in range(2)
    ]
    found = carded(*entries).trends
    assert [one.tokens_per_sd for one in found.weeks] == [100, 200, 300, 400]
    assert [one.sds for one in found.weeks] == [2] * 4
    assert (found.cost, found.rework) == ("rising", "level")
    assert carded(*entries, weeks=1).trends == found
    assert carded(*entries[:6]).trends.cost == "UNKNOWN"


@pytest.mark.parametrize(("later", "told"), [(110, "level"), (111, "rising"), (89, "falling")])
def test_a_change_of_a_tenth_is_none(later, told):
    entries = [make_entry(100 if week > 1 else later, MONDAY - WEEK * week) for week in range(4)]
    assert carded(*entries).trends.cost == told


@pytest.mark.parametrize("now", [0, MONDAY - 520 * WEEK, MONDAY + 520 * WEEK])
def test_a_clock_that_is_elsewhere_finds_nothing(now):
    assert set(verdicts(carded(*runs(20), commits=[sd_commit()], now=now)).values()) == {"UNKNOWN"}


TIER_1 = {"agent": "DOCMON", "model": "haiku", "complexity": 2}


def tried(*entries, policy=LEO, **said):
    return trial("SD-A-001", (one.run for one in entries), Asked(**said), policy, NOW)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "yes"),
        ({"complexity": 3}, "no"),
        ({"critical": "yes"}, "no"),
        ({"critical": "security"}, "no"),
        ({"critical": "no"}, "yes"),
        ({"agent": "TESTING"}, "no"),
        ({"agent": "SECURITY"}, "no"),
        ({"agent": "NEWCOMER"}, "no"),
        ({"agent": "MAIN"}, "UNKNOWN"),
        ({"complexity": None}, "UNKNOWN"),
        ({"sd": "SD-A-002"}, "UNKNOWN"),
    ],
)
def test_a_trial_is_simple_not_critical_and_of_tier_1(fields, expected):
    assert tried(make_entry(**(TIER_1 | fields))).answer == expected


def test_what_is_said_of_a_trial_counts_beside_its_runs():
    said = {"complexity": 1, "critical": "no", "agents": ("DOCMON", "GITHUB")}
    assert tried(**said).answer == "yes"
    assert tried(**said | {"critical": ""}).answer == "UNKNOWN"
    assert tried(make_entry(**TIER_1), complexity=4).answer == "no"
    assert tried(make_entry(**TIER_1), agents=("API",)).answer == "no"
    reasons = tried(complexity=1, critical="no", agents=("SECURITY", "DOCMN")).reasons
    assert [one.told for one in reasons[1:]] == [
        "it is security-critical",
        "not of tier 1: SECURITY, DOCMN (not listed; did you mean DOCMON?)",
    ]
