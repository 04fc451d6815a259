"""Rendering a template that a repository brings: the program of the child process that does it.

It reads one JSON document from standard input and writes one to standard output; `ci.own_template`
starts it, with limits on time and output, without the environment's secrets. Here Jinja's sandbox,
the escaping of the built-in page, and a limit on memory.
"""

from __future__ import annotations

import json
import sys

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .markdown import Markdown, visible
from .summary import fitting
from .templates import FILTERS, OPTIONS, built_in, concat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MEMORY = 512 * 1024 * 1024
"""Bytes of address space, where the system knows such a limit."""
LONGEST_STREAMED = 8 * 1024 * 1024
"""Characters of one rendering, whatever room there is."""
NAME = "summary.md.j2"
_MARK = "trailgate:markdown"


class TooLong(Exception):  # noqa: N818 - named for what happened
    """A rendering has no end in sight."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, whose composed text is `Markdown`, as in `templates.Environment`."""

    concat = staticmethod(concat)

    def wrap_str_format(self, value: object) -> Callable[..., str] | None:
        """Give a safe `str.format`; what it puts together is plain text, whoever wrote its form."""
        safe = super().wrap_str_format(value)
        return None if safe is None else lambda *args, **named: str(safe(*args, **named))


class _Bounded:
    """A template that stops where it has written too much."""

    def __init__(self, template: jinja2.Template) -> None:
        self._template = template

    def render(self, *args: Any, **named: Any) -> str:
        parts: list[str] = []
        length = 0
        for part in self._template.generate(*args, **named):
            length += len(part)
            if length > LONGEST_STREAMED:
                raise TooLong(f"it writes more than {LONGEST_STREAMED:,} characters")
            parts.append(part)
        return "".join(parts)


def packed(value: object) -> object:
    """Give plain data in which `Markdown` is still told from text."""
    if isinstance(value, Markdown):
        return {_MARK: str(value)}
    if isinstance(value, dict):
        return {key: packed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(item) for item in value]
    return value


def unpacked(value: dict[str, Any]) -> object:
    """Give back what `packed` made of a value; for `json.loads` as `object_hook`."""
    return Markdown(value[_MARK]) if _MARK in value else value


def rendered(source: str, page: dict[str, Any], rooms: list[int]) -> dict[str, Any]:
    """Give the page in each of the rooms (bytes) as `texts`, or an `error` of one line."""
    sandbox = Sandbox(
        loader=jinja2.ChoiceLoader([built_in(), jinja2.DictLoader({NAME: source})]), **OPTIONS
    )
    sandbox.filters |= FILTERS
    try:
        template = _Bounded(sandbox.get_template(NAME))
        texts = [fitting(template, page, most) for most in rooms]
    except MemoryError:
        return {"error": "it needs too much memory"}
    except Exception as fault:  # noqa: BLE001 - whatever a template does wrong, it is told
        return {"error": _told(fault)}
    if None in texts:
        return {"error": "even with all lists cut it is too long for its place"}
    return {"texts": texts}


def _told(fault: Exception) -> str:
    line = getattr(fault, "lineno", None) or _line(fault)
    place = f"line {line}: " if line else ""
    return visible(f"{place}{type(fault).__name__}: {fault}")


def _line(fault: Exception) -> int:
    """Give the line of the repository's template that a fault comes from, 0 where none does."""
    line, trace = 0, fault.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in (NAME, "<template>"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, OSError, ValueError):
        return  # not every system has one; time and output are limited all the same


def main() -> None:
    """Render what standard input holds."""
    _limit_memory()
    asked = json.loads(sys.stdin.buffer.read(), object_hook=unpacked)
    answer = rendered(asked["source"], asked["page"], asked["rooms"])
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
