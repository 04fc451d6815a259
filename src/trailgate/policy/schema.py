"""The shape of a policy file: every key, and the kind of its value.

pydantic judges shapes and gathers all that is wrong; what the values mean together is judged
elsewhere. This module and `fields` are the only ones that import it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from trailgate.nearest import nearest

from . import fields as f
from .problems import Path, Problem, shown

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from .presets import Document


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class Table(BaseModel):
    """Base of all tables: no unknown key, no conversion, keys in kebab-case."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=_kebab)


class IdTable(Table):
    """Regular expressions for SD ids: in place of the built-in ones, and beside them."""

    patterns: f.Patterns = []
    more_patterns: f.Patterns = []


class AliasTable(Table):
    """What a name stands for, from a date on."""

    is_: f.Text
    from_: f.Date | None = None


_Meanings = Annotated[list[AliasTable], f.Meanings]


class AliasTables(Table):
    """Other spellings of phases, agents and models."""

    phases: dict[f.Name, _Meanings] = {}
    agents: dict[f.Name, _Meanings] = {}
    models: dict[f.Text, _Meanings] = {}


class FamilyTable(Table):
    """A class of models."""

    rank: f.Rank = 1
    models: f.Texts = []
    from_: f.Date | None = None


class AgentTable(Table):
    """What holds for an agent."""

    assignment: f.ByPhase = ""
    floor: f.ByPhase = ""
    ceiling: f.ByPhase = ""
    free: f.ByPhase = ""
    critical_floor: f.ByPhase = ""
    security_floor: f.ByPhase = ""
    escalate_for: f.Text = ""
    tier: f.Tier = 0
    from_: f.Date | None = None


class RequireTable(Table):
    """What a run must fit; also what a budget counts."""

    agent: f.Values = []
    phase: f.Values = []
    family: f.Values = []
    model: f.Values = []
    sd: f.Values = []
    critical: f.Values = []
    task: f.Values = []


class WhenTable(RequireTable):
    """The runs that a house rule looks at."""

    zone: f.Values = []


class BudgetTable(Table):
    """A limit over a period."""

    name: f.Name
    limit: f.Limit = 0
    unit: f.Unit = "tokens"
    period: f.Period = "week"
    resets: f.Text = ""
    timezone: f.Zone = "UTC"
    reserve: f.Reserve = 0
    match: RequireTable = RequireTable()
    weights: dict[str, f.Amount] = {}
    from_: f.Date | None = None


class RuleTable(Table):
    """A house rule."""

    name: f.Name
    when: WhenTable = WhenTable()
    require: RequireTable
    severity: f.Severity = "warning"
    message: f.Text = ""


class OverrideTable(Table):
    """Who may waive a rule, and what proves their word."""

    approvers: f.People = []
    logins: dict[f.Address, f.Login] = {}
    allowed_signers: f.RepositoryPath = ".trailgate/allowed_signers"
    gpg_keys: f.RepositoryPath = ".trailgate/gpg"


class WeightTable(Table):
    """What a token of each kind counts."""

    in_: f.Amount = 1
    out: f.Amount = 1
    cache_read: f.Amount = 0
    cache_write: f.Amount = 1


class PriceTable(Table):
    """What a million tokens of each kind cost, in USD."""

    in_: f.Amount = 0
    out: f.Amount = 0
    cache_read: f.Amount = 0
    cache_write: f.Amount = 0


class SourceTable(Table):
    """Where usage is read from, beside what people and their tools note."""

    claude_code: f.Switch = False


class PolicyTable(Table):
    """A whole policy file."""

    extends: f.Preset = "leo"
    mode: f.Mode = "enforce"
    enforce_from: f.ObjectName = ""
    phases: f.Names = []
    bots: f.Texts = []
    security_agents: f.Names = []
    security_floor: f.Name = "opus"
    validation_floor: f.Name = "sonnet"
    cheapest: f.Name = "haiku"
    quickfix_lines: f.Lines = 50
    keys: dict[str, f.Spellings] = {}
    ids: IdTable = IdTable()
    aliases: AliasTables = AliasTables()
    families: dict[f.Name, Annotated[list[FamilyTable], f.Entries]] = {}
    agents: dict[str, Annotated[list[AgentTable], f.Entries]] = {}
    budget: list[BudgetTable] = []
    rule: list[RuleTable] = []
    severity: dict[str, f.Severity] = {}
    overrides: OverrideTable = OverrideTable()
    thresholds: dict[str, f.Share] = {}
    token_weights: WeightTable = WeightTable()
    prices: dict[str, PriceTable] = {}
    sources: SourceTable = SourceTable()


def check(document: Document) -> list[tuple[Problem, Path]]:
    """Give what is wrong with a document's shape: each problem, and the path to take out."""
    try:
        PolicyTable.model_validate(document)
    except ValidationError as error:
        return [_problem(each, document) for each in error.errors(include_url=False)]
    return []


def known_keys() -> tuple[str, ...]:
    """Give every key that a file may hold, dotted; `*` stands for a name that the team chooses."""
    return tuple(_walk(PolicyTable, ()))


def _walk(model: type[BaseModel], path: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        inner, mapping = _inside(field.annotation)
        here = (*here, "*") if mapping else here
        found += _walk(inner, here) if inner else [".".join(here)]
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


def _siblings(path: Path) -> dict[str, FieldInfo]:
    """Give the keys that may stand where the last key of a path stands."""
    model: type[BaseModel] = PolicyTable
    steps = [step for step in path[:-1] if isinstance(step, str)]
    while steps:
        by_alias = {field.alias: field for field in model.model_fields.values()}
        field = by_alias.get(steps.pop(0))
        inner, mapping = _inside(field.annotation) if field else (None, False)
        if inner is None:
            return {}
        model, steps = inner, steps[mapping:]
    return {field.alias or "": field for field in model.model_fields.values()}


def _problem(error: ErrorDetails, document: Document) -> tuple[Problem, Path]:
    path = _located(error["loc"], document, missing=error["type"] == "missing")
    text = "is missing" if error["type"] == "missing" else _text(error, path)
    field = _siblings(path).get(str(path[-1])) if path else None
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


_ARRAYS = ("budget", "rule")


def _text(error: ErrorDetails, path: Path) -> str:
    value = error["input"]
    if error["type"] == "extra_forbidden":
        return _unknown_key(str(path[-1]), path)
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if path and path[-1] in _ARRAYS:
        return f"{shown(value)}; write [[{path[-1]}]], once for each"
    if error["type"] in ("model_type", "dict_type", "model_attributes_type"):
        return f"{shown(value)} is no table"
    if error["type"] == "list_type":
        return f"{shown(value)} is neither a table nor an array of tables"
    return error["msg"][:1].lower() + error["msg"][1:]


def _unknown_key(key: str, path: Path) -> str:
    siblings = _siblings(path)
    meant = nearest(key, siblings)
    if meant:
        return f"unknown key; did you mean {meant}?"
    elsewhere = [k for k in known_keys() if k.rpartition(".")[2] == key and "*" not in k]
    if elsewhere:
        return f"unknown key here; did you mean {elsewhere[0]}?"
    return f"unknown key; known here: {', '.join(siblings)}"
