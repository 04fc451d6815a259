"""Which model is recommended: the assignment, moved by work, experience and zone."""

from __future__ import annotations

import pytest

from builders import HOUR, LEO, MONDAY, make_budget, make_entry, make_ledger
from judging import message, verdict
from policies import policy as policy_of
from trailgate.advice.choosing import Work, choose
from trailgate.advice.recommending import Adviser
from trailgate.budget.state import states
from trailgate.policy.terms import Deferral, Pause
from trailgate.rules.rubric import RUBRIC

NOW = MONDAY + 12 * HOUR
USED = {"GREEN": 0, "YELLOW": 70, "ORANGE": 85, "RED": 95}
SD = "SD-A-001"


def advise(work, *entries, policy=None, used=0):
    """Give the advice for a run; `used` percent of a budget of 100 million tokens are gone."""
    policy = policy or LEO.replace(budgets=(make_budget(100_000_000),))
    spent = make_entry(used * 1_000_000, agent="MAIN", sd="SD-OTHER-001") if used else None
    known = [*entries, *([spent] if spent else [])]
    budgets = states(make_ledger(*known), (), None, policy, NOW)
    return Adviser(policy, known, budgets, NOW).recommend(work)


def answer(agent, phase, zone="GREEN", *entries, policy=None, **known):
    work = Work(agent, phase, SD, **known)
    return advise(work, *entries, policy=policy, used=USED[zone]).answer


@pytest.mark.parametrize(
    ("agent", "phase", "zone", "expected"),
    [
        ("VALIDATION", "LEAD", "GREEN", "haiku"),
        ("DOCMON", "EXEC", "ORANGE", "haiku"),
        ("SECURITY", "EXEC", "RED", "opus"),
        ("SECURITY", "PLAN", "ORANGE", "opus"),
        ("VALIDATION", "EXEC", "RED", "DEFER"),
        ("VALIDATION", "EXEC", "ORANGE", "DEFER"),
        ("VALIDATION", "EXEC", "YELLOW", "sonnet"),
        ("TESTING", "EXEC", "GREEN", "sonnet"),
        ("TESTING", "EXEC", "ORANGE", "haiku"),
        ("TESTING", "EXEC", "RED", "haiku"),
        ("MAIN", "EXEC", "GREEN", "haiku"),
    ],
)
def test_the_assignment_and_the_zone_decide(agent, phase, zone, expected):
    assert answer(agent, phase, zone) == expected


@pytest.mark.parametrize(
    ("complexity", "agent", "critical", "expected"),
    [
        (1, "TESTING", "", "haiku"),
        (2, "TESTING", "", "haiku"),
        (3, "TESTING", "", "sonnet"),
        (4, "TESTING", "", "sonnet"),
        (4, "TESTING", "security", "opus"),
        (5, "TESTING", "", "opus"),
        (1, "TESTING", "yes", "sonnet"),
        (5, "DOCMON", "", "sonnet"),
        (5, "STORIES", "", "sonnet"),
        (1, "VALIDATION", "", "sonnet"),
        (1, "SECURITY", "", "opus"),
        (5, "MAIN", "", "opus"),
    ],
)
def test_complexity_moves_between_floor_and_ceiling(complexity, agent, critical, expected):
    assert answer(agent, "EXEC", complexity=complexity, critical=critical) == expected


@pytest.mark.parametrize(
    ("zone", "complexity", "critical", "expected"),
    [
        ("YELLOW", 5, "", "sonnet"),
        ("YELLOW", 5, "yes", "opus"),
        ("ORANGE", 5, "", "sonnet"),
        ("ORANGE", 4, "", "sonnet"),
        ("ORANGE", 3, "", "haiku"),
        ("ORANGE", 3, "yes", "sonnet"),
        ("ORANGE", 5, "security", "opus"),
        ("RED", 5, "", "haiku"),
        ("RED", 3, "yes", "DEFER"),
        ("RED", 5, "security", "opus"),
    ],
)
def test_a_zone_lowers_what_is_not_critical(zone, complexity, critical, expected):
    assert answer("TESTING", "EXEC", zone, complexity=complexity, critical=critical) == expected


@pytest.mark.parametrize("zone", USED)
@pytest.mark.parametrize("critical", ["", "yes", "security"])
def test_what_is_recommended_passes_the_rules_or_says_what_they_warn_of(zone, critical):
    for agent in LEO.vocabulary.agents:
        for phase in ("LEAD", "EXEC"):
            for complexity in (None, *RUBRIC):
                work = Work(agent, phase, "SD-AUTH-001", complexity, critical)
                choice = choose(work, LEO, NOW, lambda _: zone)
                if not choice.family:
                    continue
                told = {
                    "Phase": phase,
                    "Agent": agent,
                    "Model": choice.family,
                    "Tokens": 5,
                    "Complexity": complexity,
                    "Critical": critical,
                    "Escalation-Reason": choice.escalation,
                }
                lines = [f"{key}: {value}" for key, value in told.items() if value]
                for rule, severity in verdict(message(*lines), zone=zone).items():
                    assert severity == "warning", work
                    assert any(rule in reason for reason in choice.reasons), work


