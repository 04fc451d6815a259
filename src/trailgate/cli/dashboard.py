"""`trailgate dashboard`: what people look at every day, in the terminal or as one page."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from trailgate.clock import VARIABLE, now
from trailgate.errors import EXIT_FINE, UsageError

from .context import load_policy, open_repository
from .output import page, print_lines, styled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.dashboard.data import Board
    from trailgate.reports.layout import Line

SECONDS = 5.0


@click.command("dashboard")
@click.option(
    "--html", "target", metavar="FILE", help="Write one self-contained page; - prints it."
)
@click.option("--watch", is_flag=True, help="Stay, and show it anew; Ctrl-C ends it.")
@click.option(
    "--every",
    type=click.FloatRange(0.2, 3600),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How often --watch looks.",
)
def command(target: str | None, watch: bool, every: float) -> int:
    """Show budget, burn-down, models, agents, weeks and SDs on one page.

    In the terminal, or with --html as a file that needs no network and no server.
    """
    if target is not None and watch:
        raise UsageError("dashboard: --html writes one page; leave out --watch")
    if target is not None:
        return _write(target)
    if not watch:
        print_lines(_lines())
        return EXIT_FINE
    if not sys.stdout.isatty():
        raise UsageError("dashboard: --watch needs a terminal; without it the page is printed once")
    _watch(every)
    return EXIT_FINE


def _board() -> Board:
    from trailgate.dashboard.gathering import gather

    repository = open_repository()
    return gather(repository, load_policy(repository), now())


def _lines() -> list[Line]:
    from trailgate.dashboard.terminal import lines

    return lines(_board(), page())


def _write(target: str) -> int:
    from trailgate.dashboard.page import html

    text = html(_board(), pinned=bool(os.environ.get(VARIABLE)))
    write_or_print(target, text)
    return EXIT_FINE


def write_or_print(target: str, text: str) -> None:
    """Write a file whole or not at all; `-` stands for standard output.

    Raises:
        UsageError: the file can't be written.
    """
    if target == "-":
        click.echo(text.encode(), nl=False)
        return
    if os.path.isdir(target):
        raise UsageError(f"{target}: a folder stands there; name a file")
    try:
        _put(target, text)
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        raise UsageError(f"{target}: can't be written ({reason})") from None


def _put(target: str, text: str) -> None:
    content = text.encode()
    if os.path.exists(target) and not os.path.isfile(target):
        # a device or a pipe takes text, and must not become a file
        with open(target, "wb") as file:
            file.write(content)
        return
    path = os.path.realpath(target)
    passing = f"{path}.{os.getpid()}"
    try:
        with open(passing, "wb") as file:
            file.write(content)
        os.replace(passing, path)
    finally:
        with suppress(OSError):
            os.remove(passing)


def _watch(every: float) -> None:
    """Show the board again and again on the terminal's other screen, until somebody ends it."""
    import time

    from rich.console import Console, Group
    from rich.live import Live

    console = Console(file=sys.stdout, highlight=False, no_color=bool(os.environ.get("NO_COLOR")))
    try:
        with Live(
            console=console, screen=True, auto_refresh=False, vertical_overflow="crop"
        ) as live:
            while True:
                live.update(Group(*map(styled, _lines())), refresh=True)
                time.sleep(every)
    except KeyboardInterrupt:
        return
