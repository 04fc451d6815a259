import pytest

from judging import APPROVER, LEO, WITH_APPROVER, message, only, verdict

BELOW = "below-assignment"
REASON = "escalation-reason"


def run(agent, model, *more, phase="EXEC"):
    return message(f"Phase: {phase}", f"Agent: {agent}", f"Model: {model}", "Tokens: 5k", *more)


@pytest.mark.parametrize("zone", ["GREEN", "YELLOW"])
def test_a_run_below_its_assignment_is_a_warning_while_there_is_budget(zone):
    found = only(run("TESTING", "haiku"), BELOW, zone=zone)
    assert found.severity == "warning"
    assert found.message == (
        f"TESTING ran on haiku in EXEC; policy assigns sonnet, and the zone is {zone}"
    )


@pytest.mark.parametrize("zone", ["ORANGE", "RED", None])
def test_it_is_silent_when_the_budget_runs_low_and_when_nobody_asked(zone):
    assert BELOW not in verdict(run("TESTING", "haiku"), zone=zone)


@pytest.mark.parametrize(
    ("agent", "model"),
    [("TESTING", "sonnet"), ("TESTING", "opus"), ("MAIN", "haiku"), ("TESTING", "gpt-5")],
)
def test_it_is_silent_at_and_above_the_assignment_for_main_and_for_unknown_models(agent, model):
    assert BELOW not in verdict(run(agent, model), zone="GREEN")


def test_a_run_below_a_floor_is_left_to_the_floors():
    assert verdict(run("SECURITY", "haiku"), zone="GREEN") == {"security-requires-opus": "error"}
    critical = run("TESTING", "haiku", "Critical: yes")
    assert verdict(critical, zone="GREEN") == {"critical-downgrade": "error"}
    again = run("SECURITY", "haiku", "Run: SECURITY opus 6k")
    assert verdict(again, zone="GREEN") == {}


def test_work_by_hand_is_outside_assignments():
    text = message("Agent: TESTING", "Model: none", "Tokens: 0")
    assert verdict(text, zone="GREEN") == verdict(text, zone="RED") == {}


def test_an_escalation_needs_a_reason():
    found = only(run("DATABASE", "opus"), REASON)
    assert found.severity == "error"
    assert found.remedies[0].text == "say why (policy: for complex RLS policies)"
    assert found.remedies[0].lines == ("Escalation-Reason: <why opus was needed>",)
    assert verdict(run("DATABASE", "opus", "Escalation-Reason: rows of four tables")) == {}
    assert REASON in verdict(run("DATABASE", "opus", "Escalation-Reason:"))


def test_the_reason_for_a_run_line_stands_in_the_line():
    text = "feat(SD-AUTH-001): x\n\nPhase: EXEC\nRun: API opus 5k\n"
    assert only(text, REASON).remedies[0].lines == ('escalation-reason="<why opus was needed>"',)
    assert verdict(text.replace("5k", '5k escalation-reason="two doors"')) == {}


@pytest.mark.parametrize(
    ("agent", "phase", "model"),
    [
        ("MAIN", "EXEC", "opus"),
        ("VALIDATION", "PLAN", "opus"),
        ("VALIDATION", "EXEC", "opus"),
        ("SECURITY", "EXEC", "opus"),
        ("TESTING", "EXEC", "sonnet"),
    ],
)
def test_what_policy_leaves_free_needs_no_reason(agent, phase, model):
    assert verdict(run(agent, model, phase=phase)) == {}


def test_a_floor_that_holds_is_no_escalation():
    assert verdict(run("SECURITY_SUB", "opus", "Critical: yes")) == {}
    assert verdict(run("SECURITY_SUB", "opus")) == {REASON: "error"}


@pytest.mark.parametrize(
    ("agent", "phase", "model"),
    [("STORIES", "PLAN", "opus"), ("GITHUB", "EXEC", "opus"), ("VALIDATION", "LEAD", "opus")],
)
def test_no_reason_lifts_a_run_above_its_ceiling(agent, phase, model):
    text = run(agent, model, "Escalation-Reason: it is hard", phase=phase)
    found = only(text, REASON)
    assert "rise to sonnet at most" in found.message
    assert all(not remedy.lines for remedy in found.remedies)


def test_above_the_ceiling_an_approver_may_open_the_way():
    found = only(run("STORIES", "opus"), REASON, WITH_APPROVER)
    lines = (f"Override: {REASON} no sonnet to be had", f"Override-By: {APPROVER}")
    assert [line.partition(" ")[0] for line in found.remedies[-1].lines] == [
        line.partition(" ")[0] for line in lines
    ]
    assert verdict(run("STORIES", "opus", *lines), WITH_APPROVER) == {REASON: "note"}


def test_haiku_agents_may_rise_to_sonnet_with_a_reason():
    assert verdict(run("GITHUB", "sonnet")) == {REASON: "error"}
    assert verdict(run("GITHUB", "sonnet", "Escalation-Reason: forty files")) == {}


def test_an_unlisted_agent_takes_the_terms_of_any_other():
    found = verdict(run("COPYWRITER", "opus"))
    assert found == {"known-values": "warning", REASON: "error"}
    assert verdict(run("COPYWRITER", "sonnet"), LEO) == {"known-values": "warning"}
