"""A change that alters the policy: judged by the old one, told in words, and tried by the new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from runner import GOOD, POLICY, TRAILERS, text

if TYPE_CHECKING:
    from pathlib import Path

    from runner import Hub

ESCALATED = (*TRAILERS, "Agent: STORIES", "Model: opus", "Tokens: 10")


def changed(hub: Hub, tmp_path: Path, policy: str, *messages: str) -> dict[str, Any]:
    """Give what the report says of a change that writes a policy."""
    base = hub.start()
    hub.branch("feature")
    for message in messages:
        hub.commit(message)
    hub.commit("chore: policy", {"trailgate.toml": policy})
    path = tmp_path / "report.json"
    hub.ci(hub.event(base), "--json", str(path))
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_every_value_that_differs_is_told_in_words(hub: Hub, tmp_path: Path) -> None:
    weaker = POLICY.replace("100_000", "900_000") + '[severity]\nescalation-reason = "warning"\n'
    weaker = 'bots = ["robot@example.com"]\n' + weaker
    words = changed(hub, tmp_path, weaker)["policy_change"]["words"]
    assert "severity.escalation-reason: error -> warning" in words
    assert "budget.weekly.limit: 100000 -> 900000" in words
    assert any(line.startswith("bots: ") and "robot@example.com" in line for line in words)
    assert len(words) == 3


def test_what_the_new_policy_would_hide_is_listed_and_still_fails(hub: Hub, tmp_path: Path) -> None:
    weaker = POLICY + '[severity]\nescalation-reason = "off"\n'
    report = changed(hub, tmp_path, weaker, text(*ESCALATED))
    assert report["verdict"] == "fail"
    assert [one["rule"] for one in report["policy_change"]["hidden"]] == ["escalation-reason"]
    assert report["policy_change"]["added"] == []


def test_what_the_new_policy_would_add_is_listed_and_does_not_fail(
    hub: Hub, tmp_path: Path
) -> None:
    stricter = POLICY + '[severity]\nestimate-off = "error"\n'
    off = text(*GOOD, "Estimate: 10")
    report = changed(hub, tmp_path, stricter, off)
    assert report["verdict"] == "pass"
    assert [one["rule"] for one in report["policy_change"]["added"]] == ["estimate-off"]
    assert report["policy_change"]["hidden"] == []


def test_a_policy_that_could_not_be_used_is_named(hub: Hub, tmp_path: Path) -> None:
    change = changed(hub, tmp_path, "nonsense = 1\n", text(*GOOD))["policy_change"]
    assert "unknown key" in change["problems"][0]
    assert change["words"] == []


def test_a_change_that_leaves_the_policy_alone_says_nothing(hub: Hub, tmp_path: Path) -> None:
    assert changed(hub, tmp_path, POLICY + "# a word\n", text(*GOOD))["policy_change"] is None
