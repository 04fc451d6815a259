"""prepare-commit-msg under real commits: what it writes, and what it leaves alone."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from repos import Repo
from trailgate.usage.instants import iso_time, ulid_time

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-28T14:00:00Z"
SD = "SD-AUTH-001"
NO_COMMENT_ID = "01K18000000000000000000000"
BLOCK = f"SD: {SD}\nPhase: EXEC\nModel: sonnet\nTokens: 1000\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository on a branch of an SD, with both hooks for messages as git runs them."""
    made = Repo(tmp_path / "work tree")
    made.env["TRAILGATE_NOW"] = NOW
    made.commit("chore: start", files={"file.txt": "one\n"})
    made.switch("feat/SD-AUTH-001-tighten-rls", "--create")
    hooks = made.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("prepare-commit-msg", "commit-msg"):
        script = hooks / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trailgate hook {name} "$@"\n')
        script.chmod(0o755)
    return made


def log(repo: Repo, *entries: dict[str, object]) -> None:
    """Note runs in the token log, an hour ago where an entry tells no time."""
    path = repo.path / ".git" / "trailgate" / "token-log.jsonl"
    path.parent.mkdir(exist_ok=True)
    usual = {"v": 1, "kind": "run", "at": "2026-07-28T13:00:00Z", "sd": SD, "phase": "EXEC"}
    usual |= {"agent": "MAIN", "model": "sonnet", "tokens": 45000}
    with path.open("a") as file:
        for number, entry in enumerate(entries):
            name = {"id": f"{NO_COMMENT_ID[:-4]}{path.stat().st_size % 1000:03}{number}"}
            file.write(json.dumps(usual | name | entry) + "\n")


def commit(repo: Repo, *words: str, **variables: str) -> None:
    repo.git("commit", "--quiet", "--allow-empty", *words, **variables)


def seen(repo: Repo, rev: str = "HEAD") -> dict[str, list[str]]:
    """The trailers that git sees."""
    shown = repo.git("log", "-1", "--format=%(trailers:only,unfold)", rev)
    found: dict[str, list[str]] = {}
    for line in filter(None, shown.split("\n")):
        key, _, value = line.partition(": ")
        found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("mode", ["strip", "whitespace", "verbatim", "scissors", "default"])
@pytest.mark.parametrize("words", [("-m", "feat: tighten"), ("-F", "given")], ids=["m", "F"])
def test_the_log_s_run_is_the_commit_s(repo: Repo, mode: str, words: tuple[str, ...]) -> None:
    (repo.path / "given").write_text("feat: tighten\n")
    log(repo, {})
    commit(repo, f"--cleanup={mode}", *words)
    found = seen(repo)
    assert found.pop("Run-Id")[0].startswith("01")
    assert found == {"SD": [SD], "Phase": ["EXEC"], "Model": ["sonnet"], "Tokens": ["45000"]}


def editor(tmp_path: Path, script: str) -> dict[str, str]:
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return {"GIT_EDITOR": str(path)}


TITLE = 'cp "$1" "$0.saw"; sed -i \'1s/.*/feat: by hand/\' "$1"'


@pytest.mark.parametrize("words", [(), ("-v",), ("--cleanup=scissors",)], ids=["", "v", "cut"])
def test_an_editor_finds_the_block_below_an_empty_subject(
    repo: Repo, tmp_path: Path, words: tuple[str, ...]
) -> None:
    log(repo, {}, {"agent": "TESTING", "model": "sonnet", "tokens": 7})
    (repo.path / "file.txt").write_text("two\n")
    commit(repo, "-a", *words, **editor(tmp_path, TITLE))
    found = seen(repo)
    assert found["Tokens"] == ["45000"]
    assert [line.split(" id=")[0] for line in found["Run"]] == ["TESTING sonnet 7"]
    shown = (tmp_path / "editor.saw").read_text()
    assert shown.startswith(f"\n\nSD: {SD}\nPhase: EXEC\n")
    assert b"two" not in repo.message()


def test_a_message_that_nobody_wrote_makes_no_commit(repo: Repo, tmp_path: Path) -> None:
    log(repo, {})
    before = repo.head()
    done = repo.attempt("commit", "--allow-empty", **editor(tmp_path, "true"))
    assert (done.code, repo.head()) == (1, before)
    assert "no message was written, so no commit was made" in done.err
    commit(repo, "-m", "feat: now")
    assert seen(repo)["Tokens"] == ["45000"]


def test_an_editor_gets_hints_and_no_values(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "core.commentChar", ";")
    script = TITLE + "; exit 1"
    repo.attempt("commit", "--allow-empty", **editor(tmp_path, script))
    shown = (tmp_path / "editor.saw").read_text()
    assert "\n; Phase: LEAD | PLAN | EXEC\n" in shown
    assert "\n; Tokens: <" in shown


def test_nothing_known_leaves_the_file_alone(repo: Repo) -> None:
    repo.switch("main")
    commit(repo, "-m", "chore: plain")
    assert repo.message() == b"chore: plain\n"


