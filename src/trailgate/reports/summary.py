"""The job summary: one Markdown page that fits its place.

The page is the template `trailgate/summary.md.j2` over plain values. Where it would be too long,
lists are cut shorter step by step, and each says how much was left out; the verdict goes last.
"""

from __future__ import annotations

from trailgate.records import Record

from .markdown import Markdown
from .templates import PREFIX, environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

TEMPLATE = f"{PREFIX}/summary.md.j2"
LARGEST_SUMMARY = 1_048_576
"""Bytes: a longer job summary is dropped as a whole."""


class Limits(Record):
    """How many of each are shown."""

    findings: int
    remedies: int
    rows: int
    blocks: int

    def __bool__(self) -> bool:
        return self.findings > 0


STEPS = (
    Limits(findings=1_000, remedies=200, rows=12, blocks=100),
    Limits(findings=200, remedies=40, rows=12, blocks=25),
    Limits(findings=50, remedies=10, rows=8, blocks=10),
    Limits(findings=10, remedies=0, rows=5, blocks=5),
    Limits(findings=0, remedies=0, rows=1, blocks=0),
)


def render(page: Mapping[str, Any], largest: int = LARGEST_SUMMARY) -> str:
    """Give the summary in at most `largest` bytes of UTF-8.

    `page` holds what the template shows; see `ci.page`. Where even the shortest form is too long,
    only its first line is left.
    """
    template = environment().get_template(TEMPLATE)
    text = ""
    for limits in STEPS:
        text = template.render(page, limits=limits)
        if _bytes(text) <= largest:
            return text
    first = text.partition("\n")[0] + "\n"
    return first if _bytes(first) <= largest else ""


def failure(message: str) -> str:
    """Give the summary of a run that could not judge."""
    template = environment().get_template(f"{PREFIX}/failure.md.j2")
    return template.render(lines=message.split("\n")[:100])


def own(text: str) -> Markdown:
    """Mark text that trailgate wrote itself, of words and figures, as fit to print as it is."""
    return Markdown(text)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
