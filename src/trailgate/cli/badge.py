"""`trailgate badge`: zone and percent as an SVG."""

from __future__ import annotations

import click

from trailgate.budget.state import worst
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, HistoryError
from trailgate.rules.submission import ZONE_UNKNOWN

from .dashboard import write_or_print
from .state_now import gather


@click.command("badge")
@click.option("--output", "-o", "target", default="-", metavar="FILE", help="Where to write it.")
def command(target: str) -> int:
    """Draw the budget's zone and percent as an SVG badge.

    Of several budgets the one in the worst zone. A history that can't be judged gives UNKNOWN,
    and exit code 3.
    """
    from trailgate.dashboard.badge import badge, badge_of

    try:
        drawn = badge_of(worst(gather(now()).states))
    except HistoryError as unknown:
        write_or_print(target, badge(ZONE_UNKNOWN, ZONE_UNKNOWN))
        click.echo(f"trailgate: {unknown}", err=True)
        return unknown.exit_code
    write_or_print(target, drawn)
    return EXIT_FINE
