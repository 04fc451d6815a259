"""`trailgate hook NAME`: the way in through click; git's own way in is shorter."""

from __future__ import annotations

import click

from trailgate.hooks.run import run


@click.command(
    "hook", context_settings={"ignore_unknown_options": True}, short_help="run a git hook"
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> int:
    """Run the hook NAME as git would (commit-msg FILE)."""
    return run(list(words))
