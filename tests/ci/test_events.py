"""Each event end to end: what is judged, by whose policy, and from any checkout."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from runner import GOOD, HAIKU_SECURITY, SUNDAY, TRAILERS, ZEROS, Done, Hub, text
from trailgate.ci.fetching import reason_in

if TYPE_CHECKING:
    from pathlib import Path

WEAK = {"trailgate.toml": 'extends = "minimal"\n'}
ESCALATED = (*TRAILERS, "Agent: STORIES", "Model: opus", "Tokens: 10")
QUICK = (*TRAILERS, "Agent: QUICKFIX", "Model: haiku", "Tokens: 500")
REMARK = "its history was completed from origin"


@pytest.fixture(autouse=True)
def serving(hub: Hub) -> None:
    """Let the server filter, as GitHub does."""
    hub.git("config", "uploadpack.allowFilter", "true")


def judged(done: Done, code: int, commits: int) -> None:
    assert "Traceback" not in done.log + done.errors
    assert (done.code, done.outputs["commits"]) == (code, str(commits)), done.log + done.errors


def checkout(hub: Hub, ref: str) -> Path:
    """Fetch one commit without history and check it out, as actions/checkout does by itself."""
    hub.count += 1
    at: Path = hub.folder / f"runner{hub.count}"
    hub.git("init", "-q", "--template=", str(at), at=hub.folder)
    hub.git("remote", "add", "origin", f"file://{hub.work}", at=at)
    hub.git("fetch", "-q", "--depth=1", "origin", f"+{ref}:refs/remotes/{ref}", at=at)
    hub.git("checkout", "-q", "--detach", f"refs/remotes/{ref}", at=at)
    return at


def merge_ref(hub: Hub) -> str:
    """Make the commit that GitHub would offer as the merge of a pull request."""
    hub.git("checkout", "-q", "--detach", "main")
    hub.git("merge", "-q", "--no-ff", "-m", "Merge feature into main", "feature")
    hub.git("update-ref", "refs/pull/7/merge", "HEAD")
    hub.checkout("feature")
    return "refs/pull/7/merge"


def has(hub: Hub, at: Path, name: str) -> bool:
    """Tell whether an object is in a clone, fetching nothing."""
    listed = hub.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)", at=at)
    return name in listed.split()


class TestShallowCheckouts:
    @pytest.mark.parametrize("of_merge", [True, False])
    def test_a_pull_request_is_judged_as_in_a_whole_clone(self, hub: Hub, of_merge: bool) -> None:
        hub.start()
        hub.commit(text(*GOOD))
        event = hub.pull_request(text(*HAIKU_SECURITY), text(*GOOD, subject="feat: other"))
        whole = hub.ci(event)
        at = checkout(hub, merge_ref(hub) if of_merge else "refs/heads/feature")
        done = hub.ci(event, at=at)
        judged(done, 1, 2)
        assert done.outputs == whole.outputs
        assert REMARK in done.log
        assert REMARK not in hub.ci(event, at=at).log + whole.log

    def test_only_commits_are_fetched(self, hub: Hub) -> None:
        hub.commit("chore: old", {"old.txt": "old\n"})
        old = (hub.tip("HEAD^{tree}"), hub.tip("HEAD:old.txt"))
        hub.commit("chore: newer", {"old.txt": "newer\n"})
        hub.start()
        event = hub.pull_request(text(*GOOD))
        at = checkout(hub, "refs/heads/feature")
        judged(hub.ci(event, at=at), 0, 1)
        assert hub.tip("main^") in hub.git("rev-list", "HEAD", at=at).split()
        assert not [name for name in old if has(hub, at, name)]

    def test_later_steps_fetch_whole_commits_and_find_old_files(self, hub: Hub) -> None:
        hub.commit("chore: old", {"old.txt": "old\n"})
        hub.start()
        event = hub.pull_request(text(*GOOD))
        at = checkout(hub, "refs/heads/feature")
        judged(hub.ci(event, at=at), 0, 1)
        hub.commit("chore: more", {"new.txt": "new\n"})
        hub.git("fetch", "-q", at=at)
        assert has(hub, at, hub.tip("HEAD:new.txt"))
        hub.git("checkout", "-q", "HEAD~2", at=at)
        assert (at / "old.txt").read_text() == "old\n"

    def test_a_policy_that_differs_at_the_base_is_fetched(self, hub: Hub) -> None:
        hub.start()
        hub.branch("feature")
        hub.commit("chore: weaken", WEAK)
        hub.commit(text(*ESCALATED))
        event = hub.event(hub.tip("main"))
        done = hub.ci(event, at=checkout(hub, "refs/heads/feature"))
        judged(done, 1, 2)
        assert done.outputs == hub.ci(event).outputs

    def test_what_quick_fixes_changed_is_fetched(self, hub: Hub) -> None:
        hub.start()
        hub.branch("feature")
        hub.commit(text(*QUICK), {"a.txt": "line\n" * 60})
        hub.commit(text(*GOOD), {"a.txt": "other\n"})
        event = hub.event(hub.tip("main"))
        done = hub.ci(event, at=checkout(hub, "refs/heads/feature"))
        assert "quickfix-too-large" in done.log
        assert done.outputs == hub.ci(event).outputs

    def test_a_push_and_a_schedule(self, hub: Hub) -> None:
        before = hub.start()
        after = hub.commit(text(*HAIKU_SECURITY))
        at = checkout(hub, "refs/heads/main")
        judged(hub.ci(hub.push_event(before, after), name="push", at=at), 1, 1)
        env = {"GITHUB_SHA": after, "GITHUB_REF": "refs/heads/main"}
        at = checkout(hub, "refs/heads/main")
        judged(hub.ci({}, name="schedule", at=at, env=env), 1, 2)

    def test_a_server_that_can_not_filter_gives_all(self, hub: Hub) -> None:
        hub.start()
        event = hub.pull_request(text(*GOOD))
        hub.git("config", "uploadpack.allowFilter", "false")
        judged(hub.ci(event, at=checkout(hub, "refs/heads/feature")), 0, 1)

    def test_a_remote_that_is_cut_off_itself(self, hub: Hub) -> None:
        hub.start()
        event = hub.pull_request(text(*GOOD))
        middle = checkout(hub, "refs/heads/feature")
        hub.git("branch", "-q", "feature", at=middle)
        at = hub.folder / "behind"
        words = ("clone", "-q", "--depth=1", f"file://{middle}", str(at))
        hub.git(*words, at=hub.folder)
        done = hub.ci(event, at=at)
        assert (done.code, done.outputs["percent"]) == (3, "unknown")
        assert "fetch-depth: 0" in done.log

    def test_without_a_remote_and_with_credentials_none_are_told(self, hub: Hub) -> None:
        hub.start()
        event = hub.pull_request(text(*GOOD))
        at = checkout(hub, "refs/heads/feature")
        hub.git("remote", "set-url", "origin", "http://me:hidden@127.0.0.1:9/x", at=at)
        done = hub.ci(event, at=at)
        assert done.code == 3
        assert "127.0.0.1" in done.log
        assert "hidden" not in done.log + done.errors + done.summary
        hub.git("remote", "remove", "origin", at=at)
        assert hub.ci(event, at=at).code == 3


def test_what_git_says_is_told_without_credentials() -> None:
    said = "warning: x\nfatal: could not read Password for 'https://hidden@example.com': no\n"
    assert reason_in(said) == "could not read Password for 'https://example.com': no"


class TestPushes:
    def test_a_forced_push_whose_old_tip_is_fetched_by_name(self, hub: Hub) -> None:
        hub.start()
        hub.branch("feature")
        kept = hub.commit(text(*HAIKU_SECURITY))
        before = hub.commit(text(*GOOD))
        hub.git("reset", "-q", "--hard", kept)
        after = hub.commit(text(*GOOD, subject="feat: anew"))
        at = hub.clone("--no-local")
        assert not has(hub, at, before)
        done = hub.ci(hub.push_event(before, after, "feature"), name="push", at=at)
        judged(done, 0, 1)
        assert has(hub, at, before)
        assert "can't be fetched" not in done.log

    def test_a_forced_push_whose_old_tip_is_gone_is_judged_whole_and_says_so(
        self, hub: Hub
    ) -> None:
        hub.start()
        hub.branch("feature")
        hub.commit(text(*HAIKU_SECURITY))
        after = hub.commit(text(*GOOD, subject="feat: b"))
        done = hub.ci(hub.push_event("1" * 40, after, "feature"), name="push")
        judged(done, 1, 2)
        assert "feature was at 1111111111 before this push, which can't be fetched" in done.log

    def test_a_forced_push_to_main_is_judged_by_the_policy_before_it(self, hub: Hub) -> None:
        start = hub.commit("chore: first")
        before = hub.start()
        hub.git("reset", "-q", "--hard", start)
        hub.commit("chore: weak", WEAK)
        after = hub.commit(text(*ESCALATED))
        at = hub.clone("--no-local")
        judged(hub.ci(hub.push_event(before, after), name="push", at=at), 1, 2)

    def test_after_a_squash_merge_quoted_runs_count_once(self, hub: Hub) -> None:
        before = hub.start()
        hub.branch("feature")
        hub.commit(text(*GOOD, subject="feat: one"), {"a.txt": "a\n"})
        hub.commit(text(*GOOD, subject="feat: two"), {"a.txt": "b\n"})
        hub.checkout("main")
        hub.git("merge", "-q", "--squash", "feature")
        squash = (hub.work / ".git" / "SQUASH_MSG").read_text()
        after = hub.commit(f"feat: all of it\n\n{squash}")
        done = hub.ci(hub.push_event(before, after), name="push")
        judged(done, 0, 1)
        assert done.outputs["tokens-change"] == "2000"
        hub.git("merge", "-q", "--no-ff", "-m", "Merge feature", "feature")
        done = hub.ci(hub.push_event(after, hub.tip()), name="push")
        judged(done, 0, 3)
        assert done.outputs["tokens-change"] == "0"

    def test_head_equal_to_base(self, hub: Hub) -> None:
        tip = hub.start()
        judged(hub.ci(hub.push_event(tip, tip), name="push"), 0, 0)
        judged(hub.ci(hub.pull_request()), 0, 0)

    def test_the_default_branch_is_fetched_where_the_clone_lacks_it(self, hub: Hub) -> None:
        hub.start()
        hub.branch("feature")
        after = hub.commit(text(*HAIKU_SECURITY))
        at = hub.clone("--single-branch", "--branch=feature")
        judged(hub.ci(hub.push_event(ZEROS, after, "feature"), name="push", at=at), 1, 1)


class TestPullRequests:
    def test_a_head_that_no_branch_holds_is_fetched_by_name(self, hub: Hub) -> None:
        hub.start()
        event = hub.pull_request(text(*HAIKU_SECURITY))
        at = hub.clone("--single-branch", "--branch=main")
        judged(hub.ci(event, at=at), 1, 1)

    def test_the_judged_head_is_the_events_though_the_branch_went_on(self, hub: Hub) -> None:
        hub.start()
        event = hub.pull_request(text(*GOOD))
        hub.commit(text(*HAIKU_SECURITY))
        judged(hub.ci(event), 0, 1)

    def test_unrelated_histories(self, hub: Hub) -> None:
        base = hub.start()
        hub.git("checkout", "-q", "--orphan", "feature")
        hub.commit(text(*HAIKU_SECURITY))
        hub.commit(text(*GOOD, subject="feat: b"))
        judged(hub.ci(hub.event(base)), 1, 2)

    def test_commits_without_a_subject(self, hub: Hub) -> None:
        hub.start()
        done = hub.ci(hub.pull_request("", "\n\n", "\n".join(("", *GOOD, ""))))
        judged(done, done.code, 3)
        assert done.outputs["verdict"] in ("pass", "fail")

    def test_ten_thousand_commits(self, hub: Hub) -> None:
        base = hub.start()
        hub.git("fast-import", "--quiet", stdin=_stream(base, 10_000))
        done = hub.ci(hub.event(base))
        judged(done, 0, 10_000)
        assert done.outputs["tokens-change"] == str(10_000 // 50 * 10)


def _stream(base: str, count: int) -> str:
    """Give commits for fast-import, of which one in fifty records a run."""
    parts = []
    for n in range(count):
        block = (*TRAILERS, "Agent: TESTING", "Model: sonnet", "Tokens: 10")
        message = f"chore: part {n}\n" if n % 50 else text(*block, subject=f"feat: part {n}")
        person = f"Dev One <dev@example.com> {SUNDAY + 3 * 86_400 + n} +0000"
        parts.append(
            f"commit refs/heads/feature\nauthor {person}\ncommitter {person}\n"
            f"data {len(message)}\n{message}" + (f"from {base}\n" if not n else "") + "\n"
        )
    return "".join(parts)


class TestMergeGroups:
    def event(self, hub: Hub, base: str) -> dict[str, Any]:
        group = {
            "base_sha": base,
            "base_ref": "refs/heads/main",
            "head_sha": hub.tip(),
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-8-0",
        }
        return {"action": "checks_requested", "merge_group": group}

    def test_a_group_is_judged_beyond_its_base(self, hub: Hub) -> None:
        hub.start()
        hub.branch("first")
        base = hub.commit(text(*HAIKU_SECURITY))
        hub.branch("second")
        hub.commit(text(*GOOD))
        judged(hub.ci(self.event(hub, base), name="merge_group"), 0, 1)
        judged(hub.ci(self.event(hub, hub.tip("main")), name="merge_group"), 1, 2)

    def test_the_policy_is_the_targets_not_that_of_the_group_before(self, hub: Hub) -> None:
        hub.start()
        hub.branch("first")
        base = hub.commit("chore: weaken", WEAK)
        hub.branch("second")
        hub.commit(text(*ESCALATED))
        judged(hub.ci(self.event(hub, base), name="merge_group"), 1, 1)
        at = checkout(hub, "refs/heads/second")
        judged(hub.ci(self.event(hub, base), name="merge_group", at=at), 1, 1)

    def test_a_base_that_is_gone(self, hub: Hub) -> None:
        hub.start()
        done = hub.ci(self.event(hub, "4" * 40), name="merge_group")
        assert done.code == 3
        assert "the base 4444444444 is not in this clone" in done.log


class TestAudits:
    def go(self, hub: Hub, name: str = "schedule", **env: str) -> Done:
        known = {"GITHUB_SHA": hub.tip("main"), "GITHUB_REF": "refs/heads/main"}
        return hub.ci({"schedule": "0 6 * * 1"}, name=name, env=known | env)

    def test_the_current_period_is_judged_and_what_it_used(self, hub: Hub) -> None:
        hub.later(-7)
        hub.start()
        hub.commit(text(*HAIKU_SECURITY, subject="feat: last week"))
        hub.later(7)
        hub.commit(text(*GOOD, subject="feat: this week"))
        for name in ("schedule", "workflow_dispatch"):
            done = self.go(hub, name)
            judged(done, 0, 1)
            assert (done.outputs["tokens-change"], done.outputs["percent"]) == ("1000", "1.0")
            assert "Next: nothing to do\n" in done.log

    def test_what_is_merged_already_is_not_told_to_be_pushed_again(self, hub: Hub) -> None:
        hub.start()
        hub.commit(text(*HAIKU_SECURITY))
        done = self.go(hub)
        judged(done, 1, 2)
        assert "Next: see to each error as shown\n" in done.log

    def test_dates_may_be_in_any_order(self, hub: Hub) -> None:
        hub.start()
        hub.commit(text(*HAIKU_SECURITY))
        hub.later(-30)
        hub.commit(text(*GOOD, subject="feat: long ago"))
        judged(self.go(hub), 1, 2)

    def test_each_commit_is_judged_by_the_zone_that_it_was_made_in(self, hub: Hub) -> None:
        hub.start()
        hub.commit(text(*GOOD, subject="feat: early"))
        hub.commit(text(*GOOD[:-1], "Tokens: 97000"))
        done = self.go(hub)
        judged(done, 0, 3)
        assert (done.outputs["findings"], done.outputs["percent"]) == ("0", "98.0")

    def test_a_period_without_commits(self, hub: Hub) -> None:
        hub.start()
        hub.commit(text(*HAIKU_SECURITY))
        judged(self.go(hub, TRAILGATE_NOW="2027-01-01T00:00:00Z"), 0, 0)

    def test_the_policy_is_the_tips_own(self, hub: Hub) -> None:
        hub.start()
        hub.commit(text(*ESCALATED), WEAK)
        judged(self.go(hub), 0, 2)

    def test_a_policy_that_can_not_be_used(self, hub: Hub) -> None:
        hub.start("modee = 1\n")
        done = self.go(hub)
        assert (done.code, done.outputs["verdict"]) == (2, "fail")
        assert "modee" in done.log

    def test_a_commit_that_is_gone(self, hub: Hub) -> None:
        hub.start()
        at = hub.clone()
        shutil.rmtree(hub.work)
        done = hub.ci({}, name="schedule", at=at, env={"GITHUB_SHA": "5" * 40})
        assert done.code == 3
        assert "the judged commit 5555555555" in done.log


def test_pull_request_target_is_refused(hub: Hub) -> None:
    hub.start()
    done = hub.ci(hub.pull_request(text(*GOOD)), name="pull_request_target")
    assert done.code == 2
    assert "token and secrets" in done.log
