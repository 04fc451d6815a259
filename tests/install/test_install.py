"""`trailgate install`: the hook stands where git looks, and nothing of anybody else's goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from messages import block, message
from repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

BAD = message(block("SECURITY", "haiku"))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "it's work")
    repo.env["TRAILGATE_NOW"] = "2026-07-28T12:00:00Z"
    repo.commit("chore: start")
    return repo


def refused(repo: Repo) -> bool:
    done = repo.attempt("commit", "--allow-empty", "-F", "-", stdin=BAD)
    return done.code == 1 and "error security-requires-opus" in done.err


def test_the_hook_judges_from_then_on_without_trailgate_on_path(repo: Repo) -> None:
    done = repo.trailgate("install")
    hook = repo.path / ".git" / "hooks" / "commit-msg"
    assert (done.code, done.out) == (0, f"wrote {hook}\n"), done.err
    assert refused(repo)
    assert repo.attempt("commit", "--allow-empty", "-F", "-", stdin=message(block())).code == 0


def test_a_second_run_changes_nothing(repo: Repo) -> None:
    repo.trailgate("install")
    hook = repo.path / ".git" / "hooks" / "commit-msg"
    before = (hook.stat().st_mtime_ns, hook.stat().st_ino, hook.stat().st_mode)
    done = repo.trailgate("install")
    assert (done.code, done.out) == (0, f"already there: {hook}\n")
    assert (hook.stat().st_mtime_ns, hook.stat().st_ino, hook.stat().st_mode) == before


def test_another_hook_is_left_alone_and_the_way_to_join_is_told(repo: Repo) -> None:
    hook = repo.path / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(parents=True, exist_ok=True)
    hook.write_text("#!/bin/sh\ntrue\n")
    done = repo.trailgate("install")
    assert done.code == 2
    assert 'trailgate hook commit-msg "$@" || exit 1' in done.err
    assert hook.read_text() == "#!/bin/sh\ntrue\n"


def test_a_hooks_path_of_this_repository_counts(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "my hooks")
    assert repo.trailgate("install").out == f"wrote {repo.path}/my hooks/commit-msg\n"
    assert refused(repo)


def test_a_hooks_path_that_serves_other_repositories_is_not_written_to(repo: Repo) -> None:
    shared = repo.path.parent / "shared"
    repo.git("config", "core.hooksPath", str(shared))
    done = repo.trailgate("install")
    assert done.code == 2
    assert "serves other repositories too" in done.err
    assert not shared.exists()


def test_a_linked_work_tree_shares_the_hook(repo: Repo) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", str(repo.path.parent / "side"))
    side = Repo(repo.path.parent / "side", init=False)
    side.env["TRAILGATE_NOW"] = repo.env["TRAILGATE_NOW"]
    assert side.trailgate("install").out == f"wrote {repo.path}/.git/hooks/commit-msg\n"
    assert refused(repo)
    assert refused(side)


def test_a_hook_whose_trailgate_is_gone_says_so_in_one_line(repo: Repo) -> None:
    repo.trailgate("install")
    hook = repo.path / ".git" / "hooks" / "commit-msg"
    hook.write_text(hook.read_text().replace("/bin/trailgate", "/bin/gone"))
    done = repo.attempt("commit", "--allow-empty", "-m", "chore: x")
    assert done.code == 1
    (line,) = done.err.splitlines()
    assert "is gone, so this commit can't be judged; run trailgate install" in line
