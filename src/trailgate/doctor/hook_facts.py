"""Looking at the hooks of every work tree."""

from __future__ import annotations

import os

from trailgate.errors import HistoryError
from trailgate.git import Repository
from trailgate.install.hooks import HOOKS, facts_of
from trailgate.install.managers import LEFTHOOK, is_of_framework, manager_of
from trailgate.install.place import MOVED, content_of, mending, place_of
from trailgate.install.priming import NOTE
from trailgate.install.script import MARK, program_of

from .facts import HookFacts, TreeFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.install.managers import Manager
    from trailgate.install.place import Place
    from trailgate.install.script import Program


def trees(repository: Repository) -> tuple[TreeFacts, ...]:
    """Look at this work tree and every other; those that share their hooks are looked at once."""
    found: list[TreeFacts] = []
    for tree in (repository, *_others(repository)):
        place = place_of(tree)
        if all(known.folder != place.folder for known in found):
            found.append(_tree(tree, place))
    return tuple(found)


def _others(repository: Repository) -> list[Repository]:
    listed = repository.ask_all("worktree", "list", "--porcelain", "-z") or ""
    if not listed:  # git before 2.36 knows no -z
        listed = (repository.ask_all("worktree", "list", "--porcelain") or "").replace("\n", "\0")
    found: list[Repository] = []
    for entry in listed.split("\0\0"):
        path = entry.split("\0")[0].removeprefix("worktree ")
        if "\0bare" in entry or not os.path.exists(os.path.join(path, ".git")):
            continue
        try:
            other = Repository.discover(path)
        except HistoryError:
            continue
        if other.git_dir != repository.git_dir:
            found.append(other)
    return found


def _tree(tree: Repository, place: Place) -> TreeFacts:
    path = tree.work_tree or tree.git_dir
    if not place.is_own:
        return TreeFacts(path, place.folder, mending=mending(tree))
    manager = manager_of(facts_of(tree, place))
    hooks = tuple(_hook(tree, place, name, manager) for name in HOOKS)
    return TreeFacts(path, place.folder, hooks=hooks)


def _hook(tree: Repository, place: Place, name: str, manager: Manager | None) -> HookFacts:
    path = os.path.join(place.folder, name)
    text = content_of(path)
    if text is None:
        return HookFacts(name, path, None)
    is_executable, is_ours = os.access(path, os.X_OK), MARK in text
    if is_ours:
        program = program_of(text)
        named, version = _started(tree, program)
        return HookFacts(name, path, text, is_executable, is_ours, program=named, version=version)
    return HookFacts(
        name,
        path,
        text,
        is_executable,
        is_moved=is_of_framework(text) and MARK in (content_of(path + MOVED) or ""),
        manager=manager.name if manager else "",
        names_trailgate=f"trailgate hook {name}" in text or _is_joined(tree, name, text, manager),
    )


def _is_joined(tree: Repository, name: str, text: str, manager: Manager | None) -> bool:
    """Tell whether a manager's own configuration calls trailgate for a hook that it runs."""
    top = tree.work_tree
    if manager is None or top is None:
        return False
    call = f"trailgate hook {name}"
    if manager.name == "husky":
        return call in _text(os.path.join(top, ".husky", name))
    if manager.name == "lefthook":
        texts = (_text(os.path.join(top, file)) for file in LEFTHOOK)
        return "lefthook" in text and any(call in text for text in texts)
    names = (".pre-commit-config.yaml", ".pre-commit-config.yml", "prek.toml")
    texts = (_text(os.path.join(top, file)) for file in names)
    return is_of_framework(text) and any(f"trailgate-{name}" in text for text in texts)


def _text(path: str) -> str:
    """Give a file's text without its comments, `""` where it can't be read."""
    try:
        text = content_of(path) or ""
    except OSError:
        return ""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return "\n".join(lines)


def _started(tree: Repository, program: Program | None) -> tuple[str, str | None]:
    """Give what a hook of ours starts and its version, `""` where it is gone."""
    if program is None:
        import shutil

        noted = (content_of(os.path.join(tree.data_dir, NOTE)) or "").split("\n")
        if not os.environ.get("TRAILGATE") and len(noted) > 2 and os.path.exists(noted[1]):
            return noted[0], None if os.access(noted[0], os.X_OK) else ""

        name = os.environ.get("TRAILGATE") or "trailgate"
        return name, None if shutil.which(name) else ""
    if not os.access(program.python, os.X_OK):
        return program.python, ""
    home = os.path.join(program.package, "trailgate")
    for line in _text(os.path.join(home, "__init__.py")).splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "__version__":
            return home, value.strip().strip("\"'")
    return home, ""
