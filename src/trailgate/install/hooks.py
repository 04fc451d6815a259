"""Writing hooks beside those that are there; nothing of anybody else's is touched."""

from __future__ import annotations

import os
import sys

from trailgate.errors import UsageError
from trailgate.records import Record

from .script import MARK, script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

HOOKS = ("commit-msg",)


class Installed(Record):
    """One hook: where it stands, and whether it was written or stood there already."""

    path: str
    written: bool


def install(repository: Repository) -> tuple[Installed, ...]:
    """Install every hook where git looks for it (`core.hooksPath` counts); again: no change.

    Raises:
        UsageError: another hook stands there, or the folder can't be written; nothing was changed.
    """
    folder = _folder(repository)
    wanted = [(os.path.join(folder, name), script(name, program())) for name in HOOKS]
    for path, _ in wanted:
        _demand_free(path)
    return tuple(Installed(path, _write(path, text)) for path, text in wanted)


def program() -> str:
    """Give the path of this very trailgate's program."""
    folder = os.path.dirname(os.path.abspath(sys.executable))
    name = "trailgate.exe" if os.name == "nt" else "trailgate"
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        raise UsageError(f"{path}: is not there; install trailgate into this Python with pip")
    return path.replace(os.sep, "/")


def _folder(repository: Repository) -> str:
    named = repository.ask("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    folder = named or os.path.join(repository.common_dir, "hooks")
    inside = [repository.common_dir, *([repository.work_tree] if repository.work_tree else [])]
    if not any(_lies_in(folder, place) for place in inside):
        raise UsageError(
            f"core.hooksPath is {folder}, which serves other repositories too; set it for this one "
            "first, for example: git config core.hooksPath .git/hooks"
        )
    return folder


def _lies_in(path: str, folder: str) -> bool:
    real, within = os.path.realpath(path), os.path.realpath(folder)
    return os.path.commonpath([real, within]) == within


def _demand_free(path: str) -> None:
    content = _content(path)
    if content is not None and MARK not in content:
        name = os.path.basename(path)
        raise UsageError(
            f"{path}: another hook stands there and is left alone; "
            f'join them by adding to it: trailgate hook {name} "$@" || exit 1'
        )


def _content(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _write(path: str, text: str) -> bool:
    if _content(path) == text and os.access(path, os.X_OK):
        return False
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.chmod(path, 0o755)  # noqa: S103 - git runs a hook only when it is executable
    return True
