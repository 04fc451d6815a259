"""`trailgate undefer`: take an SD up again."""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE
from trailgate.hatches import edits
from trailgate.hatches.saving import policy_file

from .context import open_repository
from .defer import demand_id
from .hatch import no_commit, settle


@click.command("undefer")
@click.argument("sd")
@no_commit
def command(sd: str, no_commit: bool) -> int:
    """Record that SD is taken up again; its entry stays in the policy file, with its end."""
    repository = open_repository()
    before = policy_file(repository)
    known = demand_id(before, sd)
    after = edits.undefer(before, known, now())
    if after is None:
        click.echo(f"{known} is not deferred; nothing changed")
        return EXIT_FINE
    subject = "" if no_commit else "chore: take up deferred work"
    settle(repository, before, after, subject, f"Undefer: {known}")
    click.echo(f"{known} is taken up again")
    return EXIT_FINE
