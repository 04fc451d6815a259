"""`trailgate report`: usage by period, or by any names; and the zones of all periods."""

from __future__ import annotations

from typing import NamedTuple

import click

from trailgate.budget.estimates import counted_in
from trailgate.budget.names import GROUPS
from trailgate.budget.nest import DIMENSIONS
from trailgate.budget.period_rules import period_findings
from trailgate.budget.pivot import PERIODS, calendar, usage
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger.entries import Ledger
from trailgate.reports.status import period_lines

from .output import page, print_lines, print_text
from .progress import progress
from .refs import Refs, with_refs
from .report_kinds import Crossed, Nested, Zones
from .several import Source
from .window import window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.policy.terms import Policy

    from .report_kinds import Kind

FORMS = ("json", "csv", "md")


@click.command("report")
@click.option("--by", type=click.Choice(DIMENSIONS), multiple=True, show_default="week",
              help="A period, or a kind of name; several are nested.")  # fmt: skip
@click.option("--group", metavar="NAME,...",
              help=f"Tables to cross the periods with: {', '.join(GROUPS)}.")  # fmt: skip
@click.option("--top", metavar="N", type=click.IntRange(min=1),
              help="Show the N largest names, and the others as one.")  # fmt: skip
@click.option("--zones", is_flag=True, help="Show the zones of all periods of every budget.")
@click.option("--since", metavar="WHEN", help="Leave out what lies before this date or instant.")
@click.option("--until", metavar="WHEN", help="Leave out this date or instant and what follows.")
@click.option("--repo", "paths", metavar="PATH", multiple=True,
              help="Count this repository; several are summed.")  # fmt: skip
@with_refs
@click.option(
    "--json", "forms", flag_value="json", multiple=True, help="Print JSON, with all groups."
)
@click.option("--csv", "forms", flag_value="csv", multiple=True, help="Print CSV.")
@click.option("--md", "forms", flag_value="md", multiple=True, help="Print Markdown.")
@click.option("--parquet", metavar="FILE", help="Write a Parquet file.")
def command(parquet: str | None, forms: tuple[str, ...], **asked: Any) -> int:
    """Show the usage that HEAD records, or other refs: by period, by names, or as zones.

    Weeks begin when the first weekly budget resets. WHEN is an ISO date, or a date and time
    (2026-07-28T14:00), in that budget's time zone unless it has an offset. One period is crossed
    with groups of names; all else is nested: --by sd --by agent shows the agents of each SD.
    """
    if len(set(forms)) + bool(parquet) > 1:
        raise UsageError("report: give --json, --csv, --md or --parquet, only one of them")
    if parquet:
        from trailgate.reports.report_parquet import demand_pyarrow

        demand_pyarrow()
    wanted = _Asked(**asked)
    found, ledger, policy = _report(wanted)
    if parquet:
        from trailgate.reports.report_parquet import write_parquet

        write_parquet(found.rows(), parquet)
    elif forms:
        _print(found, forms[0])
    else:
        _show(found, ledger, policy, weeks=not wanted.zones)
    return EXIT_FINE


class _Asked(NamedTuple):
    """What is to be counted, as the options say it."""

    by: tuple[str, ...]
    group: str | None
    top: int | None
    zones: bool
    since: str | None
    until: str | None
    paths: tuple[str, ...]
    branch: str | None
    everything: bool
    rev: str | None

    @property
    def refs(self) -> Refs:
        """Whose history is counted."""
        return Refs(self.branch, self.everything, self.rev)


def _report(asked: _Asked) -> tuple[Kind, Ledger, Policy]:
    by = tuple(dict.fromkeys(asked.by)) or ("week",)
    groups = _groups(asked.group)
    crossed = len(by) == 1 and by[0] in PERIODS
    if asked.zones and (asked.by or asked.group or asked.top):
        raise UsageError(
            "--zones follows each budget's own periods; leave out --by, --group, --top"
        )
    if groups and not crossed:
        raise UsageError(
            "--group crosses one period with names, and --by nests; "
            f"write --by {' --by '.join((*by, *groups))}, or one --by of week, day, month"
        )
    source = Source(asked.paths or (".",), asked.refs)
    policy, instant = source.policy, now()
    calendars = {
        name: calendar(policy, name if name in PERIODS else "week", instant) for name in by
    }
    inside = window(asked.since, asked.until, calendars[by[0]].timezone)
    with progress("trailgate: reading history"):
        ledger = source.ledger()
        guesses = source.estimated(ledger)
    ledger = counted_in(ledger, guesses)
    if asked.zones:
        from trailgate.budget.zone_history import zone_history

        return Zones(zone_history(ledger, policy, inside, instant), instant), ledger, policy
    if crossed:
        found = usage(ledger, policy, calendars[by[0]], inside, guesses)
        return Crossed(found, groups, asked.top), ledger, policy
    from trailgate.budget.nest import nest

    beside = None
    if guesses is not None:
        weeks = calendar(policy, "week", instant)
        beside = usage(Ledger((), (), ()), policy, weeks, inside, guesses)
    return Nested(nest(ledger, policy, calendars, inside, asked.top), beside), ledger, policy


def _print(found: Kind, form: str) -> None:
    if form == "md":
        print_text(found.markdown())
    elif form == "csv":
        from trailgate.reports.report_csv import flat_csv

        click.echo(flat_csv(found.rows()).encode(), nl=False)  # as bytes its line ends stay
    else:
        from trailgate.reports.exact_json import dumps

        print_text(dumps(found.document()) + "\n")


def _show(found: Kind, ledger: Ledger, policy: Policy, *, weeks: bool) -> None:
    """Print for people; with what the weeks show below."""
    findings = period_findings(ledger.entries, policy, now()) if weeks else ()
    lines = found.lines(page())
    print_lines([*lines, (), *period_lines(findings, page())][: None if findings else -1])


def _groups(listed: str | None) -> tuple[str, ...] | None:
    if listed is None:
        return None
    names = tuple(dict.fromkeys(name.strip().lower() for name in listed.split(",")))
    for name in names:
        if name in DIMENSIONS and name not in GROUPS:
            raise UsageError(f"--group: {name!r} is no group; write --by week --by {name}")
        if name not in GROUPS:
            from trailgate.nearest import nearest

            meant = nearest(name, GROUPS)
            hint = f"did you mean {meant}?" if meant else f"choose from {', '.join(GROUPS)}"
            raise UsageError(f"--group: {name!r} is no group; {hint}")
    return names
