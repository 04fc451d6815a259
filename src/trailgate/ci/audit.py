"""Auditing a branch: what it took up in the current budget period."""

from __future__ import annotations

from trailgate.budget.periods import period_of
from trailgate.budget.zones import in_force
from trailgate.errors import HistoryError
from trailgate.git_process import GitFailed
from trailgate.policy.terms import Budget

from .base_policy import base_policy
from .scope import Scope, demand_head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .plan import Plan


def audited(repository: Repository, plan: Plan, now: int) -> Scope:
    """Find the commits of a branch whose author date lies in the current period.

    The period is that of the first budget of the tip's own policy, the week without one.

    Args:
        repository: holds the branch.
        plan: of a `schedule` or `workflow_dispatch` event.
        now: epoch seconds.

    Raises:
        HistoryError: the clone is shallow or damaged, or lacks the tip.
        PolicyError: the tip's policy can't be used.
    """
    demand_head(repository, plan.head)
    whole = Scope(plan.head, (), plan.head, plan.branch, None, plan.branch, audit=True)
    policy = base_policy(repository, whole)
    start, end = _period(policy, now)
    return whole.replace(commits=_dated(repository, plan.head, start, end))


def _period(policy: Policy, now: int) -> tuple[int, int]:
    budget = next(iter(in_force(policy.budgets, now)), Budget("week", 1))
    return period_of(budget, now)


def _dated(repository: Repository, head: str, start: int, end: int) -> tuple[str, ...]:
    """Give the commits whose author date lies in `[start, end)`; dates may be in any order."""
    try:
        told = repository.run("log", "--no-show-signature", "--format=%H %at", head, "--")
    except GitFailed as failed:
        raise HistoryError(f"history can't be read: {failed.message}") from failed
    pairs = (line.partition(" ") for line in told.decode("ascii").splitlines())
    return tuple(oid for oid, _, date in pairs if date and start <= int(date) < end)
