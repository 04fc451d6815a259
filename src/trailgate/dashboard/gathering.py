"""From a repository to the values of the dashboard."""

from __future__ import annotations

import os

from trailgate.audit.by_sd import facts, last_works
from trailgate.audit.gathering import waived
from trailgate.backfill.beside import estimates, less_estimated
from trailgate.budget.period_rules import period_findings
from trailgate.budget.pivot import Window
from trailgate.budget.state import partly, states
from trailgate.ledger_build import recorded
from trailgate.ledger_build.flight import beyond_as_far_as_known
from trailgate.log.pending import pending

from .data import Counted, board

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .data import Board

LAST_SDS = 10


def gather(repository: Repository, policy: Policy, now: int) -> Board:
    """Read a repository and work out its dashboard at an instant (epoch seconds).

    Other branches that can't be read are named; what is in flight is a least figure then.

    Raises:
        HistoryError: the history of HEAD can't be judged.
    """
    while True:
        head = repository.head()
        ledger = recorded(repository, policy)
        beyond = beyond_as_far_as_known(repository, policy.vocabulary, head, None)
        if repository.head() == head:
            break  # else HEAD moved meanwhile, and nobody could say which one was counted
    held = {entry.key for entry in ledger.entries}
    flying = tuple(entry for entry in beyond.entries if entry.key not in held)
    lost = beyond.unread
    found = estimates(repository, policy, ledger)
    waiting = less_estimated(repository, ledger, found, pending(repository, policy, now))
    works = last_works(ledger, Window(until=now + 1), LAST_SDS)
    overrides = waived(repository, works, policy.vocabulary)
    counted = Counted(
        name=_name(repository),
        commit=head,
        ledger=ledger,
        in_flight=flying,
        pending=waiting,
        states=partly(states(ledger, flying, waiting, policy, now, found), lost),
        findings=period_findings(ledger.entries, policy, now),
        sds=facts(works, overrides, policy),
        rework_told=frozenset(
            work.sd for work in works if any(one.run.rework is not None for one in work.entries)
        ),
        unread=lost,
    )
    return board(counted, policy, now)


def _name(repository: Repository) -> str:
    """Give the name of the folder that people know the repository by."""
    folder = repository.work_tree or repository.git_dir
    return os.path.basename(os.path.abspath(folder)).removesuffix(".git")
