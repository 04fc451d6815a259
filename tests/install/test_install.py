"""`trailgate install`: the hooks stand where git looks, and run what stood there before."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from messages import block, message
from repos import Repo

BAD = message(block("SECURITY", "haiku"))
NAMES = ("prepare-commit-msg", "commit-msg", "pre-push")
FOREIGN = '#!/bin/sh\nfor one; do echo "arg <$one>" >> "$LOG"; done\nexit ${FAIL:-0}\n'


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "it's work")
    repo.env |= {"TRAILGATE_NOW": "2026-07-28T12:00:00Z", "LOG": str(tmp_path / "log")}
    repo.commit("chore: start")
    return repo


def refused(repo: Repo) -> bool:
    done = repo.attempt("commit", "--allow-empty", "-F", "-", stdin=BAD)
    return done.code == 1 and "error security-requires-opus" in done.err


def hook(repo: Repo, name: str = "commit-msg") -> Path:
    return repo.path / ".git" / "hooks" / name


def put(path: Path, text: str = FOREIGN, mode: int = 0o755) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {p.name: (p.read_bytes(), p.stat().st_mode) for p in folder.iterdir()}


def test_the_hooks_judge_from_then_on_without_trailgate_on_path(repo: Repo) -> None:
    done = repo.trailgate("install")
    wrote = "".join(f"wrote {hook(repo, name)}\n" for name in NAMES)
    assert (done.code, done.out) == (0, wrote), done.err
    repo.env["PATH"] = "/usr/bin:/bin"
    assert refused(repo)
    assert repo.attempt("commit", "--allow-empty", "-F", "-", stdin=message(block())).code == 0


def test_a_second_run_changes_nothing(repo: Repo) -> None:
    repo.trailgate("install")
    stats = [(p.st_mtime_ns, p.st_ino, p.st_mode) for n in NAMES if (p := hook(repo, n).stat())]
    done = repo.trailgate("install")
    assert done.out == "".join(f"already there: {hook(repo, name)}\n" for name in NAMES)
    again = [(p.st_mtime_ns, p.st_ino, p.st_mode) for n in NAMES if (p := hook(repo, n).stat())]
    assert again == stats


def test_a_policy_that_must_be_compiled_is_compiled_by_the_hook(repo: Repo) -> None:
    (repo.path / "trailgate.toml").write_text('preset = "nothing-of-the-kind"\n')
    repo.trailgate("install")
    done = repo.attempt("commit", "--allow-empty", "-m", "chore: x")
    assert done.code != 0
    assert "trailgate.toml" in done.err
    assert "trailgate commit-msg: not judged" not in done.err


def test_a_hook_that_stood_there_runs_first_with_its_arguments(repo: Repo, tmp_path: Path) -> None:
    put(hook(repo))
    done = repo.trailgate("install")
    assert f"kept, and run first: {hook(repo)}.before-trailgate\nwrote {hook(repo)}\n" in done.out
    assert refused(repo)
    assert (tmp_path / "log").read_text() == "arg <.git/COMMIT_EDITMSG>\n"


def test_a_hook_that_stood_there_stops_the_commit_before_ours(repo: Repo) -> None:
    put(hook(repo))
    repo.trailgate("install")
    repo.env["FAIL"] = "7"
    done = repo.attempt("commit", "--allow-empty", "-F", "-", stdin=BAD)
    assert done.code == 1
    assert "trailgate commit-msg" not in done.err


def test_a_kept_hooks_exit_code_is_handed_on(repo: Repo) -> None:
    put(hook(repo))
    put(hook(repo, "pre-push"))
    repo.trailgate("install")
    for name in ("commit-msg", "pre-push"):
        alias = f"alias.it=!sh .git/hooks/{name} a"
        assert repo.attempt("-c", alias, "it", FAIL="7").code == 7


def test_a_kept_hook_that_may_not_run_is_passed_by_as_git_did(repo: Repo, tmp_path: Path) -> None:
    put(hook(repo), mode=0o644)
    repo.trailgate("install")
    assert refused(repo)
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("lines", ["", "a b c d\n", "a b c d\n e %s \\n f\n"])
def test_both_pre_push_hooks_read_what_git_tells(repo: Repo, tmp_path: Path, lines: str) -> None:
    put(hook(repo, "pre-push"), '#!/bin/sh\ncat > "$LOG.first"; echo "$@" > "$LOG.words"\n')
    repo.trailgate("install")
    fake = put(tmp_path / "fake", '#!/bin/sh\ncat > "$LOG.second"; exit 5\n')
    script = hook(repo, "pre-push")
    named = next(x for x in script.read_text().splitlines() if x.startswith("python="))
    script.write_text(script.read_text().replace(named, f"python='{fake}'"))
    alias = "alias.it=!.git/hooks/pre-push origin url"
    assert repo.attempt("-c", alias, "it", stdin=lines).code == 5
    assert (tmp_path / "log.first").read_text() == lines
    assert (tmp_path / "log.second").read_text() == lines
    assert (tmp_path / "log.words").read_text() == "origin url\n"


def test_a_hook_kept_from_before_is_never_overwritten(repo: Repo) -> None:
    put(hook(repo))
    put(hook(repo, "commit-msg.before-trailgate"), "older\n")
    before = everything(hook(repo).parent)
    done = repo.trailgate("install")
    assert done.code == 2
    assert "commit-msg.before-trailgate beside it is kept from before" in done.err
    assert len(done.err.splitlines()) == 1
    assert everything(hook(repo).parent) == before


def test_a_failure_half_way_puts_everything_back(repo: Repo) -> None:
    put(hook(repo, "prepare-commit-msg"))
    put(hook(repo, "commit-msg"), mode=0o700)
    folder = hook(repo).parent
    (folder / "pre-push.trailgate-new").mkdir()  # where the third hook would be written first
    before = everything_but_folders(folder)
    done = repo.trailgate("install")
    assert done.code == 2
    assert "nothing was changed" in done.err
    assert everything_but_folders(folder) == before


def everything_but_folders(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = [p for p in folder.iterdir() if p.is_file()]
    return {p.name: (p.read_bytes(), p.stat().st_mode) for p in files}


def test_a_hooks_path_inside_of_git_counts(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".git/my hooks")
    assert f"wrote {repo.path}/.git/my hooks/commit-msg\n" in repo.trailgate("install").out
    assert refused(repo)


def test_a_folder_that_others_share_gets_no_path_of_this_machine(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "my hooks")
    deeper = Repo(repo.path / "deeper", init=False)
    assert f"wrote {repo.path}/my hooks/commit-msg\n" in deeper.trailgate("install").out
    for name in NAMES:
        text = (repo.path / "my hooks" / name).read_text()
        assert str(repo.path.parent) not in text
        assert "site-packages" not in text
        assert sys.executable not in text
    repo.env["TRAILGATE"] = str(Path(sys.executable).parent / "trailgate")
    assert refused(repo)


def test_a_shared_folder_without_trailgate_says_so(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "my hooks")
    repo.trailgate("install")
    repo.env["TRAILGATE"] = "no-such-program"
    done = repo.attempt("commit", "--allow-empty", "-m", "chore: x")
    assert done.code == 1
    helping, judging = done.err.splitlines()
    assert "trailgate prepare-commit-msg: trailgate is not on PATH" in helping
    assert "this commit can't be judged; install it (pip install trailgate)" in judging


def test_a_hooks_path_that_serves_other_repositories_is_not_written_to(repo: Repo) -> None:
    shared = repo.path.parent / "shared"
    repo.git("config", "core.hooksPath", str(shared))
    done = repo.trailgate("install")
    assert done.code == 2
    assert "not this repository's own" in done.err
    assert not shared.exists()


@pytest.mark.parametrize("setting", ["/dev/null", ".git/hooks"])
def test_the_command_for_a_foreign_hooks_path_serves_linked_work_trees_too(
    repo: Repo, setting: str
) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", str(repo.path.parent / "side"))
    side = Repo(repo.path.parent / "side", init=False)
    side.env["TRAILGATE_NOW"] = repo.env["TRAILGATE_NOW"]
    repo.git("config", "core.hooksPath", setting)
    done = side.trailgate("install")
    assert done.code == 2
    command = done.err.rstrip().rpartition("first: ")[2]
    assert f"-> {command}, then: trailgate install" in side.trailgate("doctor").out
    subprocess.run(shlex.split(command), cwd=side.path, env=side.env, check=True)
    assert side.trailgate("install").code == 0
    assert refused(repo)
    assert refused(side)


def test_a_linked_work_tree_shares_the_hooks(repo: Repo) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", str(repo.path.parent / "side"))
    side = Repo(repo.path.parent / "side", init=False)
    side.env["TRAILGATE_NOW"] = repo.env["TRAILGATE_NOW"]
    assert f"wrote {hook(repo)}\n" in side.trailgate("install").out
    assert refused(repo)
    assert refused(side)


def test_a_kept_hook_runs_in_a_linked_work_tree_too(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))
    side = Repo(tmp_path / "side", init=False)
    side.env |= {"TRAILGATE_NOW": repo.env["TRAILGATE_NOW"], "LOG": repo.env["LOG"]}
    put(hook(repo))
    side.trailgate("install")
    assert refused(side)
    told = (tmp_path / "log").read_text()
    assert told == f"arg <{repo.path}/.git/worktrees/side/COMMIT_EDITMSG>\n"


def test_a_kept_hook_in_a_shared_folder_runs_first(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.env["TRAILGATE"] = str(Path(sys.executable).parent / "trailgate")
    put(repo.path / ".githooks" / "commit-msg")
    repo.trailgate("install")
    assert refused(repo)
    assert (tmp_path / "log").read_text() == "arg <.git/COMMIT_EDITMSG>\n"


def test_a_submodule_has_hooks_of_its_own(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(tmp_path / "inner")
    inner.commit("chore: inner")
    repo.git("submodule", "--quiet", "add", inner.path.as_uri(), "sub")
    sub = Repo(repo.path / "sub", init=False)
    sub.env["TRAILGATE_NOW"] = repo.env["TRAILGATE_NOW"]
    folder = repo.path / ".git" / "modules" / "sub" / "hooks"
    assert f"wrote {folder}/commit-msg\n" in sub.trailgate("install").out
    assert refused(sub)
    assert not refused(repo)


def test_hooks_whose_trailgate_is_gone_say_so_in_a_line_each(repo: Repo) -> None:
    repo.trailgate("install")
    for name in NAMES:
        script = hook(repo, name)
        script.write_text(script.read_text().replace("\npackage=", "\npackage=/gone"))
    done = repo.attempt("commit", "--allow-empty", "-m", "chore: x")
    assert done.code == 1
    helping, judging = done.err.splitlines()
    assert "trailgate prepare-commit-msg: trailgate was uninstalled" in helping
    assert "trailgate commit-msg: trailgate was uninstalled" in judging
    assert "run trailgate install" in judging
    assert judging.endswith("delete the hook .git/hooks/commit-msg")
    repo.git("init", "--quiet", "--bare", "../other.git")
    pushed = repo.attempt("push", "../other.git", "main")
    assert pushed.code == 1
    assert "this push can't be judged" in pushed.err
