"""The policy that judges: the target's, never the head's."""

from __future__ import annotations

from trailgate.config import FILES, find_at, load_at
from trailgate.errors import PolicyError
from trailgate.findings import ERROR, NOTE, WARNING
from trailgate.policy.differences import differences
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    from trailgate.check import Report
    from trailgate.findings import Finding
    from trailgate.git import Repository
    from trailgate.policy.explain import Setting
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
    """What a change does to the policy.

    `problems` say why the new one could not be used. `words`: a line for each value that differs.
    `hidden`, `added`: the findings about this very change that the new policy would not have, and
    those that only it would have.
    """

    problems: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    hidden: tuple[Finding, ...] = ()
    added: tuple[Finding, ...] = ()


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


def policy_change(
    repository: Repository,
    scope: Scope,
    policy: Policy,
    judged: Report,
    judge: Callable[[Policy], Report],
) -> PolicyChange | None:
    """Tell what the head does to the policy of the target; None when nothing.

    Args:
        repository: holds both.
        scope: what is judged.
        policy: the target's policy.
        judged: what it found.
        judge: judges the same commits by another policy.
    """
    if not scope.target or not _touched(repository, scope):
        return None
    try:
        proposed = load_at(repository, scope.head)
        if proposed == policy:
            return None
        words = differences(_settings(repository, scope.target), _settings(repository, scope.head))
        found = judge(proposed).findings
    except PolicyError as unsound:
        return PolicyChange(unsound.problems)
    before, after = _by_place(judged.findings), _by_place(found)
    return PolicyChange(
        words=words,
        hidden=tuple(f for key, f in before.items() if _weight(after.get(key)) < _weight(f)),
        added=tuple(f for key, f in after.items() if _weight(before.get(key)) < _weight(f)),
    )


def _by_place(findings: Iterable[Finding]) -> dict[tuple[object, ...], Finding]:
    return {(one.commit, one.rule, one.line, one.message): one for one in findings}


def _weight(finding: Finding | None) -> int:
    return (NOTE, WARNING, ERROR).index(finding.severity) if finding else -1


def _settings(repository: Repository, commit: str) -> tuple[Setting, ...]:
    # `explain` reads the file itself, and is needed for a changed policy only
    from trailgate.policy.explain import explain

    chosen = find_at(repository, commit)
    if chosen is None:
        return explain("", None)
    name, text, pyproject = chosen
    return explain(name, text, pyproject=pyproject)


def _touched(repository: Repository, scope: Scope) -> bool:
    words = ("diff-tree", "-r", "--name-only", "--no-renames", scope.target, scope.head, "--")
    return bool(repository.run(*words, *FILES))
