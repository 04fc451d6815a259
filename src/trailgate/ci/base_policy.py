"""The policy that judges: the target's, never the head's."""

from __future__ import annotations

from trailgate.config import FILES, load_at
from trailgate.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .scope import Scope

    Result = TypeVar("Result")


def base_policy(repository: Repository, scope: Scope) -> Policy:
    """Give the policy at the target's tip; without a target the built-in preset.

    Raises:
        PolicyError: it can't be used; see `blaming_the_base`.
    """
    return blaming_the_base(scope, lambda: load_at(repository, scope.target))


def blaming_the_base(scope: Scope, action: Callable[[], Result]) -> Result:
    """Do what needs a sound policy.

    Raises:
        PolicyError: it is not sound; it says that the base is at fault, and how to mend it.
    """
    try:
        return action()
    except PolicyError as unsound:
        name = f"{scope.target_name} ({scope.target[:10]})"
        raise PolicyError(
            [
                f"the policy at the tip of {name} can't be used, so nothing is judged; "
                "the fault is the base's, not this change's:",
                *unsound.problems,
                f"mend it on {scope.target_name} (see: trailgate policy validate), then run this "
                "again; the change that mends it can't pass here and is merged without this check",
            ]
        ) from unsound


def changed_files(repository: Repository, scope: Scope) -> list[str]:
    """Give the policy files that differ between the target and the head."""
    if not scope.target:
        return []
    names = ("diff-tree", "-r", "--name-only", "--no-renames", scope.target, scope.head, "--")
    return (repository.ask_all(*names, *FILES) or "").split()
