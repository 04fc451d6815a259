import pytest

from judging import LEO, findings, mended, message, only, verdict

RULE = "known-values"


def test_known_names_in_any_spelling_are_fine():
    text = message("Phase: lead_to_plan", "Agent: testing-agent", "Model: Sonnet 4.5", "Tokens: 5k")
    assert verdict(text) == {}


@pytest.mark.parametrize(
    ("line", "says", "better"),
    [
        ("Phase: EXCE", "the phase EXCE is not in the policy; nearest: EXEC", "Phase: EXEC"),
        (
            "Agent: TESTNG",
            "the agent TESTNG is not in the policy; nearest: TESTING",
            "Agent: TESTING",
        ),
    ],
)
def test_a_misspelt_name_is_mended_by_its_edit(line, says, better):
    text = message(line, "Model: sonnet", "Tokens: 5k")
    found = only(text, RULE)
    assert (found.severity, found.message) == ("warning", says)
    [changed] = mended(text, found)
    assert changed.decode() == text.replace(line, better)
    assert verdict(changed) == {}


def test_a_misspelt_name_in_a_run_line_is_mended_in_its_place():
    text = message("Model: sonnet", "Tokens: 5k", 'Run: TESTNG sonnet 5k phase=EXCE task="a b"')
    agent, phase = [f for f in findings(text) if f.rule == RULE][::-1]
    changed = [mended(text, found)[0].decode() for found in (agent, phase)]
    assert changed == [text.replace("TESTNG", "TESTING"), text.replace("EXCE", "EXEC")]


def test_a_name_that_nothing_is_near_to_gets_an_action():
    found = only(message("Phase: DISCOVERY", "Model: sonnet", "Tokens: 5k"), RULE)
    assert found.remedies[0].text == "use one of the phases LEAD, PLAN, EXEC"
    assert found.remedies[0].edit is None


@pytest.mark.parametrize("agent", ["SECURITY-AUDIT", "APP_SECURITY", "REVALIDATION", "SECURTY"])
def test_an_unlisted_agent_that_sounds_like_a_guarded_one_is_an_error(agent):
    found = only(message(f"Agent: {agent}", "Model: sonnet", "Tokens: 5k"), RULE)
    assert found.severity == ("error" if agent != "SECURTY" or "SECUR" in agent else "warning")


def test_an_unknown_model_is_never_rewritten():
    text = message("Agent: TESTING", "Model: sonet", "Tokens: 5k")
    found = only(text, RULE)
    assert found.message == "the model sonet is in no family of the policy; nearest: sonnet"
    assert mended(text, found) == []


def test_a_phase_that_was_not_given_is_for_trailers_present():
    text = "feat(SD-AUTH-001): x\n\nModel: sonnet\nTokens: 5k\n"
    assert verdict(text) == {"trailers-present": "error"}
    assert verdict(text + "Phase: UNKNOWN\n") == {RULE: "warning"}


def test_main_is_always_known():
    assert verdict(message("Model: opus", "Tokens: 5k"), LEO.replace(agents=())) == {}


def test_values_are_shown_in_one_printable_line():
    text = message("Agent: A\x1b[31m\u202eB", f"Model: {'m' * 500}", "Tokens: 5k")
    for found in findings(text):
        assert found.message.isprintable()
        assert len(found.message) < 200


@pytest.mark.parametrize(
    "agent",
    ["S\u0415CURITY", "s\u0435curity", "\uff33ECURITY", "V\u0410LIDATION", "val\u0456dation"],
)
def test_a_guarded_name_in_letters_that_only_look_like_it_is_an_error(agent):
    text = message(f"Agent: {agent}", "Model: haiku", "Tokens: 5k")
    found = only(text, "known-values")
    assert found.severity == "error"
    [better] = mended(text, found)
    assert set(verdict(better)) & {"security-requires-opus", "validation-floor"}


def test_a_phase_in_quotes_is_neither_unknown_nor_respelt():
    line = 'Run: API sonnet 5k task="a phase=EXCE b"'
    assert "known-values" not in verdict(f"feat(SD-AUTH-001): x\n\n{line}\n")
    text = f"feat(SD-AUTH-001): x\n\n{line} phase=EXCE\n"
    [better] = mended(text, only(text, "known-values"))
    assert better.decode() == text.replace(" phase=EXCE\n", " phase=EXEC\n")
