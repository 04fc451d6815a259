"""`trailgate pause`: silence the rules on zones, escalations and estimates for a while."""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE
from trailgate.hatches import edits
from trailgate.hatches.reasons import cleaned
from trailgate.hatches.saving import policy_file
from trailgate.policy.catalogue import NEVER_RULES
from trailgate.policy.values import day

from .context import open_repository
from .hatch import CI_FOLLOWS, no_commit, settle
from .when import when


@click.command("pause")
@click.option("--until", required=True, metavar="WHEN", help="When it ends: a date or an instant.")
@click.option("--reason", required=True, help="Why; it stays in the policy's history.")
@no_commit
def command(until: str, reason: str, no_commit: bool) -> int:
    """Silence the rules on zones, escalations and estimates until a date.

    The policy file gets a [[pause]] entry, which is committed alone. What must be recorded and the
    floors hold as before, the two never-rules above all.
    """
    reason = cleaned("--reason", reason)
    repository = open_repository()
    before = policy_file(repository)
    budgets = before.policy().budgets
    zone = budgets[0].timezone if budgets else "UTC"
    end, start = when("--until", until, zone) or 0, now()
    after = edits.pause(before, start, end, reason)
    subject = "" if no_commit else f"chore: pause trailgate until {day(end)}"
    settle(repository, before, after, subject, f"Pause: until {day(end)}: {reason}")
    click.echo(
        f"paused until {day(end)}: the rules on zones, escalations and estimates are silent;\n"
        f"{' and '.join(NEVER_RULES)} hold as ever\n{CI_FOLLOWS}"
    )
    return EXIT_FINE
