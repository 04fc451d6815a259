"""What pydantic found wrong in a policy file, in words that help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from trailgate.nearest import nearest

from .problems import Path, Problem, shown

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from .presets import Document


def key_names(model: type[BaseModel], path: tuple[str, ...] = ()) -> list[str]:
    """Give every key that a table may hold, dotted; `*` stands for a name of the team's."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        inner, mapping = _inside(field.annotation)
        here = (*here, "*") if mapping else here
        found += key_names(inner, here) if inner else [".".join(here)]
    return found


def _inside(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """Give the table inside an annotation, and whether a name of the team's leads to it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    mapping = get_origin(annotation) is dict
    for argument in get_args(annotation)[mapping:]:
        model, _ = _inside(argument)
        if model:
            return model, mapping
    return None, mapping


def _siblings(path: Path, root: type[BaseModel]) -> dict[str, FieldInfo]:
    """Give the keys that may stand where the last key of a path stands."""
    model = root
    steps = [step for step in path[:-1] if isinstance(step, str)]
    while steps:
        by_alias = {field.alias: field for field in model.model_fields.values()}
        field = by_alias.get(steps.pop(0))
        inner, mapping = _inside(field.annotation) if field else (None, False)
        if inner is None:
            return {}
        model, steps = inner, steps[mapping:]
    return {field.alias or "": field for field in model.model_fields.values()}


def shape_problem(
    error: ErrorDetails, document: Document, root: type[BaseModel]
) -> tuple[Problem, Path]:
    """Give what pydantic found wrong in a document in our words, and the path to take out."""
    path = _located(error["loc"], document, missing=error["type"] == "missing")
    text = "is missing" if error["type"] == "missing" else _text(error, path, root)
    field = _siblings(path, root).get(str(path[-1])) if path else None
    # a table without what it needs is of no use
    needed = field is not None and field.is_required()
    return Problem(path, text), path[:-1] if needed else path


def _located(loc: Path, document: Document, *, missing: bool) -> Path:
    """Give pydantic's location without the steps that the document itself does not have."""
    path: list[str | int] = []
    node: Any = document
    for number, step in enumerate(loc):
        fits = isinstance(node, list) and isinstance(step, int) and step < len(node)
        if fits or (isinstance(node, dict) and step in node):
            path.append(step)
            node = node[step]
        elif missing and number == len(loc) - 1:
            path.append(step)
    return tuple(path)


_ARRAYS = ("budget", "rule", "escalate", "pause", "defer")


def _text(error: ErrorDetails, path: Path, root: type[BaseModel]) -> str:
    value = error["input"]
    if error["type"] == "extra_forbidden":
        return _unknown_key(str(path[-1]), path, root)
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if path and path[-1] in _ARRAYS:
        return f"{shown(value)}; write [[{path[-1]}]], once for each"
    if error["type"] in ("model_type", "dict_type", "model_attributes_type"):
        return f"{shown(value)} is no table"
    if error["type"] == "list_type":
        return f"{shown(value)} is neither a table nor an array of tables"
    return error["msg"][:1].lower() + error["msg"][1:]


def _unknown_key(key: str, path: Path, root: type[BaseModel]) -> str:
    siblings = _siblings(path, root)
    meant = nearest(key, siblings)
    if meant:
        return f"unknown key; did you mean {meant}?"
    elsewhere = [k for k in key_names(root) if k.rpartition(".")[2] == key and "*" not in k]
    if elsewhere:
        return f"unknown key here; did you mean {elsewhere[0]}?"
    return f"unknown key; known here: {', '.join(siblings)}"