def test_deferring_says_why_in_words():
    found = advise(Work("VALIDATION", "EXEC", SD), used=95)
    first, second = found.choice.reasons
    assert first == "sonnet is the floor of VALIDATION in EXEC"
    assert second.startswith("RED leaves haiku alone to all but security-critical work")
    assert second.endswith("VALIDATION does not go below sonnet here: defer it")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ({"rework": 1}, "sonnet"),
        ({"rework": 2}, "opus"),
        ({"quality": 69}, "opus"),
        ({"quality": 70}, "sonnet"),
        ({"quality": 0}, "opus"),
        ({"rework": 2, "sd": "SD-B-001"}, "sonnet"),
        ({"rework": 2, "agent": "DESIGN"}, "sonnet"),
    ],
)
def test_what_fell_short_before_names_the_next_family(run, expected):
    assert answer("TESTING", "EXEC", "GREEN", make_entry(**run)) == expected


def test_the_next_family_comes_with_the_reason_for_the_trailer():
    entry = make_entry(agent="DOCMON", model="haiku", rework=2)
    found = advise(Work("DOCMON", "PLAN", SD), entry)
    assert (found.answer, found.choice.escalation) == ("sonnet", "haiku was done again 2 times")


def test_nothing_rises_above_the_ceiling():
    entry = make_entry(agent="DOCMON", model="sonnet", rework=3)
    assert answer("DOCMON", "EXEC", "GREEN", entry) == "sonnet"


def test_a_zone_does_not_send_work_back_to_what_fell_short():
    entry = make_entry(rework=2, model="haiku")
    assert answer("TESTING", "EXEC", "RED", entry) == "DEFER"
    assert answer("TESTING", "EXEC", "ORANGE", entry) == "sonnet"


def test_the_threshold_of_quality_is_policy():
    policy = policy_of("[thresholds]\nquality = 0.5\n")
    assert answer("TESTING", "EXEC", "GREEN", make_entry(quality=60), policy=policy) == "sonnet"
    assert answer("TESTING", "EXEC", "GREEN", make_entry(quality=49), policy=policy) == "opus"


ESCALATE = '[[escalate]]\nwhen = { task = "rls-*" }\nto = "opus"\n'


def test_a_policy_line_escalates_a_task_up_to_the_ceiling():
    policy = policy_of(ESCALATE)
    assert answer("DATABASE", "EXEC", task="rls-policy", policy=policy) == "opus"
    assert answer("DATABASE", "EXEC", task="migration", policy=policy) == "sonnet"
    assert answer("DOCMON", "EXEC", task="rls-policy", policy=policy) == "sonnet"


def test_what_policy_asks_for_needs_no_reason_in_the_trailers():
    found = advise(Work("DATABASE", "EXEC", SD, task="rls-policy"), policy=policy_of(ESCALATE))
    assert found.choice.escalation == ""
    assert found.choice.reasons[1] == "the policy asks for opus for rls-policy"


def test_a_policy_that_never_uses_haiku_never_hears_of_it():
    policy = policy_of('extends = "sonnet-default"\ncheapest = "sonnet"\n')
    assert answer("DOCMON", "EXEC", policy=policy) == "sonnet"
    assert answer("TESTING", "EXEC", complexity=1, policy=policy) == "sonnet"
    spent = make_entry(490_000, agent="MAIN")
    assert advise(Work("DOCMON", "EXEC", SD), spent, policy=policy).answer == "sonnet"


def test_a_family_above_opus_is_not_recommended_unasked():
    policy = policy_of('[families.myth]\nrank = 4\nmodels = ["myth-*"]\n')
    assert answer("MAIN", "EXEC", complexity=5, policy=policy) == "opus"
    entry = make_entry(agent="MAIN", model="opus", rework=2)
    assert answer("MAIN", "EXEC", "GREEN", entry, policy=policy) == "myth"


def test_a_deferred_sd_waits_whatever_the_zone():
    policy = LEO.replace(deferrals=(Deferral(SD, MONDAY, MONDAY + 2 * 86_400, "no <b>budget</b>"),))
    found = advise(Work("SECURITY", "EXEC", SD), policy=policy)
    assert found.answer == "DEFER"
    assert found.choice.reasons[-1] == f"{SD} is deferred until 2026-07-29: no <b>budget</b>"
    assert advise(Work("SECURITY", "EXEC", "SD-B-001"), policy=policy).answer == "opus"