def test_an_amend_keeps_the_run_and_doubles_nothing(repo: Repo) -> None:
    log(repo, {})
    commit(repo, "-m", "feat: tighten")
    first = repo.message()
    commit(repo, "--amend", "--no-edit")
    assert repo.message() == first
    log(repo, {"tokens": 10})
    commit(repo, "--amend", "--no-edit")
    run = seen(repo).pop("Run")
    assert [line.split(" id=")[0] for line in run] == ["MAIN sonnet 10"]
    assert repo.message().startswith(first.rstrip(b"\n"))


def test_an_amend_with_a_new_message_carries_the_run_over(repo: Repo) -> None:
    log(repo, {})
    commit(repo, "-m", "feat: tighten")
    before = seen(repo)
    commit(repo, "--amend", "-m", "feat: tighten more")
    assert repo.message().startswith(b"feat: tighten more\n")
    assert seen(repo) == before


def test_typed_values_stay_and_what_lacks_is_filled(repo: Repo) -> None:
    log(repo, {})
    commit(repo, "-m", "feat: x", "-m", "Phase: EXEC", "-m", "Signed-off-by: D <d@example.com>")
    found = seen(repo)
    assert found["Signed-off-by"] == ["D <d@example.com>"]
    assert (found["Phase"], found["Tokens"]) == (["EXEC"], ["45000"])


def test_typed_tokens_win_and_it_is_said(repo: Repo) -> None:
    log(repo, {})
    done = repo.attempt("commit", "--allow-empty", "-m", "feat: x", "-m", BLOCK)
    assert "tokens: yours (1,000) are kept; the token log says 45,000" in done.err
    assert seen(repo)["Tokens"] == ["1000"]
    commit(repo, "-m", "feat: y", "--no-verify")
    assert "Tokens" not in seen(repo)


@pytest.mark.parametrize("typed", ["Tokens: 1000", "Phase: EXEC\nTokens: 1000"])
def test_typed_tokens_get_what_they_lack_from_the_run_they_stand_for(
    repo: Repo, typed: str
) -> None:
    log(repo, {"effort": "high"})
    commit(repo, "-m", "feat: x", "-m", typed)
    found = seen(repo)
    assert (found["Phase"], found["Model"], found["Tokens"]) == (["EXEC"], ["sonnet"], ["1000"])
    assert found["Effort"] == ["high"]
    commit(repo, "-m", "feat: y", "--no-verify")
    assert "Tokens" not in seen(repo)


def test_typed_tokens_get_what_they_lack_from_the_environment(repo: Repo) -> None:
    log(repo, {"model": "opus"})
    done = repo.attempt(
        "commit", "--allow-empty", "-m", "feat: x", "-m", "Tokens: 1000",
        TRAILGATE_PHASE="EXEC", TRAILGATE_MODEL="sonnet",
    )  # fmt: skip
    assert done.code == 0, done.err
    found = seen(repo)
    assert (found["Phase"], found["Model"], found["Tokens"]) == (["EXEC"], ["sonnet"], ["1000"])
    assert "the token log" not in done.err


