"""`trailgate report`: usage by week, day or month."""

from __future__ import annotations

import re

import click

from trailgate.budget.names import GROUPS
from trailgate.budget.period_rules import period_findings
from trailgate.budget.pivot import PERIODS, Window, calendar, usage
from trailgate.budget.walltime import first_instant
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger_build import recorded
from trailgate.reports.report_text import DEFAULT_GROUPS, report_lines
from trailgate.reports.status import period_lines
from trailgate.usage.instants import iso_time

from .context import load_policy, open_repository
from .output import page, print_lines, print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.pivot import Usage

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?", re.ASCII)


@click.command("report")
@click.option("--by", type=click.Choice(PERIODS), default="week", show_default=True,
              help="Length of a period.")  # fmt: skip
@click.option("--group", metavar="NAME,...", help=f"Tables to show: {', '.join(GROUPS)}.")
@click.option("--since", metavar="WHEN", help="Leave out what lies before this date or instant.")
@click.option("--until", metavar="WHEN", help="Leave out this date or instant and what follows.")
@click.option(
    "--json", "forms", flag_value="json", multiple=True, help="Print JSON, with all groups."
)
@click.option("--csv", "forms", flag_value="csv", multiple=True, help="Print CSV.")
@click.option("--md", "forms", flag_value="md", multiple=True, help="Print Markdown.")
def command(
    by: str, group: str | None, since: str | None, until: str | None, forms: tuple[str, ...]
) -> int:
    """Show the usage that HEAD records, period by period.

    Weeks begin when the first weekly budget resets. WHEN is an ISO date, or a date and time
    (2026-07-28T14:00), in that budget's time zone unless it has an offset.
    """
    if len(set(forms)) > 1:
        raise UsageError("report: give --json, --csv or --md, only one of them")
    form = forms[0] if forms else None
    groups = _groups(group)
    repository = open_repository()
    policy = load_policy(repository)
    periods = calendar(policy, by, now())
    window = Window(
        _when("--since", since, periods.timezone), _when("--until", until, periods.timezone)
    )
    if window.since is not None and window.until is not None and window.since >= window.until:
        raise UsageError(f"--since {since} is not before --until {until}: nothing lies between")
    ledger = recorded(repository, policy)
    found = usage(ledger, policy, periods, window)
    if form is not None:
        print_text(_document(found, groups, form))
        return EXIT_FINE
    findings = period_findings(ledger.entries, policy, now())
    lines = report_lines(found, groups or DEFAULT_GROUPS, page())
    print_lines([*lines, (), *period_lines(findings, page())][: None if findings else -1])
    return EXIT_FINE


def _document(found: Usage, groups: Sequence[str] | None, form: str) -> str:
    if form == "md":
        from trailgate.reports.report_markdown import report_markdown

        return report_markdown(found, groups or DEFAULT_GROUPS)
    from trailgate.reports.report_data import report_csv, report_document

    if form == "csv":
        return report_csv(found, groups or GROUPS)
    from trailgate.reports.exact_json import dumps

    return dumps(report_document(found)) + "\n"


def _groups(listed: str | None) -> tuple[str, ...] | None:
    if listed is None:
        return None
    names = tuple(dict.fromkeys(name.strip().lower() for name in listed.split(",")))
    for name in names:
        if name not in GROUPS:
            from trailgate.nearest import nearest

            meant = nearest(name, GROUPS)
            hint = f"did you mean {meant}?" if meant else f"choose from {', '.join(GROUPS)}"
            raise UsageError(f"--group: {name!r} is no group; {hint}")
    return names


def _when(option: str, text: str | None, timezone: str) -> int | None:
    """Read a date, a local time, or an instant with an offset."""
    if text is None:
        return None
    instant = iso_time(text.strip())
    if instant is not None:
        return instant
    found = _DATE.fullmatch(text.strip())
    local = iso_time(f"{found[1]}T{found[2] or '00:00'}Z") if found else None
    if local is None:
        raise UsageError(
            f"{option} {text!r} is no date; write e.g. 2026-07-28 or 2026-07-28T14:00:00Z"
        )
    return first_instant(timezone, local)
