"""The job summary and the sticky comment: one Markdown page that fits its place.

The page is the template `trailgate/summary.md.j2` over plain values. Where it would be too long,
it sheds step by step, always in the same order, and says so; the verdict goes last.
"""

from __future__ import annotations

from .markdown import Markdown
from .templates import PREFIX, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    class Template(Protocol):
        """What renders a page."""

        def render(self, *args: Any, **kwargs: Any) -> str:
            """Give the page's text."""


TEMPLATE = f"{PREFIX}/summary.md.j2"
LARGEST_SUMMARY = 1_048_576
"""Bytes: a longer job summary is dropped as a whole."""
LARGEST_COMMENT = 65_000
"""Bytes, so that it is at most as many characters; GitHub's limit is 65,536 of them."""

NAMES = ("findings", "remedies", "rows", "blocks", "paste", "chart", "shed")
STEPS = tuple(
    dict(zip(NAMES, numbers, strict=True))
    for numbers in (
        (1_000, 200, 12, 100, 2_000, 1, 0),
        (200, 40, 12, 25, 500, 0, 1),
        (50, 10, 8, 10, 200, 0, 1),
        (20, 0, 5, 5, 50, 0, 1),
        (10, 0, 3, 0, 0, 0, 1),
        (0, 0, 1, 0, 0, 0, 1),
    )
)
"""How much of each is shown, from the whole page to its least: findings, remedies, rows of a table,
lines of what else there is, lines of the squash block, whether there is a chart, and whether
something was shed."""


def render(page: Mapping[str, Any], largest: int = LARGEST_SUMMARY) -> str:
    """Give the page in at most `largest` bytes of UTF-8.

    `page` holds what the template shows; see `ci.page`. Where even the shortest form is too long,
    only its first line is left.
    """
    template = environment().get_template(TEMPLATE)
    text = fitting(template, page, largest)
    if text is None:
        text = template.render(page, limits=STEPS[-1]).partition("\n")[0] + "\n"
    return text if in_bytes(text) <= largest else ""


def fitting(template: Template, page: Mapping[str, Any], largest: int) -> str | None:
    """Give the longest form of a page in at most so many bytes, None where none is so short."""
    for limits in STEPS:
        text = template.render(page, limits=limits)
        if in_bytes(text) <= largest:
            return text
    return None


def room(marker: str) -> int:
    """Give the bytes that a comment has for its page, below the marker's line."""
    return LARGEST_COMMENT - in_bytes(marker) - 1


def comment(page: Mapping[str, Any], marker: str) -> str:
    """Give the comment: the marker, and below it the page in what room there is."""
    return f"{marker}\n{render(page, room(marker))}"


def failure(message: str) -> str:
    """Give the summary of a run that could not judge."""
    template = environment().get_template(f"{PREFIX}/failure.md.j2")
    return template.render(lines=message.split("\n")[:100])


def own(text: str) -> Markdown:
    """Mark text that trailgate wrote itself, of words and figures, as fit to print as it is."""
    return Markdown(text)


def remark(text: str, detail: str | None = None) -> dict[str, Any]:
    """Give a line for the page's `notes`: our own words, and what others said, escaped."""
    return {"text": own(text), "name": detail}


def in_bytes(text: str) -> int:
    """Give the length of a text in UTF-8."""
    return len(text.encode("utf-8", "backslashreplace"))
