"""Events become plans by values alone."""

from __future__ import annotations

from typing import Any

import pytest

from trailgate.ci.plan import AUDITS, Plan, plan, refreshed
from trailgate.ci.settings import PUBLIC_API, Secret, settings
from trailgate.errors import UsageError
from trailgate.github.facts import PullFacts

ONE, TWO, THREE, ZEROS = "1" * 40, "2" * 64, "3" * 40, "0" * 40


def pull_request(head_repo: object, **fields: object) -> dict[str, Any]:
    return {
        "pull_request": {
            "number": 7,
            "title": "A title",
            "head": {"sha": ONE, "ref": "feature", "repo": head_repo},
            "base": {"sha": TWO, "ref": "main", "repo": {"full_name": "example/project"}},
        }
        | fields
    }


@pytest.mark.parametrize(
    ("repo", "is_fork"),
    [
        ({"full_name": "example/project"}, False),
        ({"full_name": "other/project"}, True),
        (None, True),
        ("example/project", True),
    ],
)
def test_a_pull_request(repo: object, is_fork: bool) -> None:
    assert plan("pull_request", pull_request(repo)) == Plan(
        event="pull_request",
        head=ONE,
        branch="feature",
        target_branch="main",
        base=TWO,
        title="A title",
        is_fork=is_fork,
        number=7,
    )


@pytest.mark.parametrize(
    ("told", "number"),
    [(7, 7), ("7", 7), (None, 0), ("", 0), ("07x", 0), (-7, 0), (True, 0), (7.5, 0), ("9" * 99, 0)],
)
def test_a_number_may_be_written_as_text(told: object, number: int) -> None:
    assert plan("pull_request", pull_request(None, number=told)).number == number


def test_a_number_may_stand_outside() -> None:
    assert plan("pull_request", pull_request(None, number=None) | {"number": "12"}).number == 12


def test_null_fields_are_as_good_as_none() -> None:
    event = pull_request(None, title=None, number=None, body=None, user=None)
    event["pull_request"]["head"]["ref"] = None
    found = plan("pull_request", event | {"repository": None, "sender": None})
    assert (found.head, found.branch, found.title, found.number) == (ONE, "", "", 0)


class TestRefreshed:
    def pull(self, **fields: Any) -> PullFacts:
        known: dict[str, Any] = {
            "number": 7,
            "title": "Now",
            "body": "",
            "head": ONE,
            "base_ref": "release",
            "base_sha": THREE,
            "author": "dev",
            "author_id": 1,
            "is_fork": False,
            "commits": 1,
        }
        return PullFacts(**(known | fields))

    def test_title_and_target_are_what_they_are_now(self) -> None:
        was = plan("pull_request", pull_request(None))
        found = refreshed(was, self.pull())
        assert (found.title, found.target_branch, found.base) == ("Now", "release", THREE)
        assert not found.is_stale

    def test_the_judged_head_stays_the_events(self) -> None:
        found = refreshed(plan("pull_request", pull_request(None)), self.pull(head=THREE))
        assert (found.head, found.is_stale) == (ONE, True)

    def test_what_the_api_does_not_tell_is_left(self) -> None:
        was = plan("pull_request", pull_request(None))
        found = refreshed(was, self.pull(title="A title", head="", base_ref="", base_sha="-x"))
        assert found == was


def push(**fields: object) -> dict[str, object]:
    return {
        "ref": "refs/heads/main",
        "before": ONE,
        "after": TWO,
        "repository": {"default_branch": "main"},
    } | fields


@pytest.mark.parametrize(
    ("fields", "branch", "before", "onto"),
    [
        ({}, "main", ONE, True),
        ({"before": ZEROS}, "main", "", True),
        ({"ref": "refs/heads/a/main"}, "a/main", ONE, False),
        ({"ref": "refs/heads/refs/heads/main"}, "refs/heads/main", ONE, False),
    ],
)
def test_a_push(fields: dict[str, object], branch: str, before: str, onto: bool) -> None:
    found = plan("push", push(**fields))
    assert (found.head, found.branch, found.before) == (TWO, branch, before)
    assert (found.target_branch, found.is_onto_target) == ("main", onto)


@pytest.mark.parametrize("fields", [{"after": ZEROS}, {"ref": "refs/tags/v1"}, {"ref": ""}])
def test_a_push_without_commits_on_a_branch(fields: dict[str, object]) -> None:
    found = plan("push", push(**fields))
    assert found.head == ""
    assert "nothing to judge" in found.nothing


@pytest.mark.parametrize("repository", [None, {}, {"default_branch": None}, "main"])
def test_a_push_without_a_default_branch(repository: object) -> None:
    with pytest.raises(UsageError, match=r"no repository\.default_branch, which holds the policy"):
        plan("push", push(repository=repository))


def merge_group(**fields: object) -> dict[str, object]:
    group = {
        "head_sha": ONE,
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-0",
        "base_sha": TWO,
        "base_ref": "refs/heads/main",
    }
    return {"action": "checks_requested", "merge_group": group | fields}


