"""The template environment: Jinja in which nothing untrusted prints unescaped.

Jinja's own autoescape knows HTML only. Here each `{{ }}` passes `markdown.finalize`, and what a
block, macro or `super()` has put together counts as Markdown, for all its parts passed already.
"""

from __future__ import annotations

import os

import jinja2

from .markdown import Markdown, code, fenced, finalize

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")
PREFIX = "trailgate"


def _concat(parts: Iterable[str]) -> Markdown:
    return Markdown("".join(parts))


class Environment(jinja2.Environment):
    """An environment whose composed text is `Markdown`."""

    concat = staticmethod(_concat)


def environment(own: jinja2.BaseLoader | None = None) -> Environment:
    """Give the environment: `trailgate/...` names the built-in templates, `own` finds others.

    Filters: `code` (a code span, the default for text), `fenced` (lines as a code block). A
    variable that does not exist is an error.
    """
    built_in = jinja2.PrefixLoader({PREFIX: jinja2.FileSystemLoader(FOLDER)})
    made = Environment(
        loader=jinja2.ChoiceLoader([built_in, own]) if own else built_in,
        autoescape=False,
        finalize=finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"code": code, "fenced": fenced}
    return made
