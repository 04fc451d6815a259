"""The lines on which the values of a TOML file stand.

tomllib does not tell them, but it can be asked: a value stands where the file, cut behind it,
first holds it.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .problems import Path

_MOST_LINES = 400
"""Lines with content beyond which nothing is looked up: the work grows with their square."""


def line_numbers(text: bytes, *, pyproject: bool = False) -> dict[Path, int]:
    """Give the line, counted from 1, of each value by its path; `{}` for a very long file."""
    lines = text.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
    start = _first_table(lines) if pyproject else 0
    told = [n for n in range(start, len(lines)) if lines[n].strip() and not _comment(lines[n])]
    found: dict[Path, int] = {}
    if len(told) > _MOST_LINES:
        return found
    began = True
    first = start
    for number in told:
        first = number if began else first
        try:
            document = tomllib.loads("\n".join(lines[start : number + 1]))
        except (tomllib.TOMLDecodeError, ValueError, RecursionError):
            began = False
            continue
        began = True
        if pyproject:
            document = document.get("tool", {}).get("trailgate", {})
        for path in _leaves(document, ()):
            found.setdefault(path, first + 1)
    return found


def _comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _first_table(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if line.lstrip().startswith("[") and "trailgate" in line:
            return number
    return 0


def _leaves(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    else:
        yield path
