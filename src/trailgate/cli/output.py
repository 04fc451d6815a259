"""Standard output as it is: a terminal or a pipe, its width, colour, characters."""

from __future__ import annotations

import os
import shutil
import sys

import click

from trailgate.reports.colour import colour_wanted
from trailgate.reports.layout import ASCII, BLOCKS, NARROWEST, Glyphs, Page, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

    from trailgate.reports.layout import Line

PIPED_WIDTH = 80


def page() -> Page:
    """Give what lines are to be laid out for; a pipe is 80 columns wide unless `COLUMNS` says."""
    width = shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    return Page(max(width, NARROWEST), BLOCKS if _can_show(BLOCKS) else ASCII)


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines, in colour on a terminal unless `NO_COLOR` is set."""
    if colour_wanted(sys.stdout):
        _print_styled(lines)
    else:
        print_text("".join(f"{text_of(line)}\n" for line in lines))


def print_text(text: str) -> None:
    """Print text as it stands; characters that the output can't hold are escaped."""
    click.echo(_showable(text), nl=False)


def styled(line: Line) -> Text:
    """Give a line as rich prints it; characters that the output can't hold are escaped."""
    from rich.text import Text

    return Text.assemble(*((_showable(text), style) for text, style in line))


def _print_styled(lines: Iterable[Line]) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(styled(line))


def _can_show(glyphs: Glyphs) -> bool:
    """Whether the output can hold these signs, and is meant to.

    Python writes UTF-8 in the C locale too, for that is mostly one that nobody chose. Where
    somebody did, by LC_ALL, the terminal may hold ASCII only.
    """
    if os.environ.get("LC_ALL") in ("C", "POSIX") and "PYTHONUTF8" not in os.environ:
        return False
    signs = "".join(glyphs.as_dict().values())
    return _showable(signs) == signs


def _showable(text: str) -> str:
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