def test_a_merge_group() -> None:
    assert plan("merge_group", merge_group()) == Plan(
        event="merge_group",
        head=ONE,
        branch="gh-readonly-queue/main/pr-7-0",
        target_branch="main",
        base=TWO,
    )


@pytest.mark.parametrize("name", ["head_sha", "base_sha", "base_ref"])
def test_a_merge_group_that_lacks_what_is_needed(name: str) -> None:
    with pytest.raises(UsageError, match=rf"merge_group\.{name}"):
        plan("merge_group", merge_group(**{name: None}))


def test_a_merge_group_that_was_dissolved() -> None:
    assert "dissolved" in plan("merge_group", merge_group() | {"action": "destroyed"}).nothing


@pytest.mark.parametrize("event", AUDITS)
@pytest.mark.parametrize(
    ("payload", "ref", "branch"),
    [
        ({}, "refs/heads/main", "main"),
        ({"ref": "refs/heads/other"}, "", "other"),
        ({"repository": {"default_branch": "trunk"}}, "", "trunk"),
        ({}, "refs/tags/v1", "v1"),
        ({"schedule": "0 6 * * 1", "repository": None}, "", ""),
    ],
)
def test_an_audit_is_of_the_commit_that_the_run_is_of(
    event: str, payload: dict[str, object], ref: str, branch: str
) -> None:
    found = plan(event, payload, ONE, ref)
    assert (found.head, found.branch, found.target_branch) == (ONE, branch, branch)
    assert found.is_audit


@pytest.mark.parametrize("sha", ["", "main", "1" * 39, "--all"])
def test_an_audit_without_a_commit(sha: str) -> None:
    with pytest.raises(UsageError, match="GITHUB_SHA="):
        plan("schedule", {}, sha, "refs/heads/main")


@pytest.mark.parametrize("name", ["", "1" * 39, "1" * 41, "1" * 40 + "\n", "G" * 40, "main", None])
def test_what_is_no_object_name_is_refused(name: object) -> None:
    with pytest.raises(UsageError, match="as after"):
        plan("push", push(after=name))


@pytest.mark.parametrize("event", ["", "issues", "release"])
def test_other_events_are_refused(event: str) -> None:
    with pytest.raises(UsageError, match="workflow_run, pull_request_review, schedule and"):
        plan(event, push())


def test_a_review_has_its_pull_request_judged_again() -> None:
    found = plan("pull_request_review", pull_request(None))
    assert found == plan("pull_request", pull_request(None)).replace(event="pull_request_review")
    assert found.is_pull_request


TIP = "c" * 40


def second_step(**changes: Any) -> dict[str, Any]:
    run = {
        "event": "pull_request",
        "head_sha": TIP,
        "head_branch": "feature",
        "head_repository": {"full_name": "someone/project", "owner": {"login": "someone"}},
        "repository": {"full_name": "example/project"},
    }
    return {"workflow_run": run | changes, "repository": {"default_branch": "main"}}


def test_the_second_step_for_forks_names_where_the_pull_request_comes_from() -> None:
    found = plan("workflow_run", second_step())
    assert (found.head, found.source, found.number) == (TIP, "someone:feature", 0)
    assert found.is_pull_request
    assert found.is_fork


@pytest.mark.parametrize("changes", [{"event": "push"}, {"event": None}, {"head_repository": None}])
def test_a_second_step_of_anything_else_judges_nothing(changes: dict[str, Any]) -> None:
    assert plan("workflow_run", second_step(**changes)).nothing


def test_a_second_step_must_name_its_head() -> None:
    with pytest.raises(UsageError, match=r"as workflow_run\.head_sha"):
        plan("workflow_run", second_step(head_sha="main"))


def test_an_event_that_hands_out_secrets_is_refused_with_its_reason() -> None:
    with pytest.raises(UsageError, match=r"token and secrets.*let pull_request start"):
        plan("pull_request_target", pull_request(None))


def test_a_token_shows_in_no_text() -> None:
    found = settings({"GITHUB_TOKEN": "hidden-value", "GITHUB_ACTIONS": "true"})
    assert "hidden-value" not in f"{found!r} {found} {found.token}"
    assert found.token.reveal() == "hidden-value"
    assert found.token == Secret("hidden-value")
    assert not settings({}).token


def test_settings_of_an_enterprise_server() -> None:
    found = settings(
        {
            "GITHUB_API_URL": "https://git.example.com/api/v3/",
            "GITHUB_SERVER_URL": "https://git.example.com",
            "GITHUB_REPOSITORY": "example/project",
            "GITHUB_RUN_ID": "12",
            "GITHUB_SHA": ONE,
        }
    )
    assert found.api_url == "https://git.example.com/api/v3"
    assert found.run_url == "https://git.example.com/example/project/actions/runs/12"
    assert found.sha == ONE


def test_settings_that_are_not_set() -> None:
    found = settings({"GITHUB_API_URL": ""})
    assert (found.api_url, found.run_url, found.sha, found.actor) == (PUBLIC_API, "", "", "")
