"""Where git looks for hooks."""

from __future__ import annotations

import os

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository


MOVED = ".legacy"
"""Ends the name of a hook that pre-commit or prek took the place of, and runs first."""


class Place(Record):
    """The folder in which git looks for the hooks of a work tree.

    `setting`: the value of core.hooksPath, `""` when unset. `is_own`: it serves this repository
    alone, and can be there. `is_shared`: it lies in the work tree, where others may get it with a
    checkout.
    """

    folder: str
    setting: str
    is_own: bool
    is_shared: bool


def place_of(repository: Repository) -> Place:
    """Give the folder of hooks; a relative core.hooksPath begins at the top of the work tree."""
    setting = repository.ask("config", "--type=path", "--get", "core.hooksPath") or ""
    top = repository.work_tree or repository.git_dir
    default = os.path.join(repository.common_dir, "hooks")
    folder = os.path.normpath(os.path.join(top, setting)) if setting else default
    in_git = any(lies_in(folder, path) for path in (repository.common_dir, repository.git_dir))
    in_tree = repository.work_tree is not None and lies_in(folder, repository.work_tree)
    if in_tree and not in_git:
        # `.git/hooks` leads nowhere in linked work trees and submodules, where .git is a file
        in_tree = not lies_in(folder, os.path.join(top, ".git"))
    return Place(folder, setting, in_git or in_tree, in_tree and not in_git)


def mending(repository: Repository) -> str:
    """Give the command after which git looks in the repository's own folder of hooks again."""
    import shlex

    scope = repository.ask("config", "--show-scope", "--get", "core.hooksPath") or ""
    if scope.startswith("worktree"):
        top = repository.work_tree or repository.git_dir
        return f"git -C {shlex.quote(top)} config --worktree --unset core.hooksPath"
    # a relative path would begin at the top of each work tree
    folder = os.path.join(repository.common_dir, "hooks")
    return f"git config core.hooksPath {shlex.quote(folder)}"


def lies_in(path: str, folder: str) -> bool:
    """Tell whether a path lies in a folder, links followed."""
    real, within = os.path.realpath(path), os.path.realpath(folder)
    try:
        return os.path.commonpath([real, within]) == within
    except ValueError:
        return False  # another drive


def content_of(path: str) -> str | None:
    """Give a hook's text; None where there is none, `""` for a link that leads nowhere."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return "" if os.path.lexists(path) else None
