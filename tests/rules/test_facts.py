"""clock-skew, quickfix-too-large and estimate-off: the rules that ask for numbers."""

import pytest

from judging import LEO, findings, message, only, verdict

NOW = 1785240000  # 2026-07-28T12:00:00Z
HOUR, DAY = 3600, 86400
PLAIN = message("Model: sonnet", "Tokens: 5k")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"author_time": NOW + HOUR, "committer_time": NOW}, None),
        ({"author_time": NOW + HOUR + 1, "committer_time": NOW}, "author date is 60 minutes after"),
        ({"author_time": NOW - 90 * DAY, "committer_time": NOW}, None),
        ({"committer_time": NOW, "parent_times": (NOW - 5, NOW + DAY)}, None),
        ({"committer_time": NOW, "parent_times": (NOW, NOW + 3 * DAY)}, "3 days before a parent's"),
        ({"situation": "hook", "at": NOW}, None),
    ],
)
def test_dates_of_a_commit_have_to_fit_each_other(facts, says):
    found = findings(PLAIN, **facts)
    assert [f.rule for f in found] == (["clock-skew"] if says else [])
    assert all(says in f.message and f.severity == "warning" for f in found)


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("Run: API sonnet 1k at=2026-07-28T11:59:00Z", False),
        ("Run: API sonnet 1k at=2026-07-28T12:01:00Z", False),
        ("Run: API sonnet 1k at=2026-07-28T12:01:01Z", True),
        ("Run: API sonnet 1k id=01K2A2B3C4D5E6F7G8H9JKMNPQ", False),
        ("Run: API sonnet 1k id=01M2A2B3C4D5E6F7G8H9JKMNPQ", True),
        ("Run: API sonnet 1k at=2026-07-28T11:00:00Z id=01M2A2B3C4D5E6F7G8H9JKMNPQ", False),
    ],
)
def test_a_run_comes_before_its_commit(line, fires):
    text = message("Model: sonnet", "Tokens: 5k", line)
    expected = {"clock-skew": "warning"} if fires else {}
    assert verdict(text, committer_time=NOW) == expected
    assert verdict(text, situation="hook", at=NOW) == expected
    assert verdict(text) == {}


@pytest.mark.parametrize(
    ("agent", "model", "lines", "fires"),
    [
        ("QUICKFIX", "haiku", 49, False),
        ("QUICKFIX", "haiku", 50, True),
        ("QUICKFIX", "sonnet", 900, False),
        ("DOCMON", "haiku", 900, False),
        ("QUICKFIX", "haiku", None, False),
    ],
)
def test_a_large_quick_fix_wants_a_better_model(agent, model, lines, fires):
    text = message(f"Agent: {agent}", f"Model: {model}", "Tokens: 5k", "Escalation-Reason: large")
    found = verdict(text, changed_lines=lines)
    assert found == ({"quickfix-too-large": "warning"} if fires else {})


def test_it_names_the_better_model_and_what_it_saw():
    text = message("Agent: QUICKFIX", "Model: haiku", "Tokens: 5k")
    found = only(text, "quickfix-too-large", changed_lines=64)
    assert "on 64 changed lines" in found.message
    assert found.remedies[0].text == "use sonnet for the rest, or split the change"


@pytest.mark.parametrize(
    ("tokens", "fires"),
    [
        ("100", False),
        ("101", True),
        ("25", False),
        ("24", True),
        ("in=20 out=30 cache_read=999999", False),
        ("in=1 cache_read=999999", True),
    ],
)
def test_tokens_far_from_the_estimate_are_seen_when_the_rule_is_on(tokens, fires):
    text = message("Model: sonnet", f"Tokens: {tokens}", "Estimate: 50")
    assert verdict(text) == {}
    policy = LEO.replace(severities={"estimate-off": "warning"})
    assert verdict(text, policy) == ({"estimate-off": "warning"} if fires else {})
