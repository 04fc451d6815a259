"""`trailgate status`: the budget now."""

from __future__ import annotations

import click

from trailgate.budget.period_rules import earliest, period_findings
from trailgate.budget.state import states, worst
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, HistoryError, UsageError
from trailgate.ledger_build import lately
from trailgate.log.pending import pending
from trailgate.reports.status import status_line, status_lines

from .context import load_policy, open_repository
from .output import page, print_lines, print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.budget.state import BudgetState
    from trailgate.findings import Finding
    from trailgate.ledger.entries import Ledger


@click.command("status")
@click.option("--line", "as_line", is_flag=True, help="Print one line, for prompts and scripts.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_line: bool, as_json: bool) -> int:
    """Show the budget now: zone, use, burn rate, projection, and what it was spent on.

    Counts what HEAD reaches (recorded) and what only other branches hold (in flight),
    and what the token log holds and no commit does (pending); without a log that is unknown.
    """
    if as_line and as_json:
        raise UsageError("status: give --line or --json, only one of them")
    instant = now()
    try:
        found, ledger, findings = _gather(instant)
    except HistoryError as unknown:
        if not as_line and not as_json:
            raise
        _print_unknown(unknown, instant, as_json=as_json)
        return unknown.exit_code
    if as_line:
        click.echo(status_line(worst(found), of_several=len(found) > 1))
    elif as_json:
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.status_json import status_document

        click.echo(dumps(status_document(found, ledger, findings, instant)))
    else:
        print_lines(status_lines(found, ledger, findings, page()))
    return EXIT_FINE


def _gather(instant: int) -> tuple[tuple[BudgetState, ...], Ledger, tuple[Finding, ...]]:
    repository = open_repository()
    policy = load_policy(repository)
    ledger, others = lately(repository, policy, earliest(policy, instant))
    waiting = pending(repository, policy, instant)
    findings = period_findings(ledger.entries, policy, instant)
    return states(ledger, others, waiting, policy, instant), ledger, findings


def _print_unknown(unknown: HistoryError, instant: int, *, as_json: bool) -> None:
    if not as_json:
        print_text(f"UNKNOWN: {_brief(str(unknown))}\n")
        return
    from trailgate.reports.exact_json import dumps
    from trailgate.reports.status_json import unknown_document

    click.echo(dumps(unknown_document(str(unknown), instant)))


def _brief(reason: str) -> str:
    """Give a reason in a few words, as a prompt has room for."""
    return "shallow clone" if "shallow" in reason else reason.splitlines()[0]
