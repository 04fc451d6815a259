"""`trailgate status`: the budget now."""

from __future__ import annotations

import click

from trailgate.budget.period_rules import period_findings
from trailgate.budget.state import states
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, HistoryError, UsageError
from trailgate.reports.status import pause_lines, status_lines

from .context import open_repository
from .output import page, print_lines, print_text
from .progress import progress
from .refs import Refs, with_refs
from .state_now import Told, gather
from .state_now import as_json as json_of
from .state_now import as_line as line_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.reports.layout import Line


@click.command("status")
@click.option("--line", "as_line", is_flag=True, help="Print one line, for prompts and scripts.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--at", metavar="REV|TIME", help="Show it as of a commit, a date or an instant.")
@with_refs
def command(as_line: bool, as_json: bool, at: str | None, **named: Any) -> int:
    """Show the budget now: zone, use, burn rate, projection, and what it was spent on.

    Counts what HEAD reaches (recorded) and what only other branches hold (in flight),
    and what the token log holds and no commit does (pending); without a log that is unknown.
    With --at a commit stands for all that it reaches, at its own time; a date
    (2026-07-28) or instant for what HEAD holds up to then. --branch, --all and --rev show what
    is recorded there instead. With any of these in flight and pending are unknown.
    """
    if as_line and as_json:
        raise UsageError("status: give --line or --json, only one of them")
    instant, refs = now(), Refs(**named)
    there = refs.option or at is not None
    try:
        with progress("trailgate: reading history"):
            told = _gather_at(at, refs) if there else gather(instant, partial=True)
    except HistoryError as unknown:
        if not as_line and not as_json:
            raise
        _print_unknown(unknown, instant, as_json=as_json)
        return unknown.exit_code
    if as_line:
        click.echo(line_of(told))
    elif as_json:
        click.echo(json_of(told))
    else:
        heading = [((told.title, "bold"),), ()] if told.title else []
        paused = pause_lines(told.pause, told.states, page())
        print_lines([*heading, *paused, *_lines(told)])
    return EXIT_FINE


def _lines(told: Told) -> list[Line]:
    if told.begins is None or not told.states:
        return status_lines(told.states, told.ledger, told.findings, page(), unread=told.unread)
    from trailgate.reports.beginning import before_lines, before_text

    text = before_text(told.now, told.begins, told.states[0].budget.timezone)
    return list(before_lines(text, page()))


def _gather_at(at: str | None, refs: Refs) -> Told:
    from .as_of import as_of

    then = as_of(open_repository(), at, refs)
    findings = period_findings(then.ledger.entries, then.policy, then.instant)
    found = states(then.ledger, None, None, then.policy, then.instant, then.estimated)
    pause = then.policy.pause_at(then.instant)
    return Told(found, then.ledger, findings, then.instant, then.commit, then.title, pause)


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
