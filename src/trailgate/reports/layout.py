"""Lines of styled text: laid out once, then printed plain or in colour.

A line is a tuple of spans, a span a text and a style (`""` for none). Nothing here prints.
"""

from __future__ import annotations

from trailgate.records import Record
from trailgate.rules.submission import GREEN, ORANGE, RED, YELLOW, ZONE_UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Span = tuple[str, str]
    Line = tuple[Span, ...]

ZONE_STYLES = {
    GREEN: "bold green",
    YELLOW: "bold yellow",
    ORANGE: "bold dark_orange",
    RED: "bold red",
    ZONE_UNKNOWN: "bold magenta",
}

NARROWEST = 30


class Glyphs(Record):
    """The signs that a bar is made of, and the traffic light."""

    light: str
    recorded: str
    in_flight: str
    pending: str
    estimated: str
    rest: str
    unknown: str
    cut: str


BLOCKS = Glyphs("\u25cf", "\u2588", "\u2593", "\u2591", "\u2592", "\u00b7", "?", "\u2026")
ASCII = Glyphs("*", "#", "+", "-", "=", ".", "?", "~")


class Page(Record):
    """What lines are laid out for: columns, and the signs that can be shown there."""

    width: int = 80
    glyphs: Glyphs = BLOCKS


def text_of(line: Line) -> str:
    """Give a line without its styles."""
    return "".join(text for text, _ in line).rstrip()


def field(label: str, value: str, page: Page) -> Iterator[Line]:
    """Lay out a label and its value, wrapped below itself where the page is narrow."""
    import textwrap

    gap = 12
    room = max(page.width - gap, 16)
    first, *others = textwrap.wrap(value, room, break_on_hyphens=False) or [""]
    yield ((f"{label:<{gap - 1}} ", "dim"), (first, ""))
    for other in others:
        yield ((" " * gap + other, ""),)


def wrapped(text: str, page: Page, style: str = "") -> Iterator[Line]:
    """Lay out a heading or a sentence, wrapped where the page is narrow."""
    import textwrap

    yield from lines_of(textwrap.wrap(text, page.width, break_on_hyphens=False), style)


def cut(text: str, width: int, page: Page) -> str:
    """Shorten a text to a width, with a sign that says so."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + page.glyphs.cut


def table(rows: Sequence[Sequence[str]], page: Page, *, heading: bool = False) -> Iterator[Line]:
    """Lay out rows of cells, the first column left, the others right; names give way first."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    figures = sum(widths[1:]) + 2 * (len(widths) - 1)
    widths[0] = min(widths[0], max(page.width - 2 - figures, 6))
    for number, row in enumerate(rows):
        style = "dim" if heading and number == 0 else ""
        cells = [f"{cut(row[0], widths[0], page):<{widths[0]}}"]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield (("  " + "  ".join(cells), style),)


def bar(parts: Sequence[int], limit: int, page: Page) -> Line:
    """Lay out a bar of recorded, in flight, pending and estimated against a limit.

    A part that is not zero shows at least one cell while there is room.
    """
    cells = max(min(page.width, 60) - 2, 1)
    scale = max(limit, sum(parts), 1)
    glyphs = page.glyphs
    signs = (glyphs.recorded, glyphs.in_flight, glyphs.pending, glyphs.estimated)
    styles = ("bold", "cyan", "blue", "magenta")
    spans: list[Span] = [("[", "")]
    filled = done = 0
    for part, sign, style in zip(parts, signs, styles, strict=False):
        done += part
        upto = max(done * cells // scale, min(filled + bool(part), cells))
        spans.append((sign * (upto - filled), style))
        filled = upto
    spans += [(page.glyphs.rest * (cells - filled), "dim"), ("]", "")]
    return tuple(span for span in spans if span[0])


def blank_bar(page: Page) -> Line:
    """Lay out the bar of an unknown use, which looks like no figure at all."""
    cells = max(min(page.width, 60) - 2, 1)
    return (("[" + page.glyphs.unknown * cells + "]", ZONE_STYLES[ZONE_UNKNOWN]),)


def lines_of(texts: Iterable[str], style: str = "") -> Iterator[Line]:
    """Give plain texts as lines."""
    for text in texts:
        yield ((text, style),)
