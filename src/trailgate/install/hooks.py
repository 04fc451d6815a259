"""Writing hooks before those that are there, and taking them out; nobody else's is lost."""

from __future__ import annotations

import os

from trailgate.errors import UsageError
from trailgate.records import Record

from .changes import Changes
from .managers import HookFacts, manager_of
from .place import MOVED, content_of, mending, place_of
from .script import KEPT, MARK, running, script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

    from .managers import Manager
    from .place import Place

HOOKS = ("prepare-commit-msg", "commit-msg", "pre-push")


class ManagedError(UsageError):
    """Another program manages the hooks; `manager` says how to join it."""

    def __init__(self, manager: Manager) -> None:
        super().__init__(manager.joining)
        self.manager = manager


class Step(Record):
    """What was done at one hook: where, and in a word or two."""

    path: str
    done: str


def install(repository: Repository) -> tuple[Step, ...]:
    """Install every hook where git looks for it (`core.hooksPath` counts); again: no change.

    A hook that stands there is kept beside ours, which runs it first.

    Raises:
        ManagedError: another program manages the hooks.
        UsageError: the folder is not this repository's alone or can't be written, or an earlier
            hook is kept already. Nothing was changed.
    """
    place = _own_place(repository)
    manager = manager_of(facts_of(repository, place))
    if manager:
        raise ManagedError(manager)
    program = None if place.is_shared else running()
    wanted = [(os.path.join(place.folder, name), script(name, program)) for name in HOOKS]
    for path, _ in wanted:
        _demand_room(path)
    steps: list[Step] = []
    with Changes() as changes:
        for path, text in wanted:
            steps += _put(changes, path, text)
    return tuple(steps)


def uninstall(repository: Repository) -> tuple[Step, ...]:
    """Take our hooks out, and put back those that were kept; again: no change.

    Raises:
        UsageError: the folder is not this repository's alone or can't be written. Nothing was
            changed.
    """
    folder = _own_place(repository).folder
    steps: list[Step] = []
    with Changes() as changes:
        for name in HOOKS:
            steps += _take_out(changes, os.path.join(folder, name))
    return tuple(steps)


def facts_of(repository: Repository, place: Place) -> HookFacts:
    """Gather what tells a manager of hooks."""
    texts = (content_of(os.path.join(place.folder, name)) for name in HOOKS)
    top = repository.work_tree
    files = frozenset(os.listdir(top)) if top else frozenset()
    foreign = tuple(text for text in texts if text and MARK not in text)
    return HookFacts(place.setting, foreign, files)


def _own_place(repository: Repository) -> Place:
    place = place_of(repository)
    if not place.is_own:
        raise UsageError(
            f"core.hooksPath is {place.folder}, which is not this repository's own; "
            f"lead git to its own first: {mending(repository)}"
        )
    return place


def _demand_room(path: str) -> None:
    content = content_of(path)
    if content is not None and MARK not in content and os.path.lexists(path + KEPT):
        name = os.path.basename(path)
        raise UsageError(
            f"{path}: another hook stands there, and {name}{KEPT} beside it is kept from before; "
            "nothing was changed. Join the two into one, or remove one of them"
        )


def _put(changes: Changes, path: str, text: str) -> list[Step]:
    before = content_of(path)
    if before == text and os.access(path, os.X_OK):
        return [Step(path, "already there:")]
    steps: list[Step] = []
    if before is not None and MARK not in before:
        changes.move(path, path + KEPT)
        steps.append(Step(path + KEPT, "kept, and run first:"))
    changes.write(path, text)
    return [*steps, Step(path, "wrote")]


def _take_out(changes: Changes, path: str) -> list[Step]:
    kept = path + KEPT
    ours = [one for one in (path, path + MOVED) if MARK in (content_of(one) or "")]
    if not ours and content_of(path) is not None:
        return [Step(path, "not ours, left alone:")]
    for one in ours:
        changes.remove(one)
    if os.path.lexists(kept):
        target = ours[0] if ours else path
        changes.move(kept, target)
        return [Step(target, "put back")]
    return [Step(one, "removed") for one in ours]