def test_a_pause_silences_the_zone_and_nothing_else():
    policy = LEO.replace(pauses=(Pause(MONDAY, NOW + 1, "migration"),))
    spent = make_entry(490_000, agent="MAIN")
    assert advise(Work("VALIDATION", "EXEC", SD), spent, policy=policy).answer == "sonnet"
    found = advise(Work("TESTING", "EXEC", SD, 5), spent, policy=policy)
    assert (found.answer, found.choice.zone) == ("opus", "RED")
    assert found.choice.escalation == "complexity 5 (500+ changed lines)"


def test_only_a_budget_that_counts_the_model_holds_it_back():
    opus = make_budget(100, name="opus", match={"family": ["opus"]})
    policy = LEO.replace(budgets=(make_budget(100_000_000), opus))
    spent = make_entry(100, model="opus", agent="SECURITY", sd="SD-B-001")
    assert answer("TESTING", "EXEC", "GREEN", spent, policy=policy) == "sonnet"
    assert answer("TESTING", "EXEC", "GREEN", spent, policy=policy, complexity=5) == "sonnet"
    assert answer("SECURITY", "EXEC", "GREEN", spent, policy=policy) == "opus"


@pytest.mark.parametrize(
    ("agent", "tokens"),
    [
        ("VALIDATION", 11_500),
        ("SECURITY", 15_000),
        ("DATABASE", 18_500),
        ("TESTING", 22_500),
        ("DESIGN", 13_000),
        ("PERFORMANCE", 11_000),
        ("GITHUB", 8_500),
        ("DOCMON", 6_000),
        ("RETRO", 9_000),
        ("STORIES", 15_000),
        ("RISK", 10_500),
        ("UAT", 11_500),
        ("API", 9_000),
        ("DEPENDENCY", 7_500),
        ("QUICKFIX", 4_500),
        ("GITHUB-ENHANCED", 9_000),
    ],
)
def test_before_five_runs_the_frameworks_average_is_the_estimate(agent, tokens):
    runs = [make_entry(1, agent=agent) for _ in range(4)]
    estimate = advise(Work(agent, "EXEC", SD), *runs).estimate
    assert (estimate.tokens, estimate.basis) == (tokens, "prior")


def test_before_five_runs_a_complexity_has_its_own_figure():
    found = {level: advise(Work("TESTING", "EXEC", SD, level)).estimate.tokens for level in RUBRIC}
    assert found == {1: 3_000, 2: 6_000, 3: 12_000, 4: 25_000, 5: 40_000}


def test_five_runs_make_a_median_of_the_teams_own():
    runs = [make_entry(tokens) for tokens in (1, 1000, 3000, 5000, 900_000)]
    estimate = advise(Work("TESTING", "EXEC", SD), *runs).estimate
    assert (estimate.tokens, estimate.basis, estimate.runs) == (3000, "family", 5)
    assert advise(Work("TESTING", "PLAN", SD), *runs).estimate.basis == "prior"


def test_runs_of_the_same_complexity_go_before_others():
    simple = [make_entry(100, complexity=3) for _ in range(5)]
    others = [make_entry(9000, complexity=4) for _ in range(6)]
    estimate = advise(Work("TESTING", "EXEC", SD, 3), *simple, *others).estimate
    assert (estimate.tokens, estimate.basis) == (100, "complexity")


def test_a_median_between_two_runs_is_rounded_half_up():
    runs = [make_entry(tokens) for tokens in (1, 1, 1, 2, 2, 2)]
    assert advise(Work("TESTING", "EXEC", SD), *runs).estimate.tokens == 2


def test_the_zone_afterwards_counts_the_estimate():
    policy = LEO.replace(budgets=(make_budget(100_000),))
    spent = make_entry(60_000, agent="MAIN")
    found = advise(Work("TESTING", "EXEC", SD), spent, policy=policy)
    assert (found.before.zone, found.after.zone) == ("GREEN", "YELLOW")
    assert (found.before.left, found.after.left) == (40_000 * 10**18, 17_500 * 10**18)


def test_critical_work_has_the_reserve_too():
    policy = LEO.replace(budgets=(make_budget(100_000, reserve=200_000),))
    spent = make_entry(60_000, agent="MAIN")
    plain = advise(Work("TESTING", "EXEC", SD), spent, policy=policy)
    critical = advise(Work("TESTING", "EXEC", SD, critical="yes"), spent, policy=policy)
    assert (plain.before.zone, plain.before.left) == ("YELLOW", 20_000 * 10**18)
    assert (critical.before.zone, critical.before.left) == ("GREEN", 40_000 * 10**18)


