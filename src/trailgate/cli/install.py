"""`trailgate install`: put the hooks where git looks for them."""

from __future__ import annotations

import click

from trailgate.errors import EXIT_FINE, EXIT_USAGE
from trailgate.install.hooks import ManagedError, install

from .context import open_repository


@click.command("install")
def command() -> int:
    """Install the hooks in this repository, for plain git.

    A hook that stands there already is kept, and runs first. Where husky, lefthook, pre-commit or
    prek manage the hooks, nothing is changed, and the lines that join them are shown.
    """
    try:
        steps = install(open_repository())
    except ManagedError as managed:
        click.echo(f"trailgate: {managed.manager.joining}", err=True, nl=False)
        return EXIT_USAGE
    for step in steps:
        click.echo(f"{step.done} {step.path}")
    return EXIT_FINE
