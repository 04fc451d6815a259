"""`trailgate parse`: what trailgate reads in a message."""

from __future__ import annotations

import json
import sys

import click

from trailgate.errors import UsageError
from trailgate.history import commit
from trailgate.message import decode_for_git
from trailgate.reports.reading import as_dict, as_lines
from trailgate.usage.reader import read

from .context import load_policy, open_repository, surroundings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy


@click.command("parse")
@click.argument("file", required=False)
@click.option("--rev", help="Read the message of this commit.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: str | None, rev: str | None, as_json: bool) -> None:
    """Show the trailers that git sees in a message, its usage blocks and runs.

    FILE holds the message as git stores it; `-` or none reads standard input.
    """
    if file is not None and rev is not None:
        raise UsageError("parse: give a file or --rev, not both")
    message, at, policy = _message(file, rev)
    reading = read(message, policy.vocabulary, at)
    if as_json:
        click.echo(json.dumps(as_dict(reading, policy, at), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(as_lines(reading, policy, at)))


def _message(file: str | None, rev: str | None) -> tuple[bytes, int | None, Policy]:
    if rev is not None:
        repository = open_repository()
        found = commit(repository, repository.resolve(rev))
        return found.message, found.author_time, load_policy(repository)
    return decode_for_git(read_input(file), None), None, surroundings()[1]


def read_input(file: str | None) -> bytes:
    """Read a file, or standard input for None and `-`.

    Raises:
        UsageError: the file can't be read.
    """
    if file in (None, "-"):
        return sys.stdin.buffer.read()
    try:
        with open(file, "rb") as source:
            return source.read()
    except OSError as failed:
        raise UsageError(f"{file}: can't be read: {failed.strerror}") from failed
