"""Pushes: to the default branch, to others, new, forced, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runner import GOOD, HAIKU_SECURITY, POLICY, TRAILERS, ZEROS, text

if TYPE_CHECKING:
    from runner import Hub

ESCALATED = (*TRAILERS, "Agent: STORIES", "Model: opus", "Tokens: 10")


def test_on_the_default_branch_only_what_came_is_judged(hub: Hub) -> None:
    hub.start()
    before = hub.commit(text(*HAIKU_SECURITY))
    after = hub.commit(text(*GOOD))
    done = hub.ci(hub.push_event(before, after), name="push")
    assert (done.code, done.outputs["commits"], done.outputs["tokens-change"]) == (0, "1", "1000")
    assert done.outputs["percent"] == "3.0"
    assert "Next: nothing to do" in done.log


@pytest.mark.parametrize("policy", [POLICY, None])
def test_on_the_default_branch_a_broken_rule_fails(hub: Hub, policy: str | None) -> None:
    before = hub.start(policy)
    after = hub.commit(text(*HAIKU_SECURITY))
    done = hub.ci(hub.push_event(before, after), name="push")
    assert done.code == 1
    assert "Next: see to each error as shown" in done.log


def test_on_the_default_branch_the_policy_before_the_push_judges(hub: Hub) -> None:
    before = hub.start()
    weak = 'extends = "minimal"\n'
    after = hub.commit(text(*ESCALATED), {"trailgate.toml": weak})
    assert hub.ci(hub.push_event(before, after), name="push").code == 1


def test_a_new_branch_is_judged_beyond_the_default_branch(hub: Hub) -> None:
    hub.start()
    hub.commit(text(*HAIKU_SECURITY))
    hub.branch("feature")
    after = hub.commit(text(*GOOD))
    done = hub.ci(hub.push_event(ZEROS, after, "feature"), name="push")
    assert (done.code, done.outputs["commits"]) == (0, "1")


def test_another_branch_is_judged_by_the_default_branchs_policy(hub: Hub) -> None:
    hub.start()
    hub.branch("feature")
    before = hub.commit("chore: weaken", {"trailgate.toml": 'extends = "minimal"\n'})
    after = hub.commit(text(*ESCALATED))
    done = hub.ci(hub.push_event(before, after, "feature"), name="push")
    assert (done.code, done.outputs["commits"]) == (1, "1")


def test_merging_the_default_branch_brings_nothing_to_judge_again(hub: Hub) -> None:
    hub.start()
    hub.branch("feature")
    before = hub.commit(text(*GOOD))
    hub.checkout("main")
    hub.commit(text(*HAIKU_SECURITY))
    hub.checkout("feature")
    hub.git("merge", "-q", "--no-ff", "-m", "Merge branch 'main'", "main")
    done = hub.ci(hub.push_event(before, hub.tip(), "feature"), name="push")
    assert (done.code, done.outputs["commits"]) == (0, "1")


def test_a_forced_push_over_an_unknown_tip_is_judged_beyond_the_default_branch(hub: Hub) -> None:
    hub.start()
    hub.branch("feature")
    after = hub.commit(text(*HAIKU_SECURITY))
    done = hub.ci(hub.push_event("1" * 40, after, "feature"), name="push")
    assert (done.code, done.outputs["commits"]) == (1, "1")


def test_a_forced_push_over_an_unknown_default_tip_is_not_guessed_at(hub: Hub) -> None:
    after = hub.start()
    done = hub.ci(hub.push_event("1" * 40, after), name="push")
    assert done.code == 3
    assert f"trailgate ci --base {'1' * 40} --head {after}" in done.log
    assert done.outputs["verdict"] == "fail"


def test_the_first_push_of_a_repository_is_judged_whole_by_the_preset(hub: Hub) -> None:
    hub.start("modee = 1\n")
    after = hub.commit(text(*HAIKU_SECURITY))
    done = hub.ci(hub.push_event(ZEROS, after), name="push")
    assert (done.code, done.outputs["commits"]) == (0, "2")
    assert done.outputs["warnings"] == "1"


def test_a_deleted_branch_leaves_nothing_to_judge(hub: Hub) -> None:
    before = hub.start()
    done = hub.ci(hub.push_event(before, ZEROS, "feature"), name="push")
    assert (done.code, done.outputs["verdict"]) == (0, "pass")
    assert "branch feature was deleted: there is nothing to judge" in done.log


def test_a_tag_is_nothing_to_judge(hub: Hub) -> None:
    tip = hub.start()
    event = hub.push_event(ZEROS, tip) | {"ref": "refs/tags/v1"}
    done = hub.ci(event, name="push")
    assert (done.code, done.outputs["verdict"]) == (0, "pass")
