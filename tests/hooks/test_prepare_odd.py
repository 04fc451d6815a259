"""Hooks as `trailgate install` puts them in place, where names are long or no UTF-8."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-28T12:05:00Z"
LONG = {
    "segments": f"SD-{'LONG-' * 39}01",
    "solid": f"SD-{'A' * 194}001",
}
LATIN = {
    "behind": "feat/SD-AUTH-001-caf\udce9",
    "before": "caf\udce9/SD-AUTH-001",
    "beside": "SD-AUTH-001\udce9\udcff",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with every hook installed, and one commit."""
    made = Repo(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = NOW
    made.commit("chore: start", files={"file.txt": "one\n"})
    done = made.trailgate("install")
    assert done.code == 0, done.err
    return made


@pytest.fixture(params=LONG)
def long_id(repo: Repo, request: pytest.FixtureRequest) -> str:
    """An SD id of 200 characters; HEAD is on the branch of that name."""
    found = LONG[request.param]
    assert len(found) == 200
    repo.switch(f"feat/{found}", "--create")
    return found


@pytest.fixture(params=LATIN)
def latin(repo: Repo, request: pytest.FixtureRequest) -> str:
    """The name of HEAD's branch, which is no UTF-8."""
    return on_branch(repo, LATIN[request.param])


def on_branch(repo: Repo, name: str) -> str:
    """Put HEAD on a branch of any name, as an old client may have made it."""
    repo.git("update-ref", f"refs/heads/{name}", "HEAD")
    repo.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
    return name


def noted(repo: Repo, *words: str) -> None:
    """Note a run in the log."""
    figures = ("--phase", "EXEC", "--model", "sonnet", "--tokens", "45000")
    done = repo.trailgate("log", "add", *figures, *words)
    assert done.code == 0, done.err


def commit(repo: Repo, *words: str, **variables: str) -> str:
    """Commit with the hooks; give the message."""
    done = repo.attempt("commit", "--allow-empty", *words, **variables)
    assert done.code == 0, done.err
    return repo.message().decode()


def filled(sd: str, tokens: int = 45000) -> str:
    """Give the block that a run of the log becomes, without its id."""
    return f"\n\nSD: {sd}\nPhase: EXEC\nModel: sonnet\nTokens: {tokens}\nRun-Id: "


def spent(repo: Repo) -> list[tuple[str, bool]]:
    """Give the SD of each entry of the log, and whether a commit carries it."""
    entries = json.loads(repo.trailgate("log", "list", "--json").out)["entries"]
    return [(entry["sd"], bool(entry["spent"])) for entry in entries]


def test_a_long_id_in_the_branch_name_is_filled_in(repo: Repo, long_id: str) -> None:
    noted(repo)
    assert commit(repo, "-m", "feat: x").startswith(f"feat: x{filled(long_id)}")
    assert spent(repo) == [(long_id, True)]


def test_a_long_id_that_is_typed_agrees_with_scope_and_branch(repo: Repo, long_id: str) -> None:
    typed = usage(subject=f"feat({long_id}): x").replace("SD: SD-AUTH-001", f"SD: {long_id}")
    assert commit(repo, "-m", typed).startswith(typed)
    done = repo.attempt(
        "commit", "--allow-empty", "-m", typed.replace("\nSD: SD-", "\nSD: SD-OTHER-")
    )
    assert done.code == 1
    assert "error sd-consistent  " in done.err
    assert f"\n      SD: {long_id}\n" in done.err


def test_a_long_id_of_another_branch_is_offered_and_can_be_taken(
    repo: Repo, long_id: str, tmp_path: Path
) -> None:
    repo.switch("fix/SD-AUTH-001", "--create")
    noted(repo, "--sd", long_id)
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i -e '1s/^/feat: x/' -e 's/^# Run:/Run:/' \"$1\"\n")
    editor.chmod(0o755)
    block = ("--trailer", "Phase: EXEC", "--trailer", "Model: sonnet", "--trailer", "Tokens: 5")
    (repo.path / "file.txt").write_text("two\n")
    text = commit(repo, "-a", *block, GIT_EDITOR=str(editor))
    assert f"\nRun: MAIN sonnet 45000 sd={long_id} phase=EXEC id=" in text
    assert spent(repo) == [(long_id, True)]


