from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from acting import Ran, Stage
from ci_page import workflow
from github_fake import PROJECT, TOKEN, FakeGitHub
from prism import Prism
from runner import Hub

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


FORK = "stranger/project"


class Team:
    """A repository on a forge that answers, and the forge's runner."""

    def __init__(self, hub: Hub, stage: Stage, forge: FakeGitHub) -> None:
        self.hub = hub
        self.stage = stage
        self.forge = forge

    def pull_request(self, *messages: str) -> dict[str, Any]:
        event = self.hub.pull_request(*messages)
        self.forge.pull["head"] = event["pull_request"]["head"]["sha"]
        self.forge.pull["base_tip"] = event["pull_request"]["base"]["sha"]
        return event

    def run(
        self,
        event: dict[str, Any],
        name: str = "pull_request",
        heading: str = "Pull requests",
        number: int = 0,
        head: str = "feature",
    ) -> Ran:
        """Run a workflow of docs/ci.md with `head` checked out."""
        at = self.hub.clone()
        self.hub.git("checkout", "-q", "--detach", f"origin/{head}", at=at)
        return self.act(event, at, name, workflow(heading, number))

    def act(
        self, event: dict[str, Any], at: Path, name: str = "pull_request", text: str = ""
    ) -> Ran:
        """Run a workflow, that for pull requests unless given, in a checkout."""
        text = text or workflow("Pull requests")
        return self.stage.act(text, name, event, at, token=TOKEN, GITHUB_API_URL=self.forge.url)

    def leave_to_a_fork(self, event: dict[str, Any]) -> None:
        """Let a pull request be a fork's, whose token may read only."""
        event["pull_request"]["head"]["repo"] = {"full_name": FORK}
        self.forge.pull["head_project"] = FORK
        self.forge.is_read_only = True

    def follow_up(self, event: dict[str, Any]) -> dict[str, Any]:
        """Give the event of a second workflow after that of a pull request."""
        head = event["pull_request"]["head"]
        owner = FORK.partition("/")[0]
        first = {
            "event": "pull_request",
            "head_sha": head["sha"],
            "head_branch": head["ref"],
            "head_repository": {"full_name": FORK, "owner": {"login": owner}},
            "repository": {"full_name": PROJECT},
        }
        return {"action": "completed", "workflow_run": first}

    def report(self, name: str, file: str = "trailgate-report.json") -> dict[str, Any]:
        """Give a report that a job uploaded."""
        path = self.stage.uploaded / name / file
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="session")
def _forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeGitHub, Prism]]:
    server = FakeGitHub()
    proxy = Prism(server.address, tmp_path_factory.mktemp("prism"))
    yield server, proxy
    proxy.close()
    server.close()


@pytest.fixture
def team(tmp_path: Path, stage: Stage, _forge: tuple[FakeGitHub, Prism]) -> Iterator[Team]:
    server, proxy = _forge
    server.reset()
    server.url = proxy.url
    proxy.forget()
    yield Team(Hub(tmp_path), stage, server)
    assert proxy.violations() == []
