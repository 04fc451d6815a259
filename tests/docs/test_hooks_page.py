"""docs/hooks.md: git runs which hook when, as the page's table says; real git answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from repos import Repo
from trailgate.hooks.run import HOOKS as TRAILGATES
from trailgate.install.managers import HookFacts, manager_of

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "hooks.md").read_text(encoding="utf-8")
HOOKS = ("prepare-commit-msg", "commit-msg", "pre-push")
_TABLE = PAGE.partition("## What runs when")[2].partition("\n## ")[0]
_ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = {
    name: {hook for hook, cell in zip(HOOKS, cells, strict=True) if cell != "no"}
    for name, *cells in _ROW.findall(_TABLE)[1:]
}

SCRIPTS = {
    "`git commit` with `-m`, `-F`, `-a`, paths, an editor": ["commit --allow-empty -m one"],
    "`git commit --fixup`, `--squash`": ["commit --allow-empty --fixup HEAD"],
    "`git commit --amend`, `-c`, `-C`": ["commit --amend --allow-empty --no-edit"],
    "`git commit --no-verify`": ["commit --allow-empty --no-verify -m one"],
    "`git merge` that makes a commit": ["merge --no-ff -m joined side"],
    "`git merge` that fast-forwards": ["merge --ff-only ahead"],
    "`git commit` after `git merge --squash`": ["merge --squash side", "commit --no-edit"],
    "`git cherry-pick`, `git revert`, also with `--edit`": [
        "cherry-pick --edit side",
        "cherry-pick ahead --allow-empty",
        "revert --edit HEAD~1",
        "revert --no-edit HEAD",
    ],
    "`--continue`, or `git commit`, after a conflict in a merge, cherry-pick or revert": [
        "cherry-pick conflict",
        "add file",
        "cherry-pick --continue",
    ],
    "`git rebase`: picks, `fixup`, `squash`, `--autosquash`, `--continue`": [
        "checkout side",
        "rebase main",
    ],
    "`git rebase`: `reword`": ["rebase --interactive --no-ff HEAD~1"],
    "`git am`, `git rebase --apply`": ["checkout side", "rebase --apply main"],
    "`git commit-tree`, `fast-import`, `stash`, `notes`": ["notes add -m word"],
    "`git push`": ["push elsewhere side"],
    "`git push --no-verify`": ["push --no-verify elsewhere side"],
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with a branch beside main, one ahead of it, one that clashes, and a remote."""
    repo = Repo(tmp_path / "work")
    for branch, start, name in (
        ("main", "", "base"),
        ("side", "main", "side"),
        ("conflict", "main", "file"),
    ):
        if start:
            repo.switch(branch, "--create")
        (repo.path / name).write_text(branch)
        repo.git("add", name)
        repo.git("commit", "-q", "-m", f"on {branch}")
        repo.git("switch", "-q", "main")
    (repo.path / "file").write_text("main")
    repo.git("add", "file")
    repo.git("commit", "-q", "-m", "more on main")
    repo.switch("ahead", "--create")
    repo.git("commit", "-q", "--allow-empty", "-m", "ahead")
    repo.git("switch", "-q", "main")
    repo.git("init", "-q", "--bare", str(tmp_path / "elsewhere"))
    repo.git("remote", "add", "elsewhere", str(tmp_path / "elsewhere"))
    repo.env["GIT_SEQUENCE_EDITOR"] = "sed -i s/^pick/reword/"
    log = tmp_path / "ran"
    log.touch()
    folder = repo.path / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    for hook in HOOKS:
        (folder / hook).write_text(f"#!/bin/sh\necho {hook} >> '{log}'\n")
        (folder / hook).chmod(0o755)
    return repo


@pytest.mark.parametrize("operation", ROWS)
def test_git_runs_the_hooks_that_the_table_says(repo: Repo, operation: str) -> None:
    done = [repo.attempt(*command.split()) for command in SCRIPTS[operation]]
    assert done[-1].code == 0, done[-1].err
    ran = (repo.path.parent / "ran").read_text().split()
    assert set(ran) == ROWS[operation]


def test_the_table_has_a_row_for_every_operation() -> None:
    assert set(ROWS) == set(SCRIPTS)


def joined(setting: str, *texts: str) -> list[str]:
    """Give the lines that `trailgate install` shows for another manager of hooks."""
    manager = manager_of(HookFacts(setting, texts))
    assert manager
    return [line.strip() for line in manager.joining.splitlines() if "trailgate hook" in line]


@pytest.mark.parametrize(("setting", "text"), [(".husky/_", ""), ("", "call lefthook")])
def test_the_lines_for_other_managers_are_those_that_install_shows(setting: str, text: str) -> None:
    shown = joined(setting, text)
    assert len(shown) == len(TRAILGATES)
    assert set(shown) <= {line.strip() for line in PAGE.splitlines()}


def test_the_hooks_of_the_table_are_all_there_are() -> None:
    assert TRAILGATES == HOOKS


def test_each_id_on_the_page_is_one_of_the_frameworks_hooks() -> None:
    known = re.findall(
        r"^- id: (\S+)", (CHECKOUT / ".pre-commit-hooks.yaml").read_text(), re.MULTILINE
    )
    shown = re.findall(r"^ +- id: (\S+)", PAGE, re.MULTILINE)
    assert shown
    assert set(shown) <= set(known)
