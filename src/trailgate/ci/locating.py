"""From a plan to a scope that can be judged: what the clone lacks for it is fetched first."""

from __future__ import annotations

from .audit import audited
from .completing import completed
from .files import gathered
from .scope import between, scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

    from .plan import Plan
    from .scope import Scope


def located(repository: Repository, plan: Plan, now: int) -> Scope:
    """Give the scope of an event; its remarks say what was fetched and could not be.

    Raises:
        HistoryError: the clone can't be completed, or lacks a commit that can't be fetched.
        PolicyError: the policy of an audited branch can't be used.
    """
    remark = completed(repository)
    found = audited(repository, plan, now) if plan.is_audit else scope(repository, plan)
    return _ready(repository, found, remark)


def located_between(repository: Repository, base: str, head: str) -> Scope:
    """Give the scope of two revisions, likewise; see `scope.between`.

    Raises:
        HistoryError: the clone can't be completed.
        UsageError: a revision names no commit.
    """
    remark = completed(repository)
    return _ready(repository, between(repository, base, head), remark)


def _ready(repository: Repository, found: Scope, remark: str) -> Scope:
    remarks = (remark, *found.remarks, gathered(repository, found))
    return found.replace(remarks=tuple(line for line in remarks if line))
