"""`trailgate resume`: end a pause before its time."""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE
from trailgate.hatches import edits
from trailgate.hatches.saving import policy_file
from trailgate.policy.values import day

from .context import open_repository
from .hatch import CI_FOLLOWS, no_commit, settle


@click.command("resume")
@no_commit
def command(no_commit: bool) -> int:
    """End every pause that is in force; its entry stays in the policy file, with its real end."""
    repository = open_repository()
    before, at = policy_file(repository), now()
    before.policy()
    after = edits.resume(before, at)
    if after is None:
        click.echo("no pause is in force; nothing changed")
        return EXIT_FINE
    subject = "" if no_commit else "chore: resume trailgate"
    settle(repository, before, after, subject, f"Resume: {day(at)}")
    click.echo(f"every rule holds again; {CI_FOLLOWS}")
    return EXIT_FINE
