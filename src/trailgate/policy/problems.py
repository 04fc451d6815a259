"""Problems of a policy file: where they stand, and the one line that says so."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from trailgate.nearest import nearest
from trailgate.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .presets import Document

Path = tuple[str | int, ...]

_LONGEST = 60


class Problem(Record):
    """One thing wrong: the path of keys and indices to it, and what is wrong."""

    path: Path
    text: str


def shown(value: Any) -> str:
    """Give a value as the file would write it, cut where it is long."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return _cut(str(value)) if value.bit_length() < 1000 else "a very large number"
    if isinstance(value, str):
        return json.dumps(value[:_LONGEST] + ("..." if len(value) > _LONGEST else ""))
    return _cut(str(value)) if isinstance(value, Decimal) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def unknown(kind: str, value: str, names: Iterable[str]) -> str:
    """Say that a name is not known, with the nearest one that is."""
    choices = list(names)
    meant = nearest(value, choices)
    if meant:
        return f"unknown {kind} {shown(value)}; did you mean {meant}?"
    return f"unknown {kind} {shown(value)}; known: {', '.join(choices) or 'none'}"


def label(path: Path, document: Document) -> str:
    """Give a path in text; an entry of an array goes by its name, else by its number from 1."""
    parts: list[str] = []
    node: Any = document
    for step in path:
        node = _child(node, step)
        if isinstance(step, int):
            name = node.get("name") if isinstance(node, dict) else None
            parts.append(_key(name) if isinstance(name, str) and name else f"#{step + 1}")
        else:
            parts.append(_key(step))
    return ".".join(parts)


def _child(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return None


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare and len(name) <= _LONGEST else shown(name)


def prune(document: Document, path: Path) -> None:
    """Take the value at a path out of a document, so that the rest can be judged."""
    *before, last = path
    node: Any = document
    for step in before:
        node = _child(node, step)
    if isinstance(node, dict):
        node.pop(last, None)
    elif isinstance(node, list) and isinstance(last, int) and last < len(node):
        del node[last]
