"""The template environment: Jinja in which nothing untrusted prints unescaped.

Jinja's own autoescape knows HTML only. Here each `{{ }}` passes `markdown.finalize`, and what a
block, macro or `super()` has put together counts as Markdown, for all its parts passed already.
"""

from __future__ import annotations

import os

import jinja2

from .markdown import Markdown, code, fenced, finalize, html

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")
PREFIX = "trailgate"


def concat(parts: Iterable[str]) -> Markdown:
    """Put together what passed `finalize` already."""
    return Markdown("".join(parts))


class Environment(jinja2.Environment):
    """An environment whose composed text is `Markdown`."""

    concat = staticmethod(concat)


OPTIONS: dict[str, Any] = {
    "autoescape": False,
    "finalize": finalize,
    "undefined": jinja2.StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
FILTERS = {"code": code, "fenced": fenced, "html": html}


def built_in() -> jinja2.BaseLoader:
    """Give the loader of the built-in templates: `trailgate/...`."""
    return jinja2.PrefixLoader({PREFIX: jinja2.FileSystemLoader(FOLDER)})


def environment(own: jinja2.BaseLoader | None = None) -> Environment:
    """Give the environment: `trailgate/...` names the built-in templates, `own` finds others.

    Filters: `code` (a code span, the default for text), `fenced` (lines as a code block), `html`
    (for text inside HTML tags). A variable that does not exist is an error.
    """
    loader = jinja2.ChoiceLoader([built_in(), own]) if own else built_in()
    made = Environment(loader=loader, **OPTIONS)
    made.filters |= FILTERS
    return made
