"""From a plan to object names: which commits are judged, and against which base."""

from __future__ import annotations

from trailgate.errors import HistoryError, UsageError
from trailgate.history import commit
from trailgate.records import Record

from .completing import WHOLE
from .fetching import REMOTE, fetch_branch, fetch_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

    from .plan import Plan


class Scope(Record):
    """What is judged: what `head` reaches and none of `excluded` does; all are object names.

    `target`: the commit whose policy judges and whose usage stands behind every zone, `""` when
    there is none (the first push of a repository). `target_name`: what people call it. `at`: the
    instant at which the policy is read, epoch seconds, None: each commit's own. `branch`: the
    judged branch. `audit`: no change is judged but a branch's current budget period: of what
    `head` reaches the `commits`. `landed`: a push, which the target branch holds already.
    `remarks`: what people should know of how it was found.
    """

    head: str
    excluded: tuple[str, ...]
    target: str
    target_name: str
    at: int | None
    branch: str = ""
    audit: bool = False
    commits: tuple[str, ...] = ()
    landed: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def behind(self) -> str:
        """The commit whose runs stand behind every judged commit's zone, `""` for none."""
        return "" if self.audit else self.target

    @property
    def revisions(self) -> tuple[str, ...]:
        """The judged commits as `git rev-list` takes them."""
        if self.audit:
            return ("--no-walk=unsorted", *self.commits) if self.commits else (f"^{self.head}",)
        return (self.head, *(f"^{name}" for name in self.excluded))


def demand_complete(repository: Repository) -> None:
    """Refuse a history that is cut off, in which merge bases and sums are wrong.

    Raises:
        HistoryError: the clone is shallow; it names the setting that mends it.
    """
    if repository.is_shallow():
        raise HistoryError(f"the clone is shallow, so no sum over it is right; {WHOLE}")


def scope(repository: Repository, plan: Plan) -> Scope:
    """Find the commits that a plan speaks of; what the clone lacks of them is fetched.

    Not for an audit: see `audit.audited`.

    Raises:
        HistoryError: the clone is shallow, or one of them can't be had.
    """
    demand_head(repository, plan.head)
    if plan.event == "push":
        return _of_push(repository, plan)
    if plan.event == "merge_group":
        return _of_merge_group(repository, plan)
    tip = _newest(repository, plan.target_branch, plan.base)
    return _scope(repository, plan, tip, (tip,))


def demand_head(repository: Repository, head: str) -> None:
    """Refuse a clone that is shallow, or in which the judged commit can't be had.

    Raises:
        HistoryError: it is so; it names what mends it.
    """
    demand_complete(repository)
    reason = _missing(repository, head)
    if reason:
        raise HistoryError(
            f"the judged commit {head[:10]} is not in this clone and can't be fetched ({reason}); "
            f"{WHOLE}"
        )


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
    gone = _missing(repository, plan.before) if plan.before else ""
    known = plan.before if not gone else ""
    if not plan.is_onto_target:
        tip = _target_tip(repository, plan.target_branch)
        found = _scope(repository, plan, tip, (tip, known) if known else (tip,))
        return found.replace(remarks=(_beyond(plan, gone),)) if gone else found
    if known:
        return _scope(repository, plan, known, (known,)).replace(landed=True)
    if plan.before:
        raise HistoryError(
            f"{plan.branch} was at {plan.before[:10]} before this push, which is neither in this "
            f"clone nor can be fetched ({gone}), so what the push brings is unknown; where another "
            f"clone has it: trailgate ci --base {plan.before} --head {plan.head}"
        )
    return Scope(plan.head, (), "", plan.branch, None, plan.branch, landed=True)


def _beyond(plan: Plan, reason: str) -> str:
    return (
        f"{plan.branch} was at {plan.before[:10]} before this push, which can't be fetched "
        f"({reason}): all commits beyond {plan.target_branch} were judged"
    )


def _of_merge_group(repository: Repository, plan: Plan) -> Scope:
    """Give the scope of a merge group: what it adds to the group before it, or to the target.

    The group before is not merged yet, so that policy comes from the target itself.
    """
    tip = _target_tip(repository, plan.target_branch)
    reason = _missing(repository, plan.base)
    if reason:
        raise _no_base(plan.base, reason)
    return _scope(repository, plan, tip, tuple(dict.fromkeys((plan.base, tip))))


def _target_tip(repository: Repository, branch: str) -> str:
    tip = _remote_tip(repository, branch)
    if tip:
        return tip
    reason = fetch_branch(repository, branch)
    tip = _remote_tip(repository, branch)
    if not tip:
        raise HistoryError(
            f"origin/{branch} is not in this clone and can't be fetched ({reason}); {WHOLE}"
        )
    return tip


def _scope(repository: Repository, plan: Plan, tip: str, excluded: tuple[str, ...]) -> Scope:
    date = _date(repository, tip)
    return Scope(plan.head, excluded, tip, plan.target_branch, date, plan.branch)


def _newest(repository: Repository, branch: str, told: str) -> str:
    """Give a target branch's tip: the clone's, or what the event told where that is ahead."""
    found = _remote_tip(repository, branch)
    if not found:
        reason = _missing(repository, told)
        if reason:
            raise _no_base(told, reason)
        return told
    if not _has(repository, told):
        return found
    is_ahead = repository.ask("merge-base", "--is-ancestor", found, told) is not None
    return told if is_ahead else found


def _no_base(name: str, reason: str) -> HistoryError:
    return HistoryError(
        f"the base {name[:10]} is not in this clone and can't be fetched ({reason}); {WHOLE}"
    )


def _missing(repository: Repository, name: str) -> str:
    """Give why a commit can't be had, `""` when it is here; it is fetched when it was not."""
    if _has(repository, name):
        return ""
    reason = fetch_commit(repository, name)
    if _has(repository, name):
        return ""
    return reason or f"{REMOTE} gave no such commit"


def _remote_tip(repository: Repository, branch: str) -> str:
    words = ("show-ref", "--verify", "--hash", "--", f"refs/remotes/{REMOTE}/{branch}")
    found = repository.ask(*words) if branch else None
    return found if found and _has(repository, found) else ""


def _has(repository: Repository, name: str) -> bool:
    return repository.ask("cat-file", "-t", name) == "commit"


def _date(repository: Repository, name: str) -> int:
    tip = commit(repository, name)
    return max(tip.author_time, tip.committer_time)
