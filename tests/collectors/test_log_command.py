from __future__ import annotations

import json
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from repos import Repo
from trailgate.policy.build import build
from trailgate.usage.reader import read

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-28T12:30:00Z"
OLDER = {
    "week_start": "2026-07-20",
    "week_end": "2026-07-27",
    "budget_limit": 500000,
    "tokens_used": 75000,
    "entries": [
        {"timestamp": "2026-07-21T09:00:00.000Z", "sd_id": "SD-AUTH-001", "phase": "LEAD",
         "tokens": 30000, "model": "opus", "notes": "first"},
        {"timestamp": "2026-07-21T10:00:00Z", "sd_id": "SD-AUTH-001", "phase": "EXEC",
         "tokens": 45000, "notes": ""},
    ],
}  # fmt: skip


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    repo.commit("chore: start", files={"file.txt": "one\n"})
    return repo


def add(repo: Repo, *words: str, phase: str = "LEAD", tokens: str = "45000") -> str:
    stated = ("--phase", phase, "--model", "haiku", "--tokens", tokens)
    done = repo.trailgate("log", "add", *stated, *words)
    assert done.code == 0, done.err
    return done.out + done.err


def entries(repo: Repo) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(repo.trailgate("log", "list", "--json").out)["entries"]
    return found


def test_add_says_what_was_noted(repo: Repo) -> None:
    said = add(repo, "--sd", "SD-AUTH-001", "--agent", "security", "--notes", "quick")
    assert said.startswith("noted: SD-AUTH-001 LEAD SECURITY haiku 45000; the next commit")
    assert [entry["agent"] for entry in entries(repo)] == ["SECURITY"]


def test_the_branch_names_the_sd(repo: Repo) -> None:
    refused = repo.trailgate("log", "add", "--phase", "LEAD", "--model", "haiku", "--tokens", "1")
    assert refused.code == 2
    assert "--sd" in refused.err
    repo.switch("feat/SD-AUTH-007-x", "--create")
    assert "SD-AUTH-007" in add(repo)


def test_estimate_alone_and_with_a_number(repo: Repo) -> None:
    add(repo, "--sd", "SD-AUTH-001", "--estimate")
    add(repo, "--estimate", "50k", "--sd", "SD-AUTH-001")
    marked = [(entry["estimated"], entry.get("estimate")) for entry in entries(repo)]
    assert marked == [(True, None), (False, 50000)]


def test_an_unknown_phase_is_noted_with_a_warning(repo: Repo) -> None:
    said = add(repo, "--sd", "SD-AUTH-001", phase="EXCE")
    assert "did you mean EXEC?" in said
    assert len(entries(repo)) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--tokens", "1.250"),
        ("--tokens", "-5"),
        ("--sd", "nonsense"),
        ("--model", ""),
        ("--task", 'a "quoted" word'),
        ("--task", "bell\a"),
        ("--complexity", "9"),
    ],
)
def test_what_no_trailer_can_hold_is_refused(repo: Repo, words: tuple[str, str]) -> None:
    stated = ("--sd", "SD-AUTH-001", "--phase", "LEAD", "--model", "haiku", "--tokens", "1")
    done = repo.trailgate("log", "add", *stated, *words)
    assert done.code == 2, done.out
    assert words[0] in done.err
    assert not entries(repo)


def test_what_was_made_by_hand_burns_nothing(repo: Repo) -> None:
    stated = ("--sd", "SD-AUTH-001", "--phase", "LEAD", "--model", "none", "--tokens", "1")
    assert "burns 0 tokens" in repo.trailgate("log", "add", *stated).err


def test_list_gives_totals_and_the_week(repo: Repo) -> None:
    add(repo, "--sd", "SD-AUTH-001", tokens="in=7000 out=500")
    add(repo, "--sd", "SD-AUTH-001", phase="EXEC", tokens="1000")
    done = repo.trailgate("log", "list", "--week")
    assert done.code == 0, done.err
    assert "GREEN" in done.out
    assert "pending    SD-AUTH-001 LEAD MAIN haiku  7,500" in done.out
    found = json.loads(repo.trailgate("log", "list", "--week", "--json").out)
    assert found["by_phase"] == {"LEAD": 7500, "EXEC": 1000}
    assert found["by_model"] == {"haiku": 8500}
    later = repo.trailgate("log", "list", "--week", "--json", TRAILGATE_NOW="2026-08-28T12:00:00Z")
    assert json.loads(later.out)["entries"] == []


