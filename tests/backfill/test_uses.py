"""Tokens from the token log and from transcripts, given to the commits that they were used for."""

from __future__ import annotations

import json

import pytest

from repos import LEAD, START, usage
from trailgate.usage.instants import iso_text
from transcripts import OPUS, SECRET, Claude, counts, reply, sub_reply

ON = "[sources]\nclaude-code = true\n"
DAY = 86_400


@pytest.fixture
def claude(repo):
    made = Claude(repo.path.parent / "home")
    repo.env |= made.env
    (repo.path / "trailgate.toml").write_text(ON)
    return made


def log(repo, *entries):
    """Write entries of the token log: instant and fields."""
    folder = repo.path / ".git" / "trailgate"
    folder.mkdir(exist_ok=True)
    with (folder / "token-log.jsonl").open("a") as file:
        for number, (at, fields) in enumerate(entries):
            line = {"v": 1, "kind": "run", "id": f"e{number}", "at": iso_text(at)} | fields
            file.write(json.dumps(line) + "\n")


def entry(sd="SD-OLD-001", tokens=500, **more):
    return {"sd": sd, "phase": "EXEC", "agent": "MAIN", "model": "opus", "tokens": tokens} | more


def runs(repo):
    return {one["commit"]: one["runs"] for one in repo.document()["proposals"]}


def test_old_entries_of_the_log_go_to_the_next_commit_of_their_sd(repo):
    other = repo.commit("feat(SD-OLD-002): x", at=START)
    first = repo.commit("feat(SD-OLD-001): x", at=START + 100)
    second = repo.commit("feat(SD-OLD-001): y", at=START + 200)
    log(
        repo,
        (START - 50, entry()),
        (START + 100, entry(tokens=7)),
        (START + 150, entry(tokens=900)),
        (START + 300, entry(tokens=1)),
    )
    found = runs(repo)
    assert set(found) == {first, second}
    assert [run["tokens"] for run in found[first]] == [507]
    assert [run["tokens"] for run in found[second]] == [900]
    assert found[first][0]["source"] == "token-log"
    assert other not in found
    # it says when it was used, not only what
    assert found[second][0]["at"] == "2026-07-28T12:02:30+00:00"


def test_entries_that_a_commit_may_still_take_are_left_to_it(repo):
    repo.env["TRAILGATE_NOW"] = iso_text(START + 6 * DAY)
    repo.commit("feat(SD-OLD-001): x", at=START)
    log(repo, (START - 50, entry()))
    assert runs(repo) == {}
    repo.env["TRAILGATE_NOW"] = iso_text(START + 8 * DAY)
    assert len(runs(repo)) == 1


def test_what_was_used_a_week_before_belongs_to_nobody_knows_what(repo):
    repo.commit("feat(SD-OLD-001): x", at=START)
    log(repo, (START - 8 * DAY, entry()))
    assert runs(repo) == {}


def test_what_a_recorded_commit_took_is_not_given_to_the_one_behind_it(repo):
    recorded = usage().replace("SD-AUTH-001", "SD-OLD-001")
    repo.commit(recorded, at=START)
    repo.commit("feat(SD-OLD-001): later", at=START + 100)
    log(repo, (START - 50, entry()))
    assert runs(repo) == {}


def test_what_i_used_is_not_given_to_commits_of_others(repo):
    repo.commit("feat(SD-OLD-001): theirs", at=START, author=LEAD)
    mine = repo.commit("feat(SD-OLD-001): mine", at=START + 100)
    log(repo, (START - 50, entry()))
    assert set(runs(repo)) == {mine}


def test_transcripts_are_read_where_policy_says_so_and_their_words_stay_there(repo, claude):
    repo.commit("chore: start", at=START - 1000)
    oid = repo.commit("feat(SD-OLD-001): x", at=START)
    claude.main(
        reply(repo.path, "m1", at=START - 60, model=OPUS, usage=counts(10, 100, 5000, 7)),
        reply(repo.path, "m1", at=START - 59, model=OPUS, usage=counts(10, 120, 5000, 7)),
        reply(repo.path, "m2", at=START + 60, model=OPUS),
        reply("/elsewhere", "m3", at=START - 60, model=OPUS),
    )
    claude.agent(sub_reply(repo.path, "m4", at=START - 30), kind="TESTING")
    before = (repo.path / ".git").joinpath("trailgate").exists()
    (main, testing) = sorted(runs(repo)[oid], key=lambda run: run["agent"])
    assert (main["agent"], main["model"], main["source"]) == ("MAIN", OPUS, "transcripts")
    assert main["tokens"] == {"in": 10, "out": 120, "cache_read": 5000, "cache_write": 7}
    assert testing["agent"] == "TESTING"
    assert not (repo.path / ".git" / "trailgate" / "token-log.jsonl").exists()
    assert not before
    assert SECRET not in repo.backfill("--write") + json.dumps(repo.note(oid))
    (repo.path / "trailgate.toml").write_text("")
    assert runs(repo) == {}


def test_a_branch_that_names_an_sd_says_whose_the_tokens_are(repo, claude):
    one = repo.commit("feat(SD-OLD-001): x", at=START)
    two = repo.commit("feat(SD-OLD-002): y", at=START + 100)
    claude.main(
        reply(repo.path, "m1", at=START - 60, gitBranch="feat/SD-OLD-002-y"),
        reply(repo.path, "m2", at=START - 60, gitBranch="main"),
    )
    found = runs(repo)
    assert len(found[one]) == len(found[two]) == 1


def test_what_the_log_took_from_transcripts_is_not_counted_again(repo, claude):
    repo.commit("feat(SD-OLD-001): x", at=START)
    claude.main(reply(repo.path, "m1", at=START - 60))
    assert len(runs(repo)) == 1
    place = str((repo.path / ".git").resolve())
    read = {"v": 1, "kind": "read", "git_dir": place, "runs": [], "recent": {}}
    read |= {"from": iso_text(START - 100), "at": iso_text(START + 100)}
    folder = repo.path / ".git" / "trailgate"
    folder.mkdir(exist_ok=True)
    (folder / "token-log.jsonl").write_text(json.dumps(read) + "\n")
    assert runs(repo) == {}


def test_tokens_beat_a_co_author_line_of_the_same_commit(repo):
    line = "Co-Authored-By: Claude Haiku 4.5 <noreply@anthropic.com>"
    oid = repo.commit(f"feat(SD-OLD-001): x\n\n{line}\n", at=START)
    log(repo, (START - 50, entry()))
    assert [run["model"] for run in runs(repo)[oid]] == ["opus"]


def test_a_later_copy_takes_nothing_from_the_first(repo):
    first = repo.commit("feat(SD-OLD-001): a try", at=START)
    for number in range(6):  # their names sort before and behind that of the first
        repo.at = START + number
        repo.git(
            "commit", "--quiet", "--allow-empty", "-m", "feat(SD-OLD-001): a try",
            GIT_AUTHOR_DATE=f"@{START} +0000", GIT_COMMITTER_DATE=f"@{START + 60 + number} +0000",
        )  # fmt: skip
    log(repo, (START - 50, entry()))
    found = runs(repo)
    assert [run["tokens"] for run in found[first]] == [500]
    assert len(found) == 1


def test_without_an_address_it_says_what_to_set(repo):
    repo.commit("feat(SD-OLD-001): x", at=START)
    log(repo, (START - 50, entry()))
    for name in ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        del repo.env[name]
    repo.git("config", "user.useConfigOnly", "true")
    done = repo.trailgate("backfill")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "git config user.email" in done.err
