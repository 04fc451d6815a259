"""The plain `hooks/` folder with core.hooksPath: one search, then no more of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from messages import block, message
from repos import Done, Repo
from trailgate.install.script import script

FOLDER = Path(__file__).resolve().parents[2] / "hooks"
NAMES = ("prepare-commit-msg", "commit-msg", "pre-push")
BAD = message(block("SECURITY", "haiku"))
BARE_PATH = "/usr/bin:/bin"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Give a repository with the folder, and trailgate on PATH behind a shim."""
    repo = Repo(tmp_path / "it's work")
    shutil.copytree(FOLDER, repo.path / "hooks")
    repo.env["TRAILGATE_NOW"] = "2026-07-28T12:00:00Z"
    repo.commit("chore: start")
    repo.git("config", "core.hooksPath", "hooks")
    shim(repo, f'exec "{sys.executable}" -m trailgate "$@"')
    repo.env["PATH"] = f"{tmp_path}:{BARE_PATH}"
    return repo


def shim(repo: Repo, does: str) -> None:
    """Write the `trailgate` that stands on PATH; it notes each of its starts."""
    path = repo.path.parent / "trailgate"
    path.write_text(f'#!/bin/sh\necho . >> "{repo.path.parent}/starts"\n{does}\n')
    path.chmod(0o755)


def starts(repo: Repo) -> int:
    """Count how often trailgate was started through PATH."""
    return (repo.path.parent / "starts").read_text().count(".")


def noted(repo: Repo) -> Path:
    return repo.path / ".git" / "trailgate" / "program"


def commit(repo: Repo, text: str = "chore: x") -> Done:
    return repo.attempt("commit", "--quiet", "--allow-empty", "-F", "-", stdin=text)


def assert_refused(done: Done) -> None:
    assert (done.code, "error security-requires-opus" in done.err) == (1, True), done.err


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_holds_what_install_writes_into_a_shared_one(name: str) -> None:
    assert (FOLDER / name).read_text() == script(name, None)
    assert (FOLDER / name).stat().st_mode & 0o111


def test_path_is_searched_once_and_the_verdict_is_the_same(repo: Repo) -> None:
    for _ in range(3):
        assert_refused(commit(repo, BAD))
        assert commit(repo).code == 0
    assert starts(repo) == 1
    repo.env["PATH"] = BARE_PATH
    assert_refused(commit(repo, BAD))


def test_linked_work_trees_and_submodules_find_the_note_of_their_repository(repo: Repo) -> None:
    repo.git("add", "hooks")
    repo.commit("chore: hooks")
    commit(repo)
    repo.git("worktree", "add", "--quiet", "-b", "side", "../side")
    side = Repo(repo.path.parent / "side", init=False)
    side.env = repo.env
    assert_refused(commit(side, BAD))
    assert starts(repo) == 1
    side.git("init", "--quiet", "--bare", "../other.git")
    assert side.attempt("push", "--quiet", "../other.git", "side").code == 0
    assert starts(repo) == 1
    repo.git("submodule", "--quiet", "add", repo.path.as_uri(), "sub")
    sub = Repo(repo.path / "sub", init=False)
    sub.env = repo.env
    sub.git("config", "core.hooksPath", "hooks")
    for _ in range(2):
        assert_refused(commit(sub, BAD))
    assert starts(repo) == 2
    assert (repo.path / ".git" / "modules" / "sub" / "trailgate" / "program").exists()


@pytest.mark.parametrize(
    ("line", "now"), [(0, "/gone/python"), (1, "/gone/trailgate-0.0.1.dist-info")]
)
def test_a_note_of_what_is_gone_or_of_another_version_is_written_anew(
    repo: Repo, line: int, now: str
) -> None:
    commit(repo)
    right = noted(repo).read_text()
    lines = right.splitlines()
    lines[line] = now
    noted(repo).write_text("\n".join([*lines, ""]))
    assert_refused(commit(repo, BAD))
    assert noted(repo).read_text() == right
    assert_refused(commit(repo, BAD))
    assert starts(repo) == 2


@pytest.mark.parametrize("content", ["", "\n\n\n", "/bin/sh", "a\nb\n"])
def test_a_damaged_note_is_written_anew(repo: Repo, content: str) -> None:
    commit(repo)
    right = noted(repo).read_text()
    noted(repo).write_text(content)
    assert_refused(commit(repo, BAD))
    assert noted(repo).read_text() == right


def test_where_no_note_can_be_written_path_is_searched_each_time(repo: Repo) -> None:
    noted(repo).parent.write_text("in the way")
    for _ in range(2):
        assert_refused(commit(repo, BAD))
    assert starts(repo) == 4


def test_a_push_is_told_to_trailgate_whichever_way_it_starts(repo: Repo) -> None:
    repo.git("init", "--quiet", "--bare", "../other.git")
    repo.commit(BAD)
    noted(repo).unlink()
    before = starts(repo)
    for _ in range(2):
        assert_refused(repo.attempt("push", "../other.git", "main"))
    assert starts(repo) == before + 1


def test_a_kept_hook_and_trailgate_both_read_what_git_tells(repo: Repo, tmp_path: Path) -> None:
    repo.git("init", "--quiet", "--bare", "../other.git")
    repo.commit(BAD)
    noted(repo).unlink()
    kept = repo.path / "hooks" / "pre-push.before-trailgate"
    kept.write_text(f'#!/bin/sh\ncat >> "{tmp_path}/told"\n')
    kept.chmod(0o755)
    for _ in range(2):
        assert_refused(repo.attempt("push", "../other.git", "main"))
    assert (tmp_path / "told").read_text().count("refs/heads/main") == 4


def test_trailgate_that_was_uninstalled_is_said_in_a_line_for_each_hook(repo: Repo) -> None:
    commit(repo)
    lines = noted(repo).read_text().splitlines()
    noted(repo).write_text("\n".join([lines[0], "/gone", lines[2], ""]))
    repo.env["PATH"] = BARE_PATH
    done = commit(repo)
    assert done.code == 1
    helping, judging = done.err.splitlines()
    assert "trailgate prepare-commit-msg: trailgate was uninstalled" in helping
    assert "trailgate commit-msg: trailgate was uninstalled" in judging
    assert "this commit can't be judged; install it (pip install trailgate)" in judging


def test_a_shim_that_leads_nowhere_is_no_trailgate(repo: Repo) -> None:
    shim(repo, "exit 127")
    done = commit(repo)
    assert done.code == 1
    assert "trailgate was uninstalled, and what is on PATH can't start it" in done.err


def test_trailgate_named_by_hand_goes_before_the_note(repo: Repo) -> None:
    commit(repo)
    repo.env["TRAILGATE"] = str(repo.path.parent / "trailgate")
    assert_refused(commit(repo, BAD))
    assert starts(repo) == 3
