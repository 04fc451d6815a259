"""Events become plans by values alone."""

from __future__ import annotations

import pytest

from trailgate.ci.plan import Plan, plan
from trailgate.ci.settings import Secret, settings
from trailgate.errors import UsageError

ONE, TWO, ZEROS = "1" * 40, "2" * 64, "0" * 40


def pull_request(head_repo: object) -> dict[str, object]:
    return {
        "pull_request": {
            "title": "A title",
            "head": {"sha": ONE, "ref": "feature", "repo": head_repo},
            "base": {"sha": TWO, "ref": "main", "repo": {"full_name": "example/project"}},
        }
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
    )


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


@pytest.mark.parametrize("name", ["", "1" * 39, "1" * 41, "1" * 40 + "\n", "G" * 40, "main", None])
def test_what_is_no_object_name_is_refused(name: object) -> None:
    with pytest.raises(UsageError, match="as after"):
        plan("push", push(after=name))


@pytest.mark.parametrize("event", ["", "issues", "pull_request_target", "merge_group"])
def test_other_events_are_refused(event: str) -> None:
    with pytest.raises(UsageError, match="pull_request and push"):
        plan(event, push())


def test_a_token_shows_in_no_text() -> None:
    found = settings({"GITHUB_TOKEN": "hidden-value", "GITHUB_ACTIONS": "true"})
    assert "hidden-value" not in f"{found!r} {found} {found.token}"
    assert found.token.reveal() == "hidden-value"
    assert found.token == Secret("hidden-value")
    assert not settings({}).token
