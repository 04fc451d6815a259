"""`trailgate audit`: what was counted and why, what was not, and what each SD took."""

from __future__ import annotations

import click

from trailgate.audit import documents, gathering
from trailgate.audit.by_sd import facts, last_works
from trailgate.audit.copies_text import copies_lines
from trailgate.audit.covering import covering
from trailgate.audit.hatched import hatches_document, hatches_lines
from trailgate.audit.texts import coverage_lines, sd_lines, unreadable_lines
from trailgate.audit.unread import unread
from trailgate.budget.pivot import calendar
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.hatches.history import events
from trailgate.ledger_build.broken import naming_unread

from .context import load_policy, open_repository
from .output import page, print_lines, print_text
from .refs import Refs, with_refs
from .window import window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from trailgate.budget.pivot import Window
    from trailgate.git import Repository
    from trailgate.hatches.history import Event
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Budget, Policy
    from trailgate.reports.layout import Line

    Command = Callable[..., int | None]


def _common(command: Command) -> Command:
    """Give a command the options that all audits share."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--until", metavar="WHEN", help="Leave out this date and what follows."),
        click.option("--since", metavar="WHEN", help="Leave out what lies before this date."),
    ):
        command = option(command)
    return with_refs(command)


@click.group("audit", invoke_without_command=True)
@click.option("--last", metavar="N", type=click.IntRange(1), default=20, show_default=True,
              help="How many SDs to show.")  # fmt: skip
@_common
@click.pass_context
def command(ctx: click.Context, /, last: int, as_json: bool, **asked_for: Any) -> int | None:
    """Show what the last N SDs took: models, estimates, rework, escalations, overrides, phases.

    The other audits tell what was counted and why, and what was not. An audit informs: it exits
    with 0 whatever it finds, and with 3 where the history can't be read.
    """
    if ctx.invoked_subcommand is not None:
        _refuse_options(ctx)
        return None
    asked = _Asked(**asked_for)
    ledger = asked.ledger()
    works = last_works(ledger, asked.window, last)
    waived = gathering.waived(asked.repository, works, asked.policy.vocabulary)
    found = facts(works, waived, asked.policy)
    zone = asked.week.timezone
    _print(
        lambda: documents.sds_document(found, zone),
        lambda: sd_lines(found, zone, page()),
        as_json=as_json,
    )
    return EXIT_FINE


@command.command("copies")
@_common
def copies(as_json: bool, **asked_for: Any) -> int:
    """List what was taken for a copy and why, what may count twice, and what was corrected.

    Suspects are squash merges without Run-Ids whose blocks stand in commits that HEAD or another
    branch still reaches. Equal commits of one second without Run-Ids count once, and are listed.
    """
    asked = _Asked(**asked_for)
    tips, where = asked.refs.tips(asked.repository), asked.refs.option or "HEAD"
    with naming_unread(asked.repository, asked.policy.vocabulary):
        found = gathering.copies(asked.repository, asked.policy, asked.window, tips, where)
    zone = asked.week.timezone
    _print(
        lambda: documents.copies_document(found, zone),
        lambda: copies_lines(found, zone, page()),
        as_json=as_json,
    )
    return EXIT_FINE


@command.command("unreadable")
@_common
def unreadable(as_json: bool, **asked_for: Any) -> int:
    """List each usage block that could not be read: commit, line, reason, remedy."""
    asked = _Asked(**asked_for)
    ledger = asked.ledger()
    blocks = [block for block in ledger.unreadable if asked.window.holds(block.instant)]
    commits = gathering.commits_of(asked.repository, (block.oid for block in blocks))
    found = unread(blocks, commits, asked.policy.vocabulary)
    zone = asked.week.timezone
    _print(
        lambda: documents.unreadable_document(found, zone),
        lambda: unreadable_lines(found, zone, page()),
        as_json=as_json,
    )
    return EXIT_FINE


@command.command("coverage")
@_common
def coverage(as_json: bool, **asked_for: Any) -> int:
    """Show which SD commits lack their usage, by author and by week."""
    asked = _Asked(**asked_for)
    ledger = asked.ledger()
    found = covering(ledger, asked.policy, asked.week, asked.window)
    zone = asked.week.timezone
    _print(
        lambda: documents.coverage_audit(found, zone),
        lambda: coverage_lines(found, zone, page()),
        as_json=as_json,
    )
    return EXIT_FINE


@command.command("hatches")
@_common
def hatches(as_json: bool, **asked_for: Any) -> int:
    """List each pause, resume, rollback, limit and deferral: what, when, by whom.

    Rebuilt from the versions of the policy file in history, so that a change by hand is told too.
    """
    asked = _Asked(**asked_for)
    found = [one for one in asked.events() if asked.window.holds(one.instant)]
    zone = asked.week.timezone
    _print(
        lambda: hatches_document(found, zone),
        lambda: hatches_lines(found, zone, page()),
        as_json=as_json,
    )
    return EXIT_FINE


class _Asked:
    """What every audit starts from: the repository, its policy, its weeks, the window, the refs."""

    repository: Repository
    policy: Policy
    week: Budget
    window: Window
    refs: Refs

    def __init__(self, since: str | None, until: str | None, **named: Any) -> None:
        self.repository = open_repository()
        self.policy = load_policy(self.repository)
        self.week = calendar(self.policy, "week", now())
        self.window = window(since, until, self.week.timezone)
        self.refs = Refs(**named)

    def ledger(self) -> Ledger:
        """Give what the refs reach."""
        return self.refs.ledger(self.repository, self.policy)[0]

    def events(self) -> list[Event]:
        """Give the hatches in what the refs reach, the oldest first."""
        if not self.refs.option:
            return list(events(self.repository))
        tips = self.refs.tips(self.repository)
        found = dict.fromkeys(one for tip in tips for one in events(self.repository, tip))
        return sorted(found, key=lambda one: one.instant) if len(tips) > 1 else list(found)


def _refuse_options(ctx: click.Context) -> None:
    """Refuse options before the name of an audit, where they would be passed over."""
    for name in ("last", "since", "until", "as_json", "branch", "everything", "rev"):
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            shown = {"as_json": "json", "everything": "all"}.get(name, name)
            raise UsageError(
                f"audit: --{shown} stands before {ctx.invoked_subcommand}; write it behind, "
                f"as far as that audit has it: trailgate audit {ctx.invoked_subcommand} --help"
            )


def _print(
    document: Callable[[], dict[str, Any]], lines: Callable[[], Iterable[Line]], *, as_json: bool
) -> None:
    if not as_json:
        print_lines(lines())
        return
    from trailgate.reports.exact_json import dumps

    print_text(dumps(document()) + "\n")
