"""Claude Code's transcripts as commits, status and doctor see them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from repos import START, Repo
from trailgate.collectors import token_log
from trailgate.git import Repository
from trailgate.usage.instants import iso_text
from transcripts import BROKEN, HAIKU, OPUS, PARTIAL, SECRET, SONNET, Claude, counts, reply
from transcripts import sub_reply as sub

if TYPE_CHECKING:
    from pathlib import Path

SD = "SD-AUTH-001"
OTHER = "SD-PAY-002"
BRANCH = f"feat/{SD}-tighten-rls"
ON = "[sources]\nclaude-code = true\n"
HOUR = 3600


class Desk:
    """A repository with real hooks, a folder of transcripts, and a clock that tests move."""

    def __init__(self, folder: Path) -> None:
        self.repo = Repo(folder / "work tree")
        self.claude = Claude(folder / "home", folder / "claude config")
        self.repo.env |= self.claude.env | {"TRAILGATE_PHASE": "EXEC"}
        self.files = {"file.txt": "one\n", "trailgate.toml": ON}
        self.repo.commit("chore: start", files=self.files)
        self.repo.switch(BRANCH, "--create")
        hooks = self.repo.path / ".git" / "hooks"
        hooks.mkdir(exist_ok=True)
        for name in ("prepare-commit-msg", "commit-msg"):
            script = hooks / name
            script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trailgate hook {name} "$@"\n')
            script.chmod(0o755)
        self.go(START + HOUR)

    def go(self, at: int) -> None:
        """Set the clock of git and of trailgate."""
        self.at = at
        dates = {f"GIT_{who}_DATE": f"@{at} +0000" for who in ("AUTHOR", "COMMITTER")}
        self.repo.env |= dates | {"TRAILGATE_NOW": iso_text(at)}

    def say(self, key: str, *, at: int = 0, branch: str = BRANCH, **fields: Any) -> None:
        """Let the main session write a reply, a minute ago where no time is told."""
        at = at or self.at - 60
        rest = {"session": fields.pop("session", "s1"), "touched": self.at}
        cwd = fields.pop("cwd", self.repo.path)
        self.claude.main(reply(cwd, key, at=at, gitBranch=branch, **fields), **rest)

    def delegate(self, key: str, kind: str, agent: str, **fields: Any) -> None:
        """Let a sub-agent write a reply."""
        line = sub(self.repo.path, key, agent=agent, at=self.at - 60, gitBranch=BRANCH, **fields)
        self.claude.agent(line, agent=agent, kind=kind, touched=self.at)

    def commit(self, *words: str, **variables: str) -> str:
        """Commit; give what was said."""
        done = self.repo.attempt("commit", "--quiet", "--allow-empty", *words, **variables)
        assert done.code == 0, done.err
        return done.err

    def seen(self, rev: str = "HEAD") -> dict[str, list[str]]:
        """The trailers that git sees, ids left out."""
        shown = self.repo.git("log", "-1", "--format=%(trailers:only,unfold)", rev)
        found: dict[str, list[str]] = {}
        for line in filter(None, shown.split("\n")):
            key, _, value = line.partition(": ")
            words = [word for word in value.split(" ") if not word.startswith("id=")]
            found.setdefault(key, []).append(" ".join(words))
        found.pop("Run-Id", None)
        return found

    def log(self) -> str:
        return (self.repo.path / ".git" / "trailgate" / "token-log.jsonl").read_text()

    def entries(self) -> list[dict[str, Any]]:
        """The entries that transcripts gave."""
        lines = [json.loads(line) for line in self.log().splitlines()]
        return [run for line in lines if line["kind"] == "read" for run in line["runs"]]

    def pending(self) -> Any:
        done = self.repo.trailgate("status", "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)["budgets"][0]["pending"]

    def add(self, tokens: str, *words: str) -> None:
        told = ("--sd", SD, "--phase", "EXEC", "--model", "sonnet", "--tokens", tokens)
        done = self.repo.trailgate("log", "add", *told, *words)
        assert done.code == 0, done.err


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def block(tokens: str, *runs: str, model: str = SONNET) -> dict[str, list[str]]:
    found = {"SD": [SD], "Phase": ["EXEC"], "Model": [model], "Tokens": [tokens]}
    return found | ({"Run": list(runs)} if runs else {})


def test_a_commit_takes_what_was_used_since_the_last_one(desk: Desk) -> None:
    desk.say("msg_before", at=START - HOUR)
    desk.say("msg_1", usage=counts(10, 100, 5000, 300))
    desk.say("msg_2", usage=counts(1, 2))
    desk.delegate("msg_3", "security-agent", "a1", model=OPUS, usage=counts(7, 70))
    desk.delegate("msg_4", "Explore", "a2", model=HAIKU, usage=counts(3, 30))
    desk.commit("-m", "feat: tighten")
    runs = (f"SECURITY {OPUS} - in=7 out=70", f"EXPLORE {HAIKU} - in=3 out=30")
    assert desk.seen() == block("in=11 out=102 cache_read=5000 cache_write=300", *runs)
    assert SECRET not in desk.log()
    desk.go(desk.at + HOUR)
    desk.say("msg_5", usage=counts(1, 5))
    desk.commit("-m", "feat: more")
    assert desk.seen() == block("in=1 out=5")


def test_it_is_off_until_policy_says_so(desk: Desk) -> None:
    """Not even what reads them is loaded."""
    desk.repo.commit("chore: off", files={"trailgate.toml": ""}, at=START)
    desk.say("msg_1")
    told = desk.commit("--no-verify", "-m", "feat: tighten", PYTHONPROFILEIMPORTTIME="1")
    assert "trailgate.collectors.environment" in told
    assert "transcripts" not in told
    assert desk.seen() == {"SD": [SD], "Phase": ["EXEC"]}
    assert desk.pending() is None
    assert not (desk.repo.path / ".git" / "trailgate" / "token-log.jsonl").exists()
    assert "transcripts" not in desk.repo.trailgate("doctor").out


def test_an_aborted_commit_loses_nothing(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    refused = desk.repo.attempt(
        "commit", "--allow-empty", "-m", "feat: x", GIT_EDITOR="false", TRAILGATE_PHASE=""
    )
    assert refused.code != 0
    desk.go(desk.at + HOUR)
    desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("in=10 out=100")


def test_an_amend_doubles_nothing_and_takes_what_came_since(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    desk.commit("-m", "feat: tighten")
    desk.commit("--amend", "--no-edit")
    assert desk.seen() == block("in=10 out=100")
    desk.go(desk.at + HOUR)
    desk.say("msg_2", usage=counts(2, 20))
    desk.commit("--amend", "--no-edit")
    assert desk.seen() == block("in=10 out=100", f"MAIN {SONNET} - in=2 out=20")


def test_a_resumed_session_that_copies_a_reply_adds_nothing(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    desk.commit("-m", "feat: tighten")
    copied = desk.at - 60
    desk.go(desk.at + 120)
    desk.say("msg_1", at=copied, session="s2", sessionId="s2", usage=counts(10, 100))
    desk.say("msg_2", session="s2", usage=counts(1, 5))
    desk.commit("-m", "feat: more")
    assert desk.seen() == block("in=1 out=5")


def test_of_a_reply_that_grew_only_the_growth_is_new(desk: Desk) -> None:
    desk.repo.switch("topic", "--create")
    desk.say("msg_1", branch="topic", usage=counts(10, 1))
    desk.commit("-m", f"feat({SD}): tighten")
    assert desk.seen() == block("in=10 out=1")
    desk.go(desk.at + 120)
    desk.say("msg_1", branch="topic", usage=counts(10, 100))
    desk.commit("-m", f"feat({SD}): more")
    assert desk.seen() == block("out=99")


def test_each_work_tree_takes_its_own(desk: Desk, tmp_path: Path) -> None:
    desk.repo.git("worktree", "add", "--quiet", "-b", f"fix/{SD}-b", str(tmp_path / "second"))
    desk.say("msg_1", usage=counts(10, 100))
    desk.say("msg_2", cwd=tmp_path / "second", usage=counts(1, 7))
    assert desk.pending() == 110  # what another work tree used is noted there
    second = Repo(tmp_path / "second", init=False)
    second.env = desk.repo.env
    second.git("commit", "--quiet", "--allow-empty", "-m", "fix: b")
    assert desk.seen(f"fix/{SD}-b")["Tokens"] == ["in=1 out=7"]
    desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("in=10 out=100")


def test_usage_of_another_sd_s_branch_is_offered(desk: Desk) -> None:
    desk.say("msg_1", branch=f"feat/{OTHER}", usage=counts(10, 100))
    desk.say("msg_2", usage=counts(1, 2))
    told = desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("in=1 out=2")
    assert f"1 recorded run is not filled in ({OTHER})" in told
    assert desk.pending() == 110


def test_a_commit_without_an_sd_takes_nothing(desk: Desk) -> None:
    desk.repo.commit(
        f"feat({SD}): earlier\n\n" + "SD: SD-AUTH-001\nPhase: EXEC\nModel: sonnet\nTokens: 5\n",
        at=START,
    )
    desk.repo.switch("topic", "--create")
    desk.say("msg_1", branch="topic", usage=counts(10, 100))
    told = desk.commit("-m", "chore: tidy", TRAILGATE_PHASE="")
    assert desk.seen() == {}
    assert "1 recorded run is not filled in (no SD)" in told
    desk.go(desk.at + HOUR)
    desk.say("msg_2", branch="topic", usage=counts(1, 2))
    desk.commit("-m", f"feat({SD}): only what came behind the chore")
    assert desk.seen() == block("in=1 out=2")


def test_what_a_person_noted_beats_it(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100, 9000))
    desk.delegate("msg_2", "Explore", "a1", model=HAIKU, usage=counts(3, 30))
    desk.add("45k")
    told = desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("45000", f"EXPLORE {HAIKU} - in=3 out=30", model="sonnet")
    assert "the log's (45,000) are kept; the transcripts say in=10 out=100 cache_read=9,000" in told
    assert desk.pending() == 0


def test_a_checkpoint_of_what_a_person_noted_stands_for_it_too(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    desk.delegate("msg_2", "Explore", "a1", model=HAIKU, usage=counts(3, 30))
    desk.add("45k")
    done = desk.repo.trailgate("log", "checkpoint")
    assert done.code == 0, done.err
    # what nobody noted, the hook puts into the checkpoint as into any commit
    found = block("45000", f"EXPLORE {HAIKU} - in=3 out=30", model="sonnet")
    assert desk.seen() == found | {"Agent": ["MAIN"]}
    assert desk.pending() == 0


def test_figures_that_agree_are_not_spoken_of(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100, 9000))
    desk.add("110")
    assert "tokens:" not in desk.commit("-m", "feat: tighten")


@pytest.mark.parametrize("way", ["environment", "typed", "line"])
def test_what_a_person_says_at_the_commit_beats_it(desk: Desk, way: str) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    desk.say("msg_2", branch="detached", usage=counts(1, 1))
    words = ["-m", "feat: tighten"]
    told = {"TRAILGATE_TOKENS": "200"} if way == "environment" else {}
    if way == "typed":
        words += ["--trailer", "Tokens: 200", "--trailer", "Model: sonnet"]
        words += ["--trailer", "Phase: EXEC"]
    if way == "line":
        words += ["-m", "Phase: EXEC\nModel: haiku\nTokens: 7\nRun: MAIN sonnet 200"]
    said = desk.commit(*words, **told)
    assert "(200) are kept; the transcripts say in=11 out=101" in said
    found = desk.seen()
    assert ["200"] in (found["Tokens"], [found.get("Run", [""])[0][-3:]])
    assert "in=" not in str(found)
    assert desk.pending() == 0


def test_what_cannot_be_read_fails_no_commit_and_doctor_counts_it(desk: Desk) -> None:
    assert "every line of the last 7 days can be read" in desk.repo.trailgate("doctor").out
    desk.say("msg_1", usage=counts(10, 100))
    desk.claude.main(BROKEN, PARTIAL, touched=desk.at)
    desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("in=10 out=100")
    told = desk.repo.trailgate("doctor").out
    assert "warn  transcripts: lines or files of the last 7 days that can't be read: 1" in told


def test_without_any_transcripts_all_goes_on(desk: Desk) -> None:
    desk.claude.projects.rmdir()
    desk.commit("--no-verify", "-m", "feat: tighten")
    assert desk.seen() == {"SD": [SD], "Phase": ["EXEC"]}
    assert "Claude Code keeps none on this machine" in desk.repo.trailgate("doctor").out


def test_an_older_version_s_counts_are_estimates(desk: Desk) -> None:
    desk.say("msg_1", version="2.1.96")
    assert desk.pending() == 110
    assert [entry.get("estimated") for entry in desk.entries()] == [True]


def test_what_starts_at_once_notes_nothing_twice(desk: Desk) -> None:
    for number in range(20):
        desk.say(f"msg_{number}", usage=counts(1, 10))
    draft = desk.repo.path / "draft"
    draft.write_text("feat: tighten\n")
    words = [sys.executable, "-m", "trailgate"]
    hook = [*words, "hook", "prepare-commit-msg", str(draft), "message"]
    commands = [hook, [*words, "status"], hook, [*words, "status"]]
    env = desk.repo.env
    started = [
        subprocess.Popen(command, cwd=desk.repo.path, env=env, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    assert [one.wait() for one in started] == [0] * 4
    assert sum(entry["out"] for entry in desk.entries()) == 200


def test_a_line_that_was_cut_off_is_noted_again(desk: Desk) -> None:
    """The runs and how far was read stand in one line: both are there, or neither."""
    desk.say("msg_1", usage=counts(10, 100))
    assert desk.pending() == 110
    path = desk.repo.path / ".git" / "trailgate" / "token-log.jsonl"
    path.write_text(desk.log()[:-20])
    assert desk.pending() == 110


def test_what_was_read_before_is_known_from_the_log_s_kept_half(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    assert desk.pending() == 110
    path = desk.repo.path / ".git" / "trailgate" / "token-log.jsonl"
    with path.open("a") as file:
        file.write("\n" * (1 << 16))
    for _ in range(2):
        assert desk.pending() == 110
    desk.go(desk.at + 120)
    desk.say("msg_2", usage=counts(1, 5))
    desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("in=11 out=105")


def test_a_prompt_that_asks_again_and_again_does_not_fill_the_log(desk: Desk) -> None:
    assert desk.pending() == 0
    before = desk.log()
    desk.say("msg_1", usage=counts(10, 100))
    assert [desk.pending(), desk.pending()] == [110, 110]
    assert desk.log() == before
    desk.go(desk.at + 600)
    assert desk.pending() == 110
    assert len(desk.entries()) == 1
    desk.commit("-m", "feat: tighten")
    assert desk.seen() == block("in=10 out=100")


def test_what_was_used_before_the_first_reading_stays_out_for_good(desk: Desk) -> None:
    desk.say("msg_before", at=START - 60)
    desk.go(START + 120)
    desk.say("msg_1", usage=counts(10, 100))
    desk.commit("-m", "feat: tighten")
    desk.go(START + 240)
    desk.say("msg_2", usage=counts(1, 5))
    desk.commit("-m", "feat: more")
    assert desk.seen() == block("in=1 out=5")


def test_while_another_holds_the_log_nothing_is_read(desk: Desk) -> None:
    desk.say("msg_1", usage=counts(10, 100))
    repository = Repository.discover(str(desk.repo.path))
    with token_log.locked(repository) as got:
        assert got
        told = desk.commit("--no-verify", "-m", "feat: tighten")
    assert "the token log is in use" in told
    assert desk.seen() == {"SD": [SD], "Phase": ["EXEC"]}
    assert not token_log.exists(repository)
