"""`trailgate demo`: a repository to play in, and the main commands shown on it."""

from __future__ import annotations

import os

import click

from trailgate.errors import UsageError


@click.command("demo")
@click.argument("folder", required=False)
def command(folder: str | None) -> None:
    """Build a repository with eight weeks of work and show the main commands on it.

    FOLDER must not exist or be empty; without it a temporary folder is made. It stays.
    """
    from trailgate.demo.story import tell

    if folder is not None and os.path.exists(folder) and os.listdir(folder):
        raise UsageError(f"{folder}: is not empty; name a new folder")
    tell(os.path.abspath(folder) if folder else None)
