"""Pull requests, judged as a step of a workflow does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runner import GOOD, HAIKU_SECURITY, HAIKU_VALIDATION, POLICY, TRAILERS, commands, text

if TYPE_CHECKING:
    from runner import Hub

ESCALATED = (*TRAILERS, "Agent: STORIES", "Model: opus", "Tokens: 10")


def test_a_clean_one_passes_and_says_so_first(hub: Hub) -> None:
    hub.start()
    done = hub.ci(hub.pull_request(text(*GOOD), text(*GOOD, subject="feat(SD-AUTH-001): more")))
    assert done.code == 0, done.log
    assert done.outputs == {
        "verdict": "pass",
        "zone": "GREEN",
        "percent": "2.0",
        "tokens-week": "2000",
        "tokens-change": "2000",
        "findings": "0",
        "errors": "0",
        "warnings": "0",
        "commits": "2",
        "coverage": "100.0",
        "report-json": "",
    }
    assert done.first_line == (
        "### :white_check_mark: trailgate: pass. Nothing to mend in 2 commits. Next: this may merge"
    )
    assert commands(done.log) == []


@pytest.mark.parametrize(
    ("trailers", "rule"),
    [(HAIKU_SECURITY, "security-requires-opus"), (HAIKU_VALIDATION, "validation-floor")],
)
@pytest.mark.parametrize("policy", [POLICY, None, 'mode = "advisory"\n'])
def test_one_that_breaks_a_never_rule_fails(
    hub: Hub, trailers: tuple[str, ...], rule: str, policy: str | None
) -> None:
    hub.start(policy)
    done = hub.ci(hub.pull_request(text(*GOOD), text(*trailers)))
    assert done.code == 1
    assert done.outputs["verdict"] == "fail"
    [annotation] = commands(done.log)
    assert annotation.name == "error"
    assert annotation.properties == {"title": f"trailgate {rule}"}
    assert rule in done.summary
    assert "How to mend" in done.summary


def test_a_rerun_on_opus_later_in_the_range_mends_it(hub: Hub) -> None:
    hub.start()
    again = text(*TRAILERS, "Agent: SECURITY", "Model: opus", "Tokens: 5")
    done = hub.ci(hub.pull_request(text(*HAIKU_SECURITY), again))
    assert done.code == 0, done.log


def test_a_weaker_policy_in_the_head_does_not_judge_it(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    weak = 'extends = "minimal"\n[rules]\nescalation-reason = "off"\n'
    hub.commit(text(*ESCALATED), {"trailgate.toml": weak})
    done = hub.ci(hub.event(base))
    assert done.code == 1
    assert "escalation-reason" in done.log
    assert "This change alters the policy. It was judged by the policy of the base: `main`" in (
        done.summary
    )


def test_a_stricter_policy_on_the_fresh_base_judges_it(hub: Hub) -> None:
    base = hub.start('extends = "minimal"\n')
    hub.branch("feature")
    hub.commit(text(*ESCALATED))
    event = hub.event(base)
    hub.checkout("main")
    hub.commit("chore: be strict", {"trailgate.toml": POLICY})
    done = hub.ci(event)
    assert done.code == 1
    assert hub.tip("main")[:10] in done.summary


def test_a_clone_that_is_behind_the_event_uses_the_events_base(hub: Hub) -> None:
    hub.start('extends = "minimal"\n')
    at = hub.clone()
    hub.commit("chore: be strict", {"trailgate.toml": POLICY})
    event = hub.pull_request(text(*ESCALATED))
    hub.git("fetch", "-q", "origin", "feature", at=at)
    assert hub.ci(event, at=at).code == 1


@pytest.mark.parametrize("what", ["merge", "head"])
def test_any_checkout_is_judged_by_the_head_of_the_event(hub: Hub, what: str) -> None:
    hub.start()
    event = hub.pull_request(text(*HAIKU_SECURITY))
    hub.checkout("main")
    hub.commit("chore: go on")
    at = hub.clone()
    if what == "merge":
        hub.git("checkout", "-q", "--detach", "origin/main", at=at)
        hub.git("merge", "-q", "--no-ff", "-m", "Merge", "origin/feature", at=at)
    else:
        hub.git("checkout", "-q", "--detach", "origin/feature", at=at)
    done = hub.ci(event, at=at)
    assert (done.code, done.outputs["commits"]) == (1, "1")


def test_usage_of_the_base_stands_behind_the_zone(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    hub.commit(text(*TRAILERS, "Agent: GITHUB", "Model: haiku", "Tokens: 10000"))
    event = hub.event(base)
    hub.checkout("main")
    hub.commit(text(*TRAILERS, "Agent: TESTING", "Model: sonnet", "Tokens: 80000"))
    done = hub.ci(event)
    assert done.outputs["zone"] == "ORANGE"
    assert done.outputs["percent"] == "90.0"
    assert done.outputs["tokens-change"] == "10000"
    assert "| 80,000 (80.0 %) | 90,000 (90.0 %) | 10,000 tokens |" in done.summary


def test_copies_of_what_the_base_holds_are_not_counted_again(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    hub.commit(text(*GOOD))
    copied = hub.tip()
    event = hub.event(base)
    hub.checkout("main")
    hub.commit("chore: go on")
    hub.git("cherry-pick", "--allow-empty", copied)
    done = hub.ci(event)
    assert done.outputs["tokens-change"] == "0"
    assert done.outputs["percent"] == "1.0"


def test_head_equal_to_base_has_nothing_to_judge(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    done = hub.ci(hub.event(base))
    assert (done.code, done.outputs["verdict"], done.outputs["commits"]) == (0, "pass", "0")
    assert "No commit to judge" in done.first_line


def test_histories_without_a_common_commit_are_judged_whole(hub: Hub) -> None:
    base = hub.start()
    hub.git("checkout", "-q", "--orphan", "feature")
    hub.commit(text(*HAIKU_SECURITY))
    done = hub.ci(hub.event(base))
    assert (done.code, done.outputs["commits"]) == (1, "1")


def test_commits_without_a_message_are_judged(hub: Hub) -> None:
    hub.start()
    done = hub.ci(hub.pull_request("", text(*HAIKU_SECURITY)))
    assert (done.code, done.outputs["commits"]) == (1, "2")


def test_enforce_from_comes_from_the_base(hub: Hub) -> None:
    hub.commit("chore: begin")
    hub.branch("feature")
    hub.commit(text(*HAIKU_SECURITY))
    spared = hub.tip()
    hub.commit(text(*GOOD))
    hub.checkout("main")
    base = hub.commit("chore: policy", {"trailgate.toml": f'enforce-from = "{spared}"\n'})
    done = hub.ci(hub.event(base))
    assert (done.code, done.outputs["commits"]) == (0, "1")
    assert "1 from before `enforce-from` spared" in done.summary


@pytest.mark.parametrize(
    ("fail_on", "trailers", "code"),
    [
        ("error", HAIKU_SECURITY, 1),
        ("error", (*TRAILERS, "Agent: TESTNG", "Model: sonnet", "Tokens: 5"), 0),
        ("warning", (*TRAILERS, "Agent: TESTNG", "Model: sonnet", "Tokens: 5"), 1),
        ("warning", GOOD, 0),
        ("never", HAIKU_SECURITY, 0),
    ],
)
def test_fail_on_says_which_findings_fail(
    hub: Hub, fail_on: str, trailers: tuple[str, ...], code: int
) -> None:
    hub.start()
    done = hub.ci(hub.pull_request(text(*trailers)), f"--fail-on={fail_on}")
    assert done.code == code
    assert done.outputs["verdict"] == ("fail" if code else "pass")


def test_a_policy_that_would_stop_every_later_run_is_announced(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    hub.commit(text(*GOOD), {"trailgate.toml": "modee = 1\n"})
    done = hub.ci(hub.event(base))
    assert done.code == 0
    assert "The new policy can't be used, and would stop every run after the merge" in done.summary


def test_more_than_ten_findings_are_counted_in_the_last_annotation(hub: Hub) -> None:
    hub.start()
    many = [text(*HAIKU_SECURITY, subject=f"feat(SD-AUTH-001): {n}") for n in range(13)]
    done = hub.ci(hub.pull_request(*many))
    told = commands(done.log)
    assert [command.name for command in told] == ["error"] * 10
    assert told[-1].data == "4 more errors: the job summary lists them"
    assert done.summary.count("| error |") == 1
    assert " and 12 more |" in done.summary


def test_runs_of_another_week_are_told_apart(hub: Hub) -> None:
    hub.start()
    old = text(*TRAILERS, "Agent: TESTING", "Run: TESTING sonnet 700 at=2026-07-01T00:00:00Z")
    done = hub.ci(hub.pull_request(text(*GOOD), old))
    assert (done.outputs["tokens-change"], done.outputs["percent"]) == ("1700", "1.0"), done.log
    assert "1 of the runs lie outside the present period of the budget." in done.summary


def test_usage_of_the_fresh_base_decides_the_zone_of_each_commit(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    hub.commit(text(*TRAILERS, "Agent: STORIES", "Model: sonnet", "Tokens: 10"))
    event = hub.event(base)
    hub.checkout("main")
    assert "zone-orange" not in hub.ci(event).log
    hub.commit(text(*TRAILERS, "Agent: TESTING", "Model: sonnet", "Tokens: 90000"))
    assert "zone-orange" in hub.ci(event).log


def test_terms_that_come_into_force_after_the_base_do_not_hold_yet(hub: Hub) -> None:
    terms = 'from = 2026-08-10\nassignment = "opus"\nceiling = "opus"\n'
    base = hub.start(f"[[agents.STORIES]]\n{terms}")
    hub.branch("feature")
    hub.later(days=30)
    hub.commit(text(*ESCALATED))
    done = hub.ci(hub.event(base))
    assert done.code == 1
    assert "escalation-reason" in done.log


def test_what_the_weeks_show_stands_in_the_summary_and_fails_nothing(hub: Hub) -> None:
    base = hub.start()
    hub.branch("feature")
    for number in range(10):
        model = "haiku" if number else "sonnet"
        reason = () if number else ("Escalation-Reason: a long diff",)
        trailers = (*TRAILERS, "Agent: GITHUB", f"Model: {model}", "Tokens: 10", *reason)
        hub.commit(text(*trailers, subject=f"feat(SD-AUTH-001): step {number}"))
    assert "What the weeks show" not in hub.ci(hub.event(base)).summary
    hub.commit(
        text(*TRAILERS, "Agent: GITHUB", "Model: sonnet", "Tokens: 10", "Escalation-Reason: x")
    )
    done = hub.ci(hub.event(base))
    assert done.code == 0
    assert "#### What the weeks show" in done.summary
    assert "2 of 11 runs of this week are escalations" in done.summary


def test_a_range_writes_the_summary_too(hub: Hub) -> None:
    hub.start()
    hub.pull_request(text(*HAIKU_SECURITY))
    at = hub.clone()
    hub.git("checkout", "-q", "feature", at=at)
    done = hub.ci(None, "--base", "main", at=at, env={"GITHUB_EVENT_PATH": ""})
    assert done.code == 1
    assert "security-requires-opus" in done.summary
