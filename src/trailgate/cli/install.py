"""`trailgate install`: put the hooks where git looks for them."""

from __future__ import annotations

import click

from trailgate.install.hooks import install

from .context import open_repository


@click.command("install")
def command() -> None:
    """Install the commit-msg hook in this repository, for plain git.

    A hook that stands there already is left alone. With the pre-commit framework use its
    configuration instead; see the README.
    """
    for hook in install(open_repository()):
        click.echo(f"{'wrote' if hook.written else 'already there:'} {hook.path}")