def test_the_environment_wins_over_the_log(repo: Repo) -> None:
    log(repo, {})
    done = repo.attempt(
        "commit", "--allow-empty", "-m", "feat: x",
        TRAILGATE_PHASE="EXEC", TRAILGATE_MODEL="sonnet", TRAILGATE_TOKENS="12k",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert seen(repo)["Tokens"] == ["12000"]
    assert "the token log says 45,000" in done.err


@pytest.mark.parametrize("entry", [{"sd": "SD-OTHER-002"}, {"at": "2026-07-01T13:00:00Z"}])
def test_usage_of_another_sd_or_week_is_only_offered(repo: Repo, entry: dict[str, object]) -> None:
    log(repo, entry)
    done = repo.attempt("commit", "--allow-empty", "--no-verify", "-m", "feat: x")
    assert "1 recorded run is not filled in" in done.err
    assert seen(repo) == {"SD": [SD]}


@pytest.mark.parametrize("figure", ["", "abc"])
def test_the_sd_of_head_is_not_taken_on_without_usage(repo: Repo, figure: str) -> None:
    repo.git("switch", "--quiet", "-c", "trunk")
    repo.commit(f"feat: before\n\n{BLOCK}")
    log(repo, {"sd": "SD-B-001"}, {"sd": "SD-C-001"})
    repo.env |= {"TRAILGATE_TOKENS": figure} if figure else {}
    commit(repo, "-m", "chore: nobody's")
    assert repo.message() == b"chore: nobody's\n"


def test_an_offered_run_that_is_taken_is_spent(repo: Repo, tmp_path: Path) -> None:
    log(repo, {"sd": "SD-OTHER-002", "tokens": 700})
    editor = tmp_path / "editor.sh"
    editor.write_text("#!/bin/sh\nsed -i -e '1s/^/feat: x/' -e 's/^# Run:/Run:/' \"$1\"\n")
    editor.chmod(0o755)
    (repo.path / "file.txt").write_text("two\n")
    block = ("--trailer", "Phase: EXEC", "--trailer", "Model: sonnet", "--trailer", "Tokens: 5")
    repo.git("commit", "--quiet", "-a", *block, GIT_EDITOR=str(editor))
    taken = seen(repo)
    assert taken["Run"][0].startswith("MAIN sonnet 700 sd=SD-OTHER-002 phase=EXEC id=")
    listed = repo.trailgate("status", "--json")
    assert json.loads(listed.out)["budgets"][0]["pending"] == 0


def test_git_s_own_copies_are_left_alone(repo: Repo) -> None:
    log(repo, {})
    (repo.path / "file.txt").write_text("two\n")
    commit(repo, "-a", "-m", "feat: x")
    made, picked = repo.message(), repo.head()
    log(repo, {"tokens": 5})
    repo.git("revert", "--no-edit", "HEAD")
    assert b"Tokens" not in repo.message()
    repo.git("cherry-pick", picked)
    assert repo.message() == made
    (repo.path / "file.txt").write_text("three\n")
    commit(repo, "-a", "--fixup", "HEAD")
    assert b"Tokens" not in repo.message()
    repo.git("-c", "sequence.editor=true", "rebase", "-i", "--autosquash", "HEAD~2")
    assert repo.message() == made


@pytest.mark.parametrize("words", [("--no-edit",), ("-m", "feat: all of it")], ids=["", "m"])
def test_a_squash_merge_gathers_the_runs_it_quotes(repo: Repo, words: tuple[str, ...]) -> None:
    for text, tokens in (("one", 10), ("two", 20)):
        log(repo, {"tokens": tokens})
        (repo.path / text).write_text(text)
        repo.git("add", text)
        commit(repo, "-m", f"feat: {text}")
    ids = {seen(repo, rev)["Run-Id"][0] for rev in ("HEAD", "HEAD^")}
    repo.switch("main")
    repo.git("merge", "--squash", "feat/SD-AUTH-001-tighten-rls")
    commit(repo, "--no-verify", *words)
    runs = seen(repo)["Run"]
    assert {line.split("id=")[1].split()[0] for line in runs} == ids
    assert sorted(line.split()[2] for line in runs) == ["10", "20"]


def test_a_template_s_empty_keys_are_filled_in(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "template").write_text("\n\n# why\n\nSD:\nPhase:\nModel:\nTokens:\n")
    repo.git("config", "commit.template", str(tmp_path / "template"))
    log(repo, {})
    commit(repo, **editor(tmp_path, TITLE))
    found = seen(repo)
    assert (found["Phase"], found["Tokens"], found["SD"]) == (["EXEC"], ["45000"], [SD])
    assert repo.message().count(b"Tokens") == 1


def test_a_refusal_of_the_hook_never_fails_a_commit(repo: Repo) -> None:
    (repo.path / "trailgate.toml").write_text("nonsense =\n")
    done = repo.attempt("commit", "--allow-empty", "--no-verify", "-m", "feat: x")
    assert (done.code, repo.message()) == (0, b"feat: x\n")
    assert done.err.startswith("trailgate prepare-commit-msg: the message is left as it is")


def test_a_second_work_tree_shares_the_log(repo: Repo) -> None:
    log(repo, {})
    repo.git("worktree", "add", "--quiet", "-b", "fix/SD-AUTH-001-b", "../other")
    other = Repo(repo.path.parent / "other", init=False)
    other.env = repo.env
    commit(other, "-m", "feat: there")
    commit(repo, "--no-verify", "-m", "feat: here")
    assert seen(other)["Tokens"] == ["45000"]
    assert "Tokens" not in seen(repo)


def test_a_trailer_from_the_command_line_stays_in_sight(repo: Repo) -> None:
    log(repo, {}, {"tokens": 5})
    commit(repo, "-m", "feat: x", "--trailer", "Fixes: 12")
    found = seen(repo)
    assert (found["Fixes"], found["Tokens"]) == (["12"], ["45005"])


def test_a_reused_message_keeps_its_run(repo: Repo) -> None:
    log(repo, {})
    commit(repo, "-m", "feat: x")
    made = repo.message()
    log(repo, {"tokens": 9})
    commit(repo, "-C", "HEAD")
    assert repo.message().startswith(made.rstrip(b"\n") + b"\nRun: MAIN sonnet 9 id=")


def test_a_run_id_holds_the_time_of_the_newest_entry(repo: Repo) -> None:
    log(repo, {"at": "2026-07-28T09:00:00Z"}, {"at": "2026-07-28T10:00:00Z"})
    commit(repo, "-m", "feat: x")
    found = seen(repo)
    assert found["Tokens"] == ["90000"]
    assert ulid_time(found["Run-Id"][0]) == iso_time("2026-07-28T10:00:00Z")


def test_usage_of_two_budget_weeks_stays_apart(repo: Repo) -> None:
    log(repo, {"at": "2026-07-23T09:00:00Z"}, {"at": "2026-07-28T10:00:00Z"})
    commit(repo, "-m", "feat: x")
    found = seen(repo)
    assert (found["Tokens"], len(found["Run"])) == (["45000"], 1)
    assert ulid_time(found["Run-Id"][0]) == iso_time("2026-07-23T09:00:00Z")