def test_a_long_id_in_the_environment_is_filled_in(repo: Repo) -> None:
    told = {"SD": LONG["segments"], "PHASE": "EXEC", "MODEL": "sonnet", "TOKENS": "7"}
    text = commit(repo, "-m", "feat: x", **{f"TRAILGATE_{key}": told[key] for key in told})
    assert text.startswith(f"feat: x{filled(LONG['segments'], 7)}")


def test_a_checkpoint_of_a_long_id_passes_the_hooks(repo: Repo, long_id: str) -> None:
    noted(repo)
    done = repo.trailgate("log", "checkpoint")
    assert done.code == 0, done.err
    lines = repo.message().decode().splitlines()
    assert {f"SD: {long_id}", "Tokens: 45000"} <= set(lines)
    assert spent(repo) == [(long_id, True)]


@pytest.mark.parametrize("locale", ["C.UTF-8", "C", "POSIX"])
def test_the_id_is_read_from_a_branch_name_that_is_no_utf_8(
    repo: Repo, latin: str, locale: str
) -> None:
    repo.env["LC_ALL"] = locale
    noted(repo)
    assert commit(repo, "-m", "feat: x").startswith(f"feat: x{filled('SD-AUTH-001')}")
    assert repo.git("symbolic-ref", "--short", "HEAD").strip() == latin
    assert spent(repo) == [("SD-AUTH-001", True)]


def test_a_branch_name_that_is_no_utf_8_is_judged(repo: Repo, latin: str) -> None:
    before, unsafe = repo.head(), usage("Agent: VALIDATION", model="haiku")
    done = repo.attempt("commit", "--allow-empty", "-m", unsafe)
    assert (done.code, repo.head()) == (1, before)
    assert "error validation-floor  " in done.err
    Repo(repo.path.parent / "remote.git", "--bare")
    repo.git("remote", "add", "origin", "../remote.git")
    repo.commit(unsafe)
    pushed = repo.attempt("push", "origin", "HEAD")
    assert pushed.code == 1
    shown = latin.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    assert f"refs/heads/{shown}: 1 error" in pushed.err


def test_a_branch_name_that_is_no_utf_8_and_names_no_sd(repo: Repo) -> None:
    on_branch(repo, "caf\udce9")
    assert commit(repo, "-m", "chore: plain") == "chore: plain\n"
    recorded = {"TRAILGATE_PHASE": "EXEC", "TRAILGATE_MODEL": "sonnet", "TRAILGATE_TOKENS": "7"}
    text = commit(repo, "-m", "feat(SD-AUTH-001): x", **recorded)
    assert text.startswith(f"feat(SD-AUTH-001): x{filled('SD-AUTH-001', 7)}")


@pytest.mark.parametrize(
    ("toml", "meant"),
    [
        ("[source]\nclaude-code = true\n", "sources"),
        ("[sources]\nclaude_code = true\n", "claude-code"),
        ('[keys]\nmodle = "AI-Model"\n', "Model"),
    ],
)
def test_a_policy_with_an_unknown_key_fills_nothing_in_and_judges_nothing(
    repo: Repo, toml: str, meant: str
) -> None:
    repo.switch("feat/SD-AUTH-001", "--create")
    noted(repo)
    before = repo.head()
    (repo.path / "trailgate.toml").write_text(toml)
    done = repo.attempt("commit", "--allow-empty", "-m", "feat: x")
    assert (done.code, repo.head()) == (1, before)
    told = [line for line in done.err.splitlines() if f"; did you mean {meant}?" in line]
    assert [line.partition(":")[0] for line in told] == [
        "trailgate prepare-commit-msg",
        "trailgate commit-msg",
    ]
    (repo.path / "trailgate.toml").unlink()
    assert commit(repo, "-m", "feat: x").startswith(f"feat: x{filled('SD-AUTH-001')}")
