"""What can be wrong with an event, a clone or a base: one clear line, the right exit code."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import runner
from runner import GOOD, HAIKU_SECURITY, NOW, commands, text

if TYPE_CHECKING:
    from runner import Done, Hub


def failed(done: Done, code: int, *parts: str) -> None:
    """Check that a run could not judge: told in the log, an annotation, outputs and summary."""
    assert done.code == code, done.log + done.errors
    assert "Traceback" not in done.log + done.errors
    assert done.outputs["verdict"] == "fail"
    assert done.outputs["zone"] == "UNKNOWN"
    assert done.outputs["percent"] == done.outputs["tokens-change"] == "unknown"
    [annotation] = commands(done.log)
    assert annotation.name == "error"
    for part in parts:
        assert part in done.log
        assert part in annotation.data
        assert part in done.summary


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (None, "can't be read: no such file or directory"),
        ("", "the event file is empty"),
        ("{", "the event file holds no JSON"),
        ("[" * 100_000, "the event file holds no JSON"),
        ("[]", "the event is no JSON object"),
        ("{}", "the pull_request event has nothing as pull_request.base.sha"),
        ('{"pull_request": []}', "the pull_request event has nothing as"),
        ('{"pull_request": {"base": {"sha": "--output=x"}}}', "has '--output=x' as"),
    ],
)
def test_an_event_file_that_holds_no_such_event(hub: Hub, content: str | None, part: str) -> None:
    hub.start()
    failed(hub.ci(content), 2, part)


def test_the_event_of_another_name(hub: Hub) -> None:
    base = hub.start()
    event = hub.push_event(base, base)
    failed(hub.ci(event, name="pull_request"), 2, "is GITHUB_EVENT_PATH the file of another event?")
    failed(hub.ci(event, name="issues"), 2, "judges pull_request, push, merge_group")


def test_unknown_fields_change_nothing(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    event["pull_request"]["brand_new"] = {"a": [1, None]}
    event["pull_request"]["head"]["repo"] = None
    event["pull_request"]["title"] = 5
    assert hub.ci(event | {"surprise": True}).code == 0


def test_a_shallow_clone_that_can_not_be_completed(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    at = hub.clone("--depth=1", "--no-single-branch")
    shutil.rmtree(hub.work)
    done = hub.ci(event, at=at)
    failed(done, 3, "fetch-depth: 0", "git fetch --unshallow --filter=tree:0")


def test_a_clone_without_the_head(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    at = hub.clone("--single-branch", "--branch=main")
    shutil.rmtree(hub.work)
    failed(hub.ci(event, at=at), 3, "the judged commit", "fetch-depth: 0")


def test_a_clone_without_the_base(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    event["pull_request"]["base"] = {"sha": "2" * 40, "ref": "gone"}
    failed(hub.ci(event), 3, "the base 2222222222 is not in this clone")


def test_a_base_that_was_force_pushed_away_is_replaced_by_the_branchs_tip(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*HAIKU_SECURITY))
    event["pull_request"]["base"]["sha"] = "2" * 40
    assert hub.ci(event).code == 1


def test_a_new_branch_without_the_default_branch_in_the_clone(hub: Hub) -> None:
    hub.start()
    hub.branch("feature")
    after = hub.commit(text(*GOOD))
    at = hub.clone("--single-branch", "--branch=feature")
    shutil.rmtree(hub.work)
    done = hub.ci(hub.push_event("0" * 40, after, "feature"), name="push", at=at)
    failed(done, 3, "origin/main is not in this clone", "fetch-depth: 0")


def test_a_policy_on_the_base_that_can_not_be_used(hub: Hub) -> None:
    hub.start("modee = 1\n")
    done = hub.ci(hub.pull_request(text(*GOOD)))
    failed(done, 2, "the fault is the base's, not this change's", "modee", "mend it on the base")


def test_an_enforce_from_on_the_base_that_names_no_commit(hub: Hub) -> None:
    hub.start(f'enforce-from = "{"3" * 40}"\n')
    failed(hub.ci(hub.pull_request(text(*GOOD))), 2, "the fault is the base's", "enforce-from")


def test_a_policy_that_the_clone_lacks_is_not_taken_for_none(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    hub.git("config", "uploadpack.allowFilter", "true", at=hub.work)
    at = hub.clone("--filter=blob:none")
    shutil.rmtree(hub.work)
    done = hub.ci(event, at=at)
    assert done.code == 3
    assert "trailgate.toml of commit" in done.log


def test_no_repository(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    at = hub.folder / "elsewhere"
    (at / ".git").mkdir(parents=True)
    failed(hub.ci(event, at=at), 3, "not in a git repository")


def test_files_that_can_not_be_written(hub: Hub) -> None:
    hub.start()
    event = hub.pull_request(text(*GOOD))
    done = hub.ci(event, env={"GITHUB_OUTPUT": str(hub.folder)})
    assert done.code == 2
    assert "GITHUB_OUTPUT=" in done.log
    assert "Traceback" not in done.errors


class TestOutsideGitHub:
    def go(self, hub: Hub, *words: str, expected: int) -> str:
        at = hub.clone()
        hub.git("checkout", "-q", "--detach", "origin/feature", at=at)
        done = runner.run(at, hub.env | {"TRAILGATE_NOW": NOW}, *words)
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout + done.stderr

    def test_a_base_is_all_it_needs(self, hub: Hub) -> None:
        hub.start()
        hub.pull_request(text(*HAIKU_SECURITY))
        told = self.go(hub, "--base=main", expected=1)
        assert "error security-requires-opus" in told
        assert "verdict: fail. 1 error in 1 commit" in told
        assert "::" not in told
        assert "verdict: pass" in self.go(hub, "--base=HEAD^", "--head=HEAD^", expected=0)

    def test_without_a_base_it_says_what_to_give(self, hub: Hub) -> None:
        hub.start()
        hub.pull_request(text(*GOOD))
        assert "trailgate ci --base REV" in self.go(hub, expected=2)
        assert "--head needs --base" in self.go(hub, "--head=HEAD", expected=2)

    @pytest.mark.parametrize("name", ["nowhere", "--upload-pack=x", ""])
    def test_a_base_that_names_nothing(self, hub: Hub, name: str) -> None:
        hub.start()
        hub.pull_request(text(*GOOD))
        assert "names no commit" in self.go(hub, f"--base={name}", expected=2)
