"""What audit can show of hatches: rebuilt from history alone."""

from __future__ import annotations

from repos import Repo
from trailgate.git import Repository
from trailgate.hatches.history import events


def told(repo, revision="HEAD"):
    found = events(Repository.discover(str(repo.path)), revision)
    return [(one.change.kind, one.change.what) for one in found]


def run(repo, *words, at="2026-07-28T14:00:00Z"):
    assert repo.trailgate(*words, TRAILGATE_NOW=at).code == 0


def test_every_hatch_leaves_its_trace_in_order(repo):
    run(repo, "pause", "--until", "2026-08-03", "--reason", "the release")
    run(repo, "defer", "SD-AUTH-001", "--reason", "spent")
    run(repo, "policy", "set-limit", "750000")
    run(repo, "rollback")
    run(repo, "resume", at="2026-07-29T00:00:00Z")
    run(repo, "undefer", "SD-AUTH-001", at="2026-07-29T00:00:00Z")
    assert told(repo) == [
        ("pause", "from 2026-07-28T14:00:00Z until 2026-08-03: the release"),
        ("defer", "SD-AUTH-001: spent"),
        ("set-limit", "weekly: 750,000 from 2026-07-28"),
        ("rollback", "extends sonnet-default instead of leo"),
        ("resume", "ended at 2026-07-29 instead of 2026-08-03: the release"),
        ("undefer", "SD-AUTH-001: spent"),
    ]
    oids = repo.git("log", "--reverse", "--format=%H").split()[1:]
    found = events(Repository.discover(str(repo.path)))
    assert [one.commit for one in found] == oids
    assert {one.author for one in found} == {"Dev One <dev.one@example.com>"}


def test_changes_by_hand_count_and_a_merge_repeats_nothing(repo):
    base = repo.head()
    text = (repo.path / "trailgate.toml").read_text()
    repo.switch("side", "--create")
    repo.commit("chore: by hand", files={"trailgate.toml": text.replace("500_000", "600_000")})
    repo.switch("main")
    repo.commit("chore: else", files={"pyproject.toml": "[project]\n"})
    repo.git("merge", "--quiet", "--no-ff", "-m", "merge", "side")
    assert told(repo) == [("set-limit", "weekly: 600,000 instead of 500,000")]
    assert told(repo, base) == []


def test_a_pause_taken_out_of_the_file_is_still_told(repo):
    text = (repo.path / "trailgate.toml").read_text()
    run(repo, "pause", "--until", "2026-08-03", "--reason", "quiet")
    repo.commit("chore: tidy", files={"trailgate.toml": text})
    kinds = [kind for kind, _ in told(repo)]
    assert kinds == ["pause", "resume"]


def test_a_file_that_is_no_policy_for_a_while_is_said_once(repo):
    text = (repo.path / "trailgate.toml").read_text()
    repo.commit("oops", files={"trailgate.toml": "extends = 7\n"})
    repo.commit("mended", files={"trailgate.toml": text})
    assert told(repo) == [("unreadable", "the policy file can't be read")]


def test_before_the_first_commit_there_is_nothing(tmp_path):
    assert told(Repo(tmp_path / "work")) == []
