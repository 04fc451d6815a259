import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging import APPROVER, LEO, WITH_APPROVER, findings, mended, message, only, submit, verdict
from trailgate.policy.catalogue import NEVER_RULES
from trailgate.usage.reader import read

SECURITY = "security-requires-opus"
VALIDATION = "validation-floor"
FLOOR = "model-floor"
CRITICAL = "critical-downgrade"
FAMILY = {SECURITY, VALIDATION, FLOOR, CRITICAL}


def run(agent, model, *more, phase="EXEC", tokens="5k"):
    return message(
        f"Phase: {phase}", f"Agent: {agent}", f"Model: {model}", f"Tokens: {tokens}", *more
    )


def broken(text, **facts):
    return {rule: s for rule, s in verdict(text, **facts).items() if rule in FAMILY}


@pytest.mark.parametrize("phase", ["LEAD", "PLAN", "EXEC", "NOWHERE"])
@pytest.mark.parametrize("model", ["haiku", "sonnet", "claude-sonnet-4-5", "gpt-5", "none"])
def test_security_below_opus_is_an_error_in_every_phase(phase, model):
    tokens = "0" if model == "none" else "5k"
    want = {} if model == "none" else {SECURITY: "error"}
    assert broken(run("security-agent", model, phase=phase, tokens=tokens)) == want


def test_security_on_opus_is_fine():
    assert verdict(run("SECURITY", "claude-opus-4-5-20251101")) == {}


def test_security_without_a_model_is_no_way_around_its_floor():
    text = "Merge branch 'x'\n\nSD: SD-A-001\nPhase: EXEC\nAgent: SECURITY\nTokens: 5k\n"
    assert verdict(text, is_merge=True) == {SECURITY: "error"}


@pytest.mark.parametrize(
    ("phase", "model", "rule"),
    [
        ("LEAD", "haiku", None),
        ("PLAN", "haiku", VALIDATION),
        ("EXEC", "haiku", VALIDATION),
        ("PLAN_VERIFICATION", "haiku", VALIDATION),
        ("NOWHERE", "haiku", VALIDATION),
        ("PLAN", "sonnet", None),
        ("EXEC", "opus", None),
        ("EXEC", "gpt-5", VALIDATION),
    ],
)
def test_validation_needs_sonnet_where_it_counts(phase, model, rule):
    assert broken(run("VALIDATION", model, phase=phase)) == ({rule: "error"} if rule else {})


@pytest.mark.parametrize(
    ("phases", "phase", "fires"),
    [
        (("LEAD", "PLAN", "BUILD"), "BUILD", True),
        (("LEAD", "PLAN", "BUILD"), "PLAN", True),
        (("LEAD", "PLAN", "BUILD"), "LEAD", False),
        (("IDEA", "BUILD"), "IDEA", True),
        (("IDEA", "BUILD"), "LEAD", True),
    ],
)
def test_whatever_the_phases_are_called_validation_is_guarded_in_all_but_lead(phases, phase, fires):
    policy = LEO.replace(vocabulary=LEO.vocabulary.replace(phases=phases))
    found = verdict(run("VALIDATION", "haiku", phase=phase), policy)
    assert (found.get(VALIDATION) == "error") is fires


@pytest.mark.parametrize(
    ("agent", "model", "critical", "rule"),
    [
        ("MAIN", "haiku", "yes", None),
        ("MAIN", "sonnet", "security", FLOOR),
        ("MAIN", "opus", "security", None),
        ("SECURITY_SUB", "sonnet", "no", None),
        ("SECURITY_SUB", "sonnet", "yes", CRITICAL),
        ("SECURITY_SUB", "opus", "yes", None),
        ("TESTING", "haiku", "yes", CRITICAL),
        ("TESTING", "haiku", "security", CRITICAL),
        ("TESTING", "sonnet", "security", None),
        ("TESTING", "haiku", "no", None),
        ("VALIDATION", "haiku", "yes", VALIDATION),
        ("SECURITY", "haiku", "security", SECURITY),
    ],
)
def test_a_run_breaks_one_rule_of_the_family_at_most(agent, model, critical, rule):
    text = run(agent, model, f"Critical: {critical}")
    assert broken(text) == ({rule: "error"} if rule else {})
    assert len(findings(text)) == (1 if rule else 0)


def test_a_floor_for_any_agent_is_a_matter_of_policy():
    agents = tuple(
        e.replace(floor={"*": "sonnet"}) if e.name == "TESTING" else e for e in LEO.agents
    )
    policy = WITH_APPROVER.replace(agents=agents)
    text = run("TESTING", "haiku")
    assert verdict(text, policy) == {FLOOR: "error"}
    assert verdict(run("TESTING", "haiku", phase="NOWHERE"), policy)[FLOOR] == "error"
    waived = run(
        "TESTING", "haiku", f"Override: {FLOOR} no sonnet today", f"Override-By: {APPROVER}"
    )
    assert verdict(waived, policy) == {FLOOR: "note"}


@pytest.mark.parametrize(
    ("line", "mends"),
    [
        ("Run: SECURITY opus 6k", True),
        ("Run: security-agent claude-opus-4-5 6k", True),
        ("Run: SECURITY sonnet 6k", False),
        ("Run: SECURITY opus 0", False),
        ("Run: SECURITY opus 6k phase=PLAN", False),
        ("Run: SECURITY opus 6k sd=SD-AUTH-002", False),
        ("Run: TESTING opus 6k escalation-reason=x", False),
    ],
)
def test_a_run_is_superseded_by_doing_it_again_at_the_floor(line, mends):
    assert (SECURITY in verdict(run("SECURITY", "haiku", line))) is not mends