def test_a_budget_in_hours_does_not_tell_what_tokens_add():
    policy = LEO.replace(budgets=(make_budget(10, unit="hours"),))
    found = advise(Work("TESTING", "EXEC", SD), policy=policy)
    assert (found.before.complete, found.after.complete) == (True, False)


def test_without_a_budget_there_is_no_zone():
    found = advise(Work("TESTING", "EXEC", SD), policy=LEO.replace(budgets=()))
    assert (found.answer, found.before, found.after) == ("sonnet", None, None)


def test_the_frameworks_figure_learns_what_runs_of_the_agent_took_of_it():
    runs = [make_entry(29_250) for _ in range(5)]
    found = advise(Work("TESTING", "PLAN", SD), *runs).estimate
    assert (found.tokens, found.basis, found.bias.runs) == (29_250, "prior", 5)
    assert advise(Work("TESTING", "PLAN", SD, 3), *runs).estimate.tokens == 15_600
    assert advise(Work("API", "PLAN", SD), *runs).estimate.tokens == 9_000
    assert advise(Work("TESTING", "PLAN", SD), *runs[:4]).estimate.tokens == 22_500


def test_what_a_complexity_took_is_learned_apart():
    small = [make_entry(6_000, complexity=1) for _ in range(5)]
    large = [make_entry(10_000, complexity=5) for _ in range(5)]
    found = {
        level: advise(Work("TESTING", "PLAN", SD, level), *small, *large).estimate.tokens
        for level in (1, 5)
    }
    assert found == {1: 6_000, 5: 10_000}


def test_a_median_of_the_teams_own_is_not_corrected_again():
    runs = [make_entry(45_000) for _ in range(5)]
    found = advise(Work("TESTING", "EXEC", SD), *runs).estimate
    assert (found.tokens, found.basis, found.bias.factor) == (45_000, "family", 1)


def test_a_correction_stays_when_the_recorded_estimates_follow_it():
    runs = [make_entry(45_000, estimate=45_000) for _ in range(5)]
    assert advise(Work("TESTING", "PLAN", SD), *runs).estimate.tokens == 45_000


def test_what_was_before_the_last_eight_weeks_corrects_nothing():
    runs = [make_entry(45_000, MONDAY - 60 * 24 * HOUR) for _ in range(5)]
    assert advise(Work("TESTING", "PLAN", SD), *runs).estimate.tokens == 22_500


PROMOTED = '[[agents.DOCMON]]\nfrom = {since}\nassignment = {{ EXEC = "sonnet" }}\n'


def test_a_dated_promotion_holds_for_small_work_too():
    policy = policy_of(PROMOTED.format(since="2026-07-27"))
    found = advise(Work("DOCMON", "EXEC", SD, 1), policy=policy)
    assert found.answer == "sonnet"
    assert found.choice.reasons[1] == (
        "complexity 1 (1-10 changed lines) would do on haiku, but the policy moved the assignment "
        "up from haiku on 2026-07-27, and that holds for small work too"
    )
    assert answer("DOCMON", "PLAN", policy=policy, complexity=1) == "haiku"
    assert answer("TESTING", "EXEC", policy=policy, complexity=1) == "haiku"


def test_a_promotion_holds_from_its_day_on_and_no_zone_waits_for_it():
    later = policy_of(PROMOTED.format(since="2026-08-03"))
    assert answer("DOCMON", "EXEC", policy=later, complexity=1) == "haiku"
    now = policy_of(PROMOTED.format(since="2026-07-27"))
    spent = make_entry(430_000, agent="MAIN")
    assert advise(Work("DOCMON", "EXEC", SD, 1), spent, policy=now).answer == "haiku"


def test_a_dated_assignment_that_went_down_again_is_no_promotion():
    down = PROMOTED.format(since="2026-07-01").replace("sonnet", "haiku")
    policy = policy_of(PROMOTED.format(since="2026-06-01") + down)
    assert answer("DOCMON", "EXEC", policy=policy, complexity=1) == "haiku"
    undated = policy_of('[agents.DOCMON]\nassignment = "sonnet"\n')
    assert answer("DOCMON", "EXEC", policy=undated, complexity=1) == "haiku"


def test_after_a_rollback_small_work_does_not_go_back_to_haiku():
    policy = policy_of('extends = "sonnet-default"\n')
    found = advise(Work("DOCMON", "EXEC", SD, 1), policy=policy)
    assert found.answer == "sonnet"
    assert found.choice.reasons[1] == (
        "complexity 1 (1-10 changed lines) would do on haiku, but the policy assigns no agent "
        "less than sonnet"
    )
