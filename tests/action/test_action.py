"""action.yml in the workflows of docs/ci.md, run for real."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ci_page import loaded
from runner import (
    GOOD,
    HAIKU_SECURITY,
    HAIKU_VALIDATION,
    POLICY,
    SUNDAY,
    TRAILERS,
    text,
)

if TYPE_CHECKING:
    from conftest import Team

pytestmark = pytest.mark.full
OUTPUTS = set(loaded("action.yml")["outputs"])


def test_a_clean_pull_request_passes(team: Team) -> None:
    team.hub.start()
    ran = team.run(team.pull_request(text(*GOOD)))
    assert ran.succeeded, ran.log
    assert set(ran.outputs) == OUTPUTS
    told = {name: ran.outputs[name] for name in OUTPUTS - {"report-json"}}
    assert told == {
        "verdict": "pass",
        "zone": "GREEN",
        "percent": "1.0",
        "tokens-week": "1000",
        "tokens-change": "1000",
        "findings": "0",
        "errors": "0",
        "warnings": "0",
        "commits": "1",
        "coverage": "100.0",
    }
    assert ran.commands == []
    assert "trailgate: pass" in ran.summary


@pytest.mark.parametrize(
    ("trailers", "rule"),
    [(HAIKU_SECURITY, "security-requires-opus"), (HAIKU_VALIDATION, "validation-floor")],
)
def test_a_never_rule_fails_the_job(team: Team, trailers: tuple[str, ...], rule: str) -> None:
    team.hub.start()
    ran = team.run(team.pull_request(text(*GOOD), text(*trailers)))
    assert not ran.succeeded
    assert (ran.outputs["verdict"], ran.outputs["errors"]) == ("fail", "1")
    assert [command.name for command in ran.commands] == ["error"]
    assert f"`{rule}`" in ran.summary


def test_code_of_the_change_is_not_imported(team: Team) -> None:
    team.hub.start()
    hostile = 'raise SystemExit("hijacked")\n'
    team.hub.branch("feature")
    names = ("click.py", "venv.py", "pip.py", "trailgate.py", "sitecustomize.py", "json.py")
    team.hub.commit(text(*GOOD), dict.fromkeys(names, hostile))
    ran = team.run(team.hub.event(team.hub.tip("main")))
    assert ran.succeeded, ran.log
    assert "hijacked" not in ran.log


def test_a_commit_subject_commands_nothing(team: Team) -> None:
    team.hub.start()
    hostile = "feat(SD-AUTH-001): ##[set-output name=zone]RED ::error::forged $(touch pwned)"
    ran = team.run(team.pull_request(text(*HAIKU_SECURITY, subject=hostile)))
    assert ran.outputs["zone"] == "GREEN"
    assert [command.data for command in ran.commands if command.data == "forged"] == []


def test_a_policy_that_is_weakened_is_not_the_one_that_judges(team: Team) -> None:
    team.hub.start()
    team.hub.branch("feature")
    weaker = f'{POLICY}\n[rules]\nvalidation-floor = "off"\n'
    team.hub.commit(text(*HAIKU_VALIDATION), {"trailgate.toml": weaker})
    ran = team.run(team.hub.event(team.hub.tip("main")))
    assert not ran.succeeded
    assert ran.outputs["errors"] == "1"
    assert "policy" in ran.summary


def test_a_push_after_a_squash_merge_is_judged_whole(team: Team) -> None:
    before = team.hub.start()
    squashed = "\n".join(
        ["feat(SD-AUTH-001): tighten RLS (#7)", "", *TRAILERS, "Run: TESTING sonnet 1000", ""]
    )
    squashed += "Run: SECURITY haiku 2000\n"
    after = team.hub.commit(squashed)
    ran = team.run(team.hub.push_event(before, after), "push", head="main")
    assert not ran.succeeded
    assert (ran.outputs["commits"], ran.outputs["tokens-change"]) == ("1", "3000"), ran.log


def test_a_merge_group_is_judged_on_what_it_is_built_on(team: Team) -> None:
    base = team.hub.start()
    queue = "gh-readonly-queue/main/pr-7-x"
    team.hub.branch(queue)
    head = team.hub.commit(text(*HAIKU_SECURITY))
    event = {
        "action": "checks_requested",
        "merge_group": {
            "head_sha": head,
            "head_ref": f"refs/heads/{queue}",
            "base_sha": base,
            "base_ref": "refs/heads/main",
        },
    }
    ran = team.run(event, "merge_group", "Merge queue", head=queue)
    assert not ran.succeeded
    assert (ran.outputs["errors"], ran.outputs["commits"]) == ("1", "1")


def test_the_weekly_audit_shows_the_budget_and_keeps_the_report(team: Team) -> None:
    team.hub.start()
    team.hub.commit(text(*HAIKU_SECURITY))
    team.hub.commit(text(*GOOD))
    event = {"schedule": "43 15 * * 5", "repository": {"default_branch": "main"}}
    ran = team.run(event, "schedule", "Weekly audit", head="main")
    assert ran.succeeded, ran.log
    assert ran.outputs["tokens-week"] == "3000"
    assert "weekly" in ran.summary
    report = team.report("trailgate-audit", "report.json")
    assert (report["errors"], report["head"]) == (1, team.hub.tip("main"))


def test_three_hundred_commits_are_judged(team: Team) -> None:
    base = team.hub.start()
    team.hub.branch("feature")
    message = text(*GOOD)
    stream = []
    for number in range(300):
        person = f"Dev One <dev@example.com> {SUNDAY + 4 * 86_400 + number} +0000"
        stream += ["commit refs/heads/feature", f"author {person}", f"committer {person}"]
        stream += [f"data {len(message)}", message]
        stream += [f"from {base}"] if number == 0 else []
    team.hub.git("fast-import", "--quiet", "--force", stdin="\n".join([*stream, ""]))
    event = team.hub.event(base)
    ran = team.run(event)
    assert ran.succeeded, ran.log
    assert (ran.outputs["commits"], ran.outputs["tokens-change"]) == ("300", "300000")
    assert len(ran.summary.encode()) < 1_048_576


def test_a_history_that_is_cut_off_is_never_judged_wrongly(team: Team) -> None:
    team.hub.start()
    event = team.pull_request(*[text(*GOOD)] * 3)
    at = team.hub.clone("--depth=1", "--branch=feature")
    team.hub.git("checkout", "-q", "--detach", "origin/feature", at=at)
    team.hub.git("remote", "set-url", "origin", "file:///nowhere", at=at)
    ran = team.act(event, at)
    assert not ran.succeeded
    assert (ran.outputs["verdict"], ran.outputs["tokens-change"]) == ("fail", "unknown")
    assert re.search("fetch-depth: 0", ran.summary)


def test_a_read_only_token_leaves_all_in_the_summary(team: Team) -> None:
    team.hub.start()
    event = team.pull_request(text(*HAIKU_SECURITY))
    team.leave_to_a_fork(event)
    ran = team.run(event)
    assert not ran.succeeded
    assert team.forge.comments == []
    assert "There is no comment" in ran.summary
    assert "`security-requires-opus`" in ran.summary


def test_the_comment_is_begun_once_and_kept_up_to_date(team: Team) -> None:
    team.hub.start()
    event = team.pull_request(text(*HAIKU_SECURITY))
    team.run(event)
    team.run(event)
    assert len(team.forge.comments) == 1, team.forge.requests
    assert team.forge.writes == ["POST"]
    assert "`security-requires-opus`" in team.forge.bodies[0]


def test_a_second_workflow_comments_on_a_pull_request_from_a_fork(team: Team) -> None:
    team.hub.start()
    event = team.pull_request(text(*HAIKU_SECURITY))
    team.leave_to_a_fork(event)
    forks = "Pull requests from forks"
    first = team.run(event, heading=forks)
    assert not first.succeeded
    assert team.forge.comments == []
    team.forge.is_read_only = False
    ran = team.run(team.follow_up(event), "workflow_run", forks, 1, head="main")
    assert ran.succeeded, ran.log
    assert ran.outputs["verdict"] == "fail"
    assert "`security-requires-opus`" in team.forge.bodies[0]


def test_a_second_workflow_leaves_a_pull_request_that_moved_on(team: Team) -> None:
    team.hub.start()
    event = team.pull_request(text(*HAIKU_SECURITY))
    team.leave_to_a_fork(event)
    team.forge.is_read_only = False
    team.forge.pull["head"] = "c" * 40
    forks = "Pull requests from forks"
    ran = team.run(team.follow_up(event), "workflow_run", forks, 1, head="main")
    assert ran.succeeded, ran.log
    assert team.forge.comments == []


def test_what_is_installed_already_is_not_installed_again(team: Team) -> None:
    team.hub.start()
    event = team.pull_request(text(*GOOD))
    team.run(event)
    [installed] = team.stage.installed()
    kept = installed.parent.stat().st_mtime_ns
    team.run(event)
    assert team.stage.installed() == [installed]
    assert installed.parent.stat().st_mtime_ns == kept


def test_the_called_workflow_judges_and_uploads_the_report(team: Team) -> None:
    team.hub.start()
    ran = team.run(team.pull_request(text(*HAIKU_SECURITY)), number=1)
    assert not ran.succeeded
    assert (ran.outputs["verdict"], ran.outputs["errors"]) == ("fail", "1"), ran.log
    assert len(team.forge.comments) == 1
    assert team.report("trailgate-report")["errors"] == 1
