"""The policy that judges: the target's, never the head's."""

from __future__ import annotations

from trailgate.config import FILES, load_at
from trailgate.errors import PolicyError
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .scope import Scope

    Result = TypeVar("Result")


_WHOSE_FAULT = (
    "the policy at the tip of {} can't be used, so nothing is judged; "
    "the fault is the base's, not this change's:"
)
_MEND = (
    "mend it on the base (see: trailgate policy validate), then run this again; "
    "the change that mends it can't pass here, and is merged without this check"
)


class PolicyChange(Record):
    """What a change does to the policy: `problems` say why the new one could not be used."""

    problems: tuple[str, ...] = ()


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
    at = f"{scope.target_name} ({scope.target[:10]})" if scope.target else "the preset"
    try:
        return action()
    except PolicyError as unsound:
        raise PolicyError([_WHOSE_FAULT.format(at), *unsound.problems, _MEND]) from unsound


def policy_change(repository: Repository, scope: Scope, policy: Policy) -> PolicyChange | None:
    """Tell whether the head would be judged by another policy than the target's; None if not."""
    if not scope.target or not _touched(repository, scope):
        return None
    try:
        proposed = load_at(repository, scope.head)
    except PolicyError as unsound:
        return PolicyChange(unsound.problems)
    return None if proposed == policy else PolicyChange()


def _touched(repository: Repository, scope: Scope) -> bool:
    words = ("diff-tree", "-r", "--name-only", "--no-renames", scope.target, scope.head, "--")
    return bool(repository.run(*words, *FILES))
