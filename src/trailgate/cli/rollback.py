"""`trailgate rollback`: put every agent that ran on haiku back on sonnet."""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE
from trailgate.hatches import edits
from trailgate.hatches.reasons import cleaned
from trailgate.hatches.saving import policy_file
from trailgate.policy.catalogue import NEVER_RULES

from .context import open_repository
from .hatch import CI_FOLLOWS, no_commit, settle


@click.command("rollback")
@click.option("--reason", default="", help="Why; it stays in the commit.")
@no_commit
def command(reason: str, no_commit: bool) -> int:
    """Put every agent that the preset assigns to haiku back on sonnet, in one commit.

    The policy file's `extends` becomes "sonnet-default"; all else in it stays. `git revert` of
    that commit takes it back.
    """
    why = f": {cleaned('--reason', reason)}" if reason else ""
    repository = open_repository()
    before = policy_file(repository)
    was = before.policy()
    after = edits.rollback(before)
    if after is None:
        click.echo(f"{before.name} extends {edits.ROLLBACK} already; nothing changed")
        return EXIT_FINE
    extended = before.document().get("extends", "leo")
    subject = "" if no_commit else f"chore: roll back to {edits.ROLLBACK}"
    body = f"Rollback: from {extended} to {edits.ROLLBACK}{why}"
    committed = settle(repository, before, after, subject, body)
    left = edits.still_cheapest(after.policy(), now())
    if left:
        click.echo(f"still on {was.cheapest}, by lines of {before.name} itself: {', '.join(left)}")
    click.echo(f"{' and '.join(NEVER_RULES)} hold as ever\n{CI_FOLLOWS}")
    if committed:
        click.echo("to take it back: git revert of that commit")
    return EXIT_FINE
