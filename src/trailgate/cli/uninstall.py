"""`trailgate uninstall`: take the hooks out, and put back what was there."""

from __future__ import annotations

import click

from trailgate.install.hooks import uninstall

from .context import open_repository


@click.command("uninstall")
def command() -> None:
    """Take trailgate's hooks out of this repository, and put back those that were there before.

    Hooks that are not trailgate's are left alone.
    """
    steps = uninstall(open_repository())
    for step in steps:
        click.echo(f"{step.done} {step.path}")
    if not steps:
        click.echo("no hook of trailgate's is installed here")