def test_an_earlier_run_supersedes_nothing():
    text = "feat(SD-A-001): x\n\nPhase: EXEC\nRun: SECURITY opus 6k\nRun: SECURITY haiku 5k\n"
    assert broken(text) == {SECURITY: "error"}


def quoted(*runs: tuple[str, int, str]) -> str:
    """Write what `git merge --squash` makes of commits, given oldest first: the newest leads."""
    text = "merge it\n\nSquashed commit of the following:\n"
    for at, (model, hour, more) in reversed([*enumerate(runs)]):
        text += f"\ncommit {at:040x}\nAuthor: Dev <dev@example.com>\n"
        text += f"Date:   Tue Jul 28 {hour:02}:00:00 2026 +0000\n\n    feat(SD-A-001): {at}\n\n"
        block = ("Phase: EXEC", "Agent: SECURITY", f"Model: {model}", "Tokens: 5", more)
        text += "".join(f"    {line}\n" for line in block if line)
    return text


@pytest.mark.parametrize("hours", [(10, 12), (10, 10)])
def test_in_squash_text_the_date_of_the_quoted_commit_decides(hours):
    first, second = hours
    assert SECURITY in verdict(quoted(("opus", first, ""), ("haiku", second, "")))
    assert SECURITY not in verdict(quoted(("haiku", first, ""), ("opus", second, "")))


def test_instants_of_run_lines_decide_before_their_place():
    early, late = "at=2026-07-28T10:00:00Z", "at=2026-07-28T12:00:00Z"
    head = "feat(SD-A-001): x\n\nSD: SD-A-001\nPhase: EXEC\n"
    redone = f"{head}Run: SECURITY opus 5 {late}\nRun: SECURITY haiku 5 {early}\n"
    assert SECURITY not in verdict(redone)
    assert SECURITY in verdict(
        redone.replace("opus", "x").replace("haiku", "opus").replace("x 5", "haiku 5")
    )


def test_a_later_commit_of_the_range_supersedes():
    again = read(run("SECURITY", "opus").encode(), LEO.vocabulary).runs
    assert verdict(run("SECURITY", "haiku"), later_runs=again) == {}


def test_a_run_done_again_below_its_full_floor_still_breaks_the_next_rule():
    text = run("VALIDATION", "haiku", "Critical: yes", "Run: VALIDATION sonnet 6k critical=yes")
    agents = tuple(
        e.replace(critical_floor={"*": "opus"}) if e.name == "VALIDATION" else e for e in LEO.agents
    )
    found = [f for f in findings(text, LEO.replace(agents=agents)) if f.rule in FAMILY]
    assert [f.rule for f in found] == [CRITICAL, CRITICAL]


def test_the_remedy_is_to_run_again_never_to_rewrite_the_model():
    found = only(run("SECURITY", "haiku"), SECURITY, situation="hook")
    assert found.message == "SECURITY ran on haiku in EXEC; policy needs opus"
    assert found.remedies[0].lines == ("Run: SECURITY opus <tokens>",)
    assert found.remedies[1].text == "or defer SD-AUTH-001"
    assert mended(run("SECURITY", "haiku"), found) == []


def test_what_only_stands_in_quotes_is_not_named_in_the_line_to_add():
    text = 'feat(SD-A-001): x\n\nPhase: EXEC\nRun: SECURITY haiku 5k task="fix sd=1 phase=2"\n'
    assert only(text, SECURITY).remedies[0].lines == ("Run: SECURITY opus <tokens>",)


def test_the_line_to_add_names_what_the_run_line_named_itself():
    text = "feat: x\n\nRun: SECURITY haiku 5k sd=SD-A-001 phase=PLAN\n"
    found = only(text, SECURITY)
    assert found.remedies[0].lines == ("Run: SECURITY opus <tokens> sd=SD-A-001 phase=PLAN",)
    better = text.rstrip() + "\n" + found.remedies[0].lines[0].replace("<tokens>", "9k") + "\n"
    assert broken(better) == {}


@given(
    st.sampled_from(["enforce", "advisory"]),
    st.dictionaries(st.sampled_from(NEVER_RULES), st.sampled_from(["off", "warning", "error"])),
    st.sampled_from(NEVER_RULES),
    st.booleans(),
)
def test_no_policy_and_no_override_turns_a_never_rule_down(mode, severities, rule, override):
    policy = WITH_APPROVER.replace(mode=mode, severities=severities)
    lines = (f"Override: {rule} please", f"Override-By: {APPROVER}") if override else ()
    agent = "SECURITY" if rule == SECURITY else "VALIDATION"
    assert verdict(run(agent, "haiku", *lines), policy)[rule] == "error"


def test_the_instant_decides_which_families_are_in_force():
    tomorrow = LEO.families[2].replace(name="ultra", rank=4, models=("ultra-*",), since=2000)
    policy = LEO.replace(families=(*LEO.families, tomorrow))
    text = run("SECURITY", "ultra-1")
    assert SECURITY in verdict(text, policy, at=1000)
    assert SECURITY not in verdict(text, policy, at=3000)


def test_a_floor_that_no_family_has_lets_nobody_pass():
    policy = LEO.replace(security_floor="gone")
    assert verdict(run("SECURITY", "opus"), policy) == {SECURITY: "error"}
    assert submit(run("SECURITY", "opus")).reading.runs
