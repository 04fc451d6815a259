"""From a plan to object names: which commits are judged, and against which base."""

from __future__ import annotations

from trailgate.errors import HistoryError, UsageError
from trailgate.history import commit
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

    from .plan import Plan

_WHOLE = (
    "check out the whole history: give actions/checkout `fetch-depth: 0`, "
    "or run: git fetch --unshallow --filter=tree:0"
)


class Scope(Record):
    """What is judged: what `head` reaches and none of `excluded` does; all are object names.

    `target`: the commit whose policy judges and whose usage stands behind every zone, `""` when
    there is none (the first push of a repository). `target_name`: what people call it. `at`: the
    instant at which the policy is read, epoch seconds, None: each commit's own. `branch`: the
    judged branch.
    """

    head: str
    excluded: tuple[str, ...]
    target: str
    target_name: str
    at: int | None
    branch: str = ""

    @property
    def revisions(self) -> tuple[str, ...]:
        """The judged commits as `git rev-list` takes them."""
        return (self.head, *(f"^{name}" for name in self.excluded))


def demand_complete(repository: Repository) -> None:
    """Refuse a history that is cut off, in which merge bases and sums are wrong.

    Raises:
        HistoryError: the clone is shallow; it names the setting that mends it.
    """
    if repository.is_shallow():
        raise HistoryError(f"the clone is shallow, so no sum over it is right; {_WHOLE}")


def scope(repository: Repository, plan: Plan) -> Scope:
    """Find the commits that a plan speaks of.

    Raises:
        HistoryError: the clone is shallow, or lacks one of them.
    """
    demand_complete(repository)
    if not _has(repository, plan.head):
        raise HistoryError(f"the judged commit {plan.head[:10]} is not in this clone; {_WHOLE}")
    if plan.event == "push":
        return _of_push(repository, plan)
    tip = _newest(repository, plan.target_branch, plan.base)
    return _scope(repository, plan, tip, (tip,))


def between(repository: Repository, base: str, head: str) -> Scope:
    """Give the scope of two revisions, for CI systems without an event; `base` is the target.

    A base that is no local name is looked for among the branches of `origin`.

    Raises:
        HistoryError: the clone is shallow.
        UsageError: one of them names no commit.
    """
    demand_complete(repository)
    try:
        tip = repository.resolve(base)
    except UsageError:
        remote = _remote_tip(repository, base)
        if not remote:
            raise
        tip = remote
    return Scope(repository.resolve(head), (tip,), tip, base, _date(repository, tip))


def _of_push(repository: Repository, plan: Plan) -> Scope:
    known = plan.before if plan.before and _has(repository, plan.before) else ""
    if not plan.is_onto_target:
        tip = _remote_tip(repository, plan.target_branch)
        if not tip:
            raise HistoryError(f"origin/{plan.target_branch} is not in this clone; {_WHOLE}")
        return _scope(repository, plan, tip, (tip, known) if known else (tip,))
    if known:
        return _scope(repository, plan, known, (known,))
    if plan.before:
        raise HistoryError(
            f"{plan.branch} was at {plan.before[:10]} before this push, which is not in this "
            f"clone; fetch it: git fetch origin {plan.before}"
        )
    return Scope(plan.head, (), "", plan.branch, None, plan.branch)


def _scope(repository: Repository, plan: Plan, tip: str, excluded: tuple[str, ...]) -> Scope:
    date = _date(repository, tip)
    return Scope(plan.head, excluded, tip, plan.target_branch, date, plan.branch)


def _newest(repository: Repository, branch: str, told: str) -> str:
    """Give a target branch's tip: the clone's, or what the event told where that is ahead."""
    found = _remote_tip(repository, branch)
    if not _has(repository, told):
        if found:
            return found
        raise HistoryError(f"the base {told[:10]} is not in this clone; {_WHOLE}")
    if found and repository.ask("merge-base", "--is-ancestor", found, told) is None:
        return found
    return told


def _remote_tip(repository: Repository, branch: str) -> str:
    words = ("show-ref", "--verify", "--hash", "--", f"refs/remotes/origin/{branch}")
    found = repository.ask(*words) if branch else None
    return found if found and _has(repository, found) else ""


def _has(repository: Repository, name: str) -> bool:
    return repository.ask("cat-file", "-t", name) == "commit"


def _date(repository: Repository, name: str) -> int:
    tip = commit(repository, name)
    return max(tip.author_time, tip.committer_time)
