"""`trailgate badge`: zone and percent as an SVG."""

from __future__ import annotations

import click

from trailgate.budget.state import worst
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, HistoryError
from trailgate.reports.unread import branches_text
from trailgate.rules.submission import ZONE_UNKNOWN

from .dashboard import write_or_print
from .state_now import gather

LEAST = "the percentage is a least figure; `trailgate status` names them"


@click.command("badge")
@click.option("--output", "-o", "target", default="-", metavar="FILE", help="Where to write it.")
def command(target: str) -> int:
    """Draw the budget's zone and percent as an SVG badge.

    Of several budgets the one in the worst zone. A clock before history gives UNKNOWN; so does a
    history that can't be judged, and exit code 3. With branches that can't be read the percentage
    is `at least`.
    """
    from trailgate.dashboard.badge import badge, badge_of

    try:
        told = gather(now(), partial=True)
    except HistoryError as unknown:
        write_or_print(target, badge(ZONE_UNKNOWN, ZONE_UNKNOWN))
        click.echo(f"trailgate: {unknown}", err=True)
        return unknown.exit_code
    write_or_print(target, badge_of(worst(told.states)))
    if told.unread:
        click.echo(f"trailgate: {branches_text(told.unread)}: {LEAST}", err=True)
    return EXIT_FINE