def test_a_checkpoint_commits_and_leaves_index_and_work_tree_alone(repo: Repo) -> None:
    add(repo, "--sd", "SD-AUTH-001", tokens="100")
    add(repo, "--sd", "SD-AUTH-001", tokens="20")
    add(repo, "--sd", "SD-AUTH-001", "--task", "two words", phase="PLAN", tokens="in=3 out=4")
    add(repo, "--sd", "SD-AUTH-002", tokens="9")
    (repo.path / "staged.txt").write_text("staged\n")
    repo.git("add", "staged.txt")
    (repo.path / "file.txt").write_text("changed\n")
    index = (repo.path / ".git/index").read_bytes()
    done = repo.trailgate("log", "checkpoint", "--sd", "SD-AUTH-001")
    assert done.code == 0, done.err
    assert (repo.path / ".git/index").read_bytes() == index
    assert repo.git("status", "--porcelain") == " M file.txt\nA  staged.txt\n"
    assert repo.git("diff", "--name-only", "HEAD~1", "HEAD") == ""
    assert not list((repo.path / ".git").glob("trailgate-checkpoint*"))
    reading = read(repo.message(), build("", None).vocabulary)
    assert reading.subject == "chore(SD-AUTH-001): checkpoint LEAD, PLAN"
    runs = [run for block in reading.blocks for run in block.runs]
    assert [(run.phase, run.tokens.total, run.tokens.parts) for run in runs] == [
        ("LEAD", 120, (0, 0, 0, 0)),
        ("PLAN", None, (3, 4, 0, 0)),
    ]
    assert runs[1].task == "two words"
    assert [entry["spent"] for entry in entries(repo)] == [*[runs[0].id] * 2, runs[1].id, None]
    again = repo.trailgate("log", "checkpoint", "--sd", "SD-AUTH-001")
    assert "nothing to commit" in again.out


def test_a_refused_checkpoint_loses_nothing(repo: Repo) -> None:
    add(repo, "--sd", "SD-AUTH-001")
    hook = repo.path / ".git/hooks/commit-msg"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    hook.chmod(0o755)
    head = repo.head()
    done = repo.trailgate("log", "checkpoint")
    assert done.code == 1
    assert "not today" in done.err
    assert "stay pending" in done.err
    assert repo.head() == head
    hook.unlink()
    assert repo.trailgate("log", "checkpoint").code == 0
    assert b"Tokens: 45000" in repo.message()


def test_a_refused_checkpoint_is_taken_up_without_what_is_staged(repo: Repo) -> None:
    assert repo.trailgate("install").code == 0
    add(repo, "--sd", "SD-AUTH-001", "--agent", "security")
    (repo.path / "file.txt").write_text("two\n")
    repo.git("add", "file.txt")
    told = repo.trailgate("log", "checkpoint").err
    command = next(line for line in told.splitlines() if line.startswith("    git commit"))
    env = repo.env | {"GIT_EDITOR": "sed -i s/^Model:.*/Model:\\ opus/"}
    subprocess.run(shlex.split(command), cwd=repo.path, env=env, check=True)
    assert repo.git("log", "-1", "--format=%s").strip() == "chore(SD-AUTH-001): checkpoint LEAD"
    assert repo.git("diff", "--name-only", "HEAD^", "HEAD") == ""
    assert repo.git("status", "--porcelain").strip() == "M  file.txt"


def test_a_checkpoint_concludes_no_merge(repo: Repo) -> None:
    add(repo, "--sd", "SD-AUTH-001")
    (repo.path / ".git/MERGE_HEAD").write_text(repo.head() + "\n")
    done = repo.trailgate("log", "checkpoint")
    assert done.code == 2
    assert "a merge is under way" in done.err


def test_importing_twice_adds_nothing(repo: Repo) -> None:
    older = json.dumps(OLDER)
    first = repo.trailgate("log", "import", "-", stdin=older)
    assert first.code == 0, first.err
    assert "imported 2, already there 0" in first.out
    assert "1 name no model" in first.out
    again = repo.trailgate("log", "import", "-", stdin=older)
    assert "imported 0, already there 2" in again.out
    found = [(entry["tokens"], entry.get("model")) for entry in entries(repo)]
    assert found == [(30000, "opus"), (45000, None)]
    assert "1 left out: no model" in repo.trailgate("log", "checkpoint").out


def test_bad_older_entries_are_named_and_the_good_imported(repo: Repo) -> None:
    good = OLDER["entries"]
    assert isinstance(good, list)
    bad = [3, good[0] | {"timestamp": "Tuesday"}, good[0] | {"tokens": 1.5},
           good[0] | {"sd_id": None}, good[0] | {"tokens": True}]  # fmt: skip
    done = repo.trailgate("log", "import", "-", stdin=json.dumps({"entries": [*bad, good[0]]}))
    assert done.code == 1
    assert "imported 1, already there 0, unreadable 5" in done.out
    assert all(f"entries[{index}]: " in done.err for index in range(5))


@pytest.mark.parametrize("content", ["no json", "[]", '{"entries": 3}'])
def test_a_file_of_another_form_is_refused(repo: Repo, content: str) -> None:
    done = repo.trailgate("log", "import", "-", stdin=content)
    assert done.code == 2
    assert "log import: -" in done.err
