"""`trailgate defer`: record that an SD waits."""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.hatches import edits
from trailgate.hatches.reasons import cleaned
from trailgate.hatches.saving import policy_file
from trailgate.usage.ids import is_id

from .context import open_repository
from .hatch import no_commit, settle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.hatches.edits import Source


@click.command("defer")
@click.argument("sd")
@click.option("--reason", required=True, help="Why; it stays in the policy's history.")
@no_commit
def command(sd: str, reason: str, no_commit: bool) -> int:
    """Record that SD waits, in the policy file and in a commit of it alone.

    No rule depends on it: it is what people and `trailgate recommend` go by.
    """
    reason = cleaned("--reason", reason)
    repository = open_repository()
    before = policy_file(repository)
    known = demand_id(before, sd)
    after = edits.defer(before, known, now(), reason)
    if after is None:
        click.echo(f"{known} is deferred already; nothing changed")
        return EXIT_FINE
    subject = "" if no_commit else "chore: defer work"
    settle(repository, before, after, subject, f"Defer: {known} {reason}")
    click.echo(f"deferred {known}; take it up again with: trailgate undefer {known}")
    return EXIT_FINE


def demand_id(source: Source, sd: str) -> str:
    """Give an SD's id as it is written in commits.

    Raises:
        UsageError: the policy knows no such ids.
    """
    known = sd.strip()
    if not is_id(known, source.policy().vocabulary):
        raise UsageError(f"{sd!r} is no SD id; write e.g. SD-AUTH-001")
    return known
