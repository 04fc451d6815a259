"""The state of the budgets now, and the short way to print it: scripts and prompts ask often."""

from __future__ import annotations

import sys

from trailgate.backfill.beside import estimates, less_estimated
from trailgate.budget.beginning import before_history
from trailgate.budget.period_rules import earliest, period_findings
from trailgate.budget.state import partly, reset, states, worst
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, EXIT_INTERRUPTED
from trailgate.ledger_build import Known, known, lately, recorded
from trailgate.log.pending import pending
from trailgate.records import Record

from .context import load_policy, open_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.state import BudgetState
    from trailgate.findings import Finding
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Pause, Policy

JSON = ["status", "--json"]


class Told(Record):
    """What is to be shown: the state of the budgets at `now`, counted from a commit's history.

    `pause` is the one in force then, `unread` names the branches that can't be read: what is in
    flight is a least figure then. `begins`: the first instant that anything is recorded of, where
    the clock stands before it.
    """

    states: tuple[BudgetState, ...]
    ledger: Ledger
    findings: tuple[Finding, ...]
    now: int
    commit: str
    title: str = ""
    pause: Pause | None = None
    unread: tuple[str, ...] = ()
    begins: int | None = None


def gather(instant: int, *, partial: bool = False) -> Told:
    """Give the state at an instant (epoch seconds) of what HEAD reaches.

    `partial`: also where other branches can't be read; `Told.unread` names them.

    Raises:
        HistoryError: there is no repository here, or its history can't be judged.
        PolicyError: the policy has faults.
    """
    repository = open_repository()
    policy = load_policy(repository)
    head = _head(repository)
    while True:
        since = earliest(policy, instant)
        there = (known if partial else _whole)(repository, policy, since)
        before, head = head, _head(repository)
        if head == before:
            break  # else HEAD moved meanwhile, and nobody could say which one was counted
    ledger, others = there.ledger, there.in_flight
    guesses = estimates(repository, policy, ledger)
    waiting = less_estimated(repository, ledger, guesses, pending(repository, policy, instant))
    findings = period_findings(ledger.entries, policy, instant)
    lost = there.unread
    found = partly(states(ledger, others, waiting, policy, instant, guesses), lost)
    begins = _begins(repository, policy, ledger, reset(found, instant))
    if begins is not None:
        found = tuple(one.replace(early=True) for one in found)
    pause = policy.pause_at(instant)
    return Told(found, ledger, findings, instant, head, pause=pause, unread=lost, begins=begins)


def _begins(repository: Repository, policy: Policy, ledger: Ledger, end: int) -> int | None:
    """Give the first instant of the record where that is not before an end."""
    if before_history(ledger, end) is None:
        return None
    # `ledger` may lack what is older than the periods of now
    return before_history(recorded(repository, policy), end)


def _whole(repository: Repository, policy: Policy, since: int) -> Known:
    return Known(*lately(repository, policy, since))


def as_json(told: Told) -> str:
    """Give the document of `status --json`."""
    from trailgate.reports.beginning import with_beginning
    from trailgate.reports.exact_json import dumps
    from trailgate.reports.status_json import status_document
    from trailgate.reports.unread import with_unread

    words = (told.states, told.ledger, told.findings, told.now, told.commit, told.pause)
    document = with_beginning(status_document(*words), told.begins)
    return dumps(with_unread(document, told.unread))


def as_line(told: Told) -> str:
    """Give the words of `status --line`."""
    from trailgate.reports.status import status_line, with_pause

    first = worst(told.states)
    line = status_line(first, of_several=len(told.states) > 1, unread=told.unread)
    return with_pause(line, told.pause, first.budget.timezone if first else "UTC", told.now)


def print_now(words: Sequence[str]) -> int | None:
    """Print what `status --json` or `status --line` asks for; give the exit code.

    It needs no click, which takes 20 ms to load. None where anything is amiss: nothing was printed
    then, and the long way says what it is.
    """
    try:
        told = gather(now(), partial=True)
        text = as_json(told) if words == JSON else as_line(told)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except KeyboardInterrupt:
        sys.stderr.write("trailgate: interrupted\n")
        return EXIT_INTERRUPTED
    except Exception:  # noqa: BLE001 - the long way tells, or shows the same fault
        return None
    return EXIT_FINE


def _head(repository: Repository) -> str:
    return repository.head_in_files() or repository.head()
