"""`trailgate badge`: zone and percent as an SVG."""

from __future__ import annotations

import click

from trailgate.budget.state import worst
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, HistoryError
from trailgate.ledger_build import recorded
from trailgate.rules.submission import ZONE_UNKNOWN

from .context import load_policy, open_repository
from .dashboard import write_or_print
from .state_now import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .state_now import Told


@click.command("badge")
@click.option("--output", "-o", "target", default="-", metavar="FILE", help="Where to write it.")
def command(target: str) -> int:
    """Draw the budget's zone and percent as an SVG badge.

    Of several budgets the one in the worst zone. A clock before history gives UNKNOWN; so does a
    history that can't be judged, and exit code 3.
    """
    from trailgate.dashboard.badge import badge, badge_of

    try:
        told = gather(now())
        drawn = badge(ZONE_UNKNOWN, ZONE_UNKNOWN) if _early(told) else badge_of(worst(told.states))
    except HistoryError as unknown:
        write_or_print(target, badge(ZONE_UNKNOWN, ZONE_UNKNOWN))
        click.echo(f"trailgate: {unknown}", err=True)
        return unknown.exit_code
    write_or_print(target, drawn)
    return EXIT_FINE


def _early(told: Told) -> bool:
    """Whether the clock stands before the first record, so that nothing can be known."""
    from trailgate.dashboard.beginning import before_history

    if not told.states:
        return False
    end = max(one.end for one in told.states)
    if before_history(told.ledger, end) is None:
        return False
    # `told` may lack what is older than the periods of now
    repository = open_repository()
    return before_history(recorded(repository, load_policy(repository)), end) is not None
