"""`trailgate ci` with GitHub's API: what is asked for, the comment, and an API that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from github_fake import BOT, PROJECT, TOKEN, FakeGitHub
from runner import GOOD, HAIKU_SECURITY, POLICY, TRAILERS, Done, text
from trailgate.github.comment import MARKER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runner import Hub

LEAD = "Lead One <lead.one@example.com>"
WAIVED = (*TRAILERS, "Agent: STORIES", "Model: opus", "Tokens: 10")
OVERRIDE = ("Override: escalation-reason the other model was down", f"Override-By: {LEAD}")
APPROVING = f"""{POLICY}
[overrides]
approvers = ["{LEAD}"]
logins = {{ "lead.one@example.com" = "lead-one" }}
[severity]
override-verified = "error"
"""


@pytest.fixture
def forge() -> Iterator[FakeGitHub]:
    fake = FakeGitHub()
    yield fake
    fake.close()


def judged(hub: Hub, forge: FakeGitHub, event: dict[str, Any], *words: str, **more: Any) -> Done:
    """Judge with a token; the fake's pull request is the event's unless a test changed it."""
    pull = event.get("pull_request")
    if pull:
        forge.pull |= {"head": pull["head"]["sha"], "base_tip": pull["base"]["sha"]}
    forge.pull |= more.pop("pull", {})
    env = {"GITHUB_TOKEN": TOKEN, "GITHUB_REPOSITORY": PROJECT, "GITHUB_API_URL": forge.url,
           "TRAILGATE_COMMENT": "update"}  # fmt: skip
    return hub.ci(event, *words, env=env | more.pop("env", {}), **more)


def test_the_comment_is_the_summary_below_its_marker(hub: Hub, forge: FakeGitHub) -> None:
    hub.start()
    done = judged(hub, forge, hub.pull_request(text(*GOOD)))
    assert done.code == 0, done.log
    [body] = forge.bodies
    assert body.rstrip() == f"{MARKER}\n{done.summary}".rstrip()
    assert "comment: created" in done.log


def test_a_second_run_rewrites_the_same_comment(hub: Hub, forge: FakeGitHub) -> None:
    base = hub.start()
    judged(hub, forge, hub.pull_request(text(*GOOD)))
    hub.commit(text(*HAIKU_SECURITY))
    done = judged(hub, forge, hub.event(base))
    assert done.code == 1
    assert "comment: updated" in done.log
    [body] = forge.bodies
    assert "security-requires-opus" in body
    again = judged(hub, forge, hub.event(base))
    assert "comment: unchanged" in again.log


def test_a_head_that_moved_on_is_judged_and_not_commented(hub: Hub, forge: FakeGitHub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    done = judged(hub, forge, event, pull={"head": "d" * 40})
    assert done.code == 0
    assert forge.bodies == []
    assert "comment: stale" in done.log


def test_the_target_branch_is_read_anew(hub: Hub, forge: FakeGitHub) -> None:
    hub.start()
    hub.branch("strict")
    hub.commit("chore: strict", {"trailgate.toml": POLICY + '[severity]\nknown-values = "error"\n'})
    hub.checkout("main")
    event = hub.pull_request(text(*TRAILERS, "Agent: NOBODY", "Model: sonnet", "Tokens: 1"))
    done = judged(hub, forge, event, pull={"target": "strict", "base_tip": hub.tip("strict")})
    assert done.code == 1, done.log
    assert "known-values" in done.log


def test_without_a_token_the_summary_holds_it_all_and_says_so(hub: Hub, forge: FakeGitHub) -> None:
    hub.start()
    done = judged(hub, forge, hub.pull_request(text(*GOOD)), env={"GITHUB_TOKEN": ""})
    assert done.code == 0
    assert forge.requests == []
    assert "There is no comment:" in done.summary
    assert "no token" in done.summary


def test_a_fork_whose_token_may_only_read_is_told_in_the_summary(
    hub: Hub, forge: FakeGitHub
) -> None:
    hub.start()
    forge.is_read_only = True
    event = hub.pull_request(text(*GOOD))
    done = judged(hub, forge, event, pull={"head_project": "someone/project"})
    assert done.code == 0
    assert "from a fork may not write comments" in done.summary


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_an_api_that_fails_leaves_the_verdict_standing(
    hub: Hub, forge: FakeGitHub, status: int
) -> None:
    hub.start()
    forge.fault("GET", "/pulls/", status, times=99)
    done = judged(hub, forge, hub.pull_request(text(*HAIKU_SECURITY)))
    assert done.code == 1
    assert done.outputs["verdict"] == "fail"
    assert "GitHub's API: " in done.log
    assert "There is no comment:" in done.summary
    assert TOKEN not in done.log + done.summary + done.raw_outputs


@pytest.mark.parametrize(
    ("review", "code"),
    [({}, 0), ({"state": "DISMISSED"}, 1), ({"commit": "e" * 40}, 1), ({"login": "someone"}, 1)],
)
def test_an_approving_review_of_the_judged_head_proves_an_override(
    hub: Hub, forge: FakeGitHub, review: dict[str, str], code: int
) -> None:
    hub.start(APPROVING)
    event = hub.pull_request(text(*WAIVED, *OVERRIDE))
    row = {"number": 1, "author": 9, "login": "lead-one", "state": "APPROVED"}
    forge.reviews = [row | {"commit": event["pull_request"]["head"]["sha"]} | review]
    done = judged(hub, forge, event)
    assert done.code == code, done.log
    assert ("override-verified" in done.log) == bool(code)


def test_reviews_that_cannot_be_read_prove_nothing(hub: Hub, forge: FakeGitHub) -> None:
    hub.start(APPROVING)
    forge.fault("GET", "/reviews", 403, times=99)
    done = judged(hub, forge, hub.pull_request(text(*WAIVED, *OVERRIDE)))
    assert done.code == 1
    assert "override-verified" in done.log


def test_a_squash_team_is_told_what_its_merge_would_lose(hub: Hub, forge: FakeGitHub) -> None:
    hub.start()
    forge.merge_settings = {
        "allow_squash_merge": True,
        "squash_merge_commit_title": "PR_TITLE",
        "squash_merge_commit_message": "PR_BODY",
    }
    title = {"title": "feat(SD-AUTH-001): tighten RLS"}
    done = judged(hub, forge, hub.pull_request(text(*GOOD)), pull=title)
    assert done.code == 1, done.log
    assert "trailers-present" in done.log
    assert "mend the pull request's text" in done.first_line
    block = "\n".join(GOOD)
    good = judged(hub, forge, hub.event(hub.tip("main")), pull={"body": f"Why.\n\n{block}\n"})
    assert good.code == 0, good.log


def test_the_second_step_for_forks_judges_and_comments(hub: Hub, forge: FakeGitHub) -> None:
    base = hub.start()
    hub.pull_request(text(*HAIKU_SECURITY))
    head = hub.tip("feature")
    event = {
        "workflow_run": {
            "event": "pull_request",
            "head_sha": head,
            "head_branch": "feature",
            "head_repository": {"full_name": "someone/project", "owner": {"login": "someone"}},
            "repository": {"full_name": PROJECT},
        },
        "repository": {"default_branch": "main"},
    }
    pull = {"head": head, "base_tip": base, "head_project": "someone/project"}
    done = judged(hub, forge, event, "--fail-on=never", name="workflow_run", pull=pull)
    assert done.code == 0, done.log
    [body] = forge.bodies
    assert "security-requires-opus" in body
    moved = judged(hub, forge, event, name="workflow_run", pull={"head": "d" * 40})
    assert moved.code == 0
    assert "nothing to judge" in moved.log
    alone = judged(hub, forge, event, name="workflow_run", env={"GITHUB_TOKEN": ""})
    assert alone.code == 2
    assert "GITHUB_TOKEN" in alone.log


@pytest.mark.parametrize("token", ["", TOKEN])
def test_a_second_step_after_a_push_asks_nobody(hub: Hub, forge: FakeGitHub, token: str) -> None:
    hub.start()
    event = {
        "workflow_run": {"event": "push", "head_sha": hub.tip("main"), "head_branch": "main"},
        "repository": {"default_branch": "main"},
    }
    done = judged(hub, forge, event, name="workflow_run", env={"GITHUB_TOKEN": token})
    assert done.code == 0, done.log
    assert "was started by push, not by pull_request: there is nothing to judge" in done.log
    assert not forge.requests


def test_the_teams_own_template_makes_the_comment_too(hub: Hub, forge: FakeGitHub) -> None:
    hub.start()
    (hub.work / ".trailgate").mkdir()
    own = '{% extends "trailgate/summary.md.j2" %}{% block footer %}\nAsk the lead.\n{% endblock %}'
    hub.commit("chore: template", {".trailgate/summary.md.j2": own})
    done = judged(hub, forge, hub.pull_request(text(*GOOD)))
    assert "Ask the lead." in done.summary
    assert "Ask the lead." in forge.bodies[0]


def test_a_comment_of_somebody_else_with_our_marker_is_left_alone(
    hub: Hub, forge: FakeGitHub
) -> None:
    hub.start()
    forge.add_comment(f"{MARKER}\nforged: pass", author=BOT + 1)
    judged(hub, forge, hub.pull_request(text(*GOOD)))
    assert forge.bodies[0] == f"{MARKER}\nforged: pass"
    assert len(forge.bodies) == 2
