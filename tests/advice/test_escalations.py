"""Who escalates, where and why; and what the policy's own escalations change in the rules."""

from __future__ import annotations

import pytest

from builders import HOUR, LEO, MONDAY, WEEK, make_entry
from judging import findings, message, verdict
from policies import policy as policy_of
from policies import problems
from trailgate.advice.escalations import escalations, window

ESCALATE = '[[escalate]]\nwhen = { task = "rls-policy" }\nto = "opus"\n'
RLS = message("Agent: DATABASE", "Model: opus", "Tokens: 1000", "Task: rls-policy")


def found(*entries, policy=LEO):
    return escalations(entries, policy, MONDAY, MONDAY + WEEK)


def runs(plain, above, **fields):
    usual = {"agent": "TESTING"} | fields
    return [make_entry(**usual) for _ in range(plain)] + [
        make_entry(**usual, model="opus", reason="novel") for _ in range(above)
    ]


@pytest.mark.parametrize(
    ("plain", "above", "expected"),
    [
        (9, 0, "UNKNOWN"),
        (0, 9, "UNKNOWN"),
        (10, 0, "fine"),
        (18, 2, "fine"),
        (17, 2, "above-target"),
        (17, 3, "above-target"),
        (16, 3, "alert"),
    ],
)
def test_the_rate_is_held_against_target_and_alert(plain, above, expected):
    assert found(*runs(plain, above)).verdict == expected


def test_patterns_are_counted_by_agent_phase_task_and_reason():
    entries = [
        make_entry(agent="DATABASE", model="opus", task="rls", reason="RLS  is hard"),
        make_entry(agent="DATABASE", model="opus", task="RLS", reason="rls is hard", phase="PLAN"),
        make_entry(agent="DATABASE"),
        make_entry(agent="API"),
        make_entry(agent="API", model="opus"),
        make_entry(agent="MAIN", model="opus"),
        make_entry(agent="SECURITY", model="opus"),
    ]
    told = found(*entries)
    assert (told.runs, told.escalations) == (6, 3)
    assert [one.as_dict() for one in told.by_agent] == [
        {"name": "DATABASE", "runs": 3, "escalations": 2},
        {"name": "API", "runs": 2, "escalations": 1},
    ]
    assert [(one.name, one.escalations) for one in told.by_phase] == [("EXEC", 2), ("PLAN", 1)]
    assert [(one.name, one.escalations) for one in told.by_task] == [("rls", 2), ("UNKNOWN", 1)]
    assert [(one.name, one.escalations) for one in told.by_reason] == [
        ("RLS is hard", 2),
        ("no reason given", 1),
    ]


def test_weeks_before_the_window_do_not_count():
    start, end, zone = window(LEO, MONDAY + HOUR, 2)
    assert (start, end, zone) == (MONDAY - WEEK, MONDAY + WEEK, "UTC")
    early = make_entry(at=MONDAY - HOUR)
    assert found(early).runs == 0


def test_what_policy_asks_for_is_no_escalation_of_the_rate():
    told = found(*runs(10, 10, task="rls-policy"), policy=policy_of(ESCALATE))
    assert (told.runs, told.escalations, told.asked) == (20, 0, 10)


def test_a_policy_line_stands_for_the_reason():
    assert "escalation-reason" in verdict(RLS)
    assert "escalation-reason" not in verdict(RLS, policy_of(ESCALATE))


def test_a_policy_line_means_its_own_work_only():
    other = RLS.replace("rls-policy", "migration")
    assert "escalation-reason" in verdict(other, policy_of(ESCALATE))


def test_a_policy_line_does_not_lift_a_ceiling():
    text = message("Agent: DOCMON", "Model: opus", "Tokens: 1000", "Task: rls-policy")
    [told] = [f for f in findings(text, policy_of(ESCALATE)) if f.rule == "escalation-reason"]
    assert "rise to sonnet at most" in told.message


def test_a_policy_line_holds_from_its_date():
    dated = policy_of(ESCALATE + "from = 2026-08-01\n")
    assert "escalation-reason" in verdict(RLS, dated, at=MONDAY)
    assert "escalation-reason" not in verdict(RLS, dated, at=MONDAY + 2 * WEEK)


def test_an_escalation_that_policy_asks_for_is_not_for_critical_work_alone():
    assert "zone-yellow" in verdict(RLS, zone="YELLOW")
    assert "zone-yellow" not in verdict(RLS, policy_of(ESCALATE), zone="YELLOW")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[[escalate]]\nwhen = {}\nto = "opus"\n', "is empty and would mean all work"),
        ('[[escalate]]\nwhen = { task = "x" }\n', "is missing"),
        ('[[escalate]]\nto = "opus"\n', "is missing"),
        ('[[escalate]]\nwhen = { task = "x" }\nto = "opsu"\n', "did you mean opus?"),
        ('[[escalate]]\nwhen = { agnet = "API" }\nto = "opus"\n', "did you mean agent?"),
        ('[[escalate]]\nwhen = { agent = "DATABSE" }\nto = "opus"\n', "did you mean DATABASE?"),
        ('[escalate]\nwhen = { task = "x" }\nto = "opus"\n', "write [[escalate]]"),
    ],
)
def test_a_line_that_means_nothing_is_refused(toml, words):
    assert words in "\n".join(problems(toml))


def test_simple_work_below_its_assignment_is_as_recommended():
    plain = message("Agent: TESTING", "Model: haiku", "Tokens: 1000")
    simple = message("Agent: TESTING", "Model: haiku", "Tokens: 1000", "Complexity: 2")
    harder = message("Agent: TESTING", "Model: haiku", "Tokens: 1000", "Complexity: 3")
    assert "below-assignment" in verdict(plain, zone="GREEN")
    assert "below-assignment" not in verdict(simple, zone="GREEN")
    assert "below-assignment" in verdict(harder, zone="GREEN")
    critical = simple + "Critical: yes\n"
    assert "critical-downgrade" in verdict(critical, zone="GREEN")
