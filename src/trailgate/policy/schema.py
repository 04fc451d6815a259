"""The shape of a policy file: every key, and the kind of its value.

pydantic judges shapes and gathers all that is wrong; what the values mean together is judged
elsewhere. This module, `fields` and `shape_problems` are the only ones that import it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, ValidationError

from . import fields as f
from .shape_problems import key_names, shape_problem

if TYPE_CHECKING:
    from .presets import Document
    from .problems import Path, Problem


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


class WorkTable(Table):
    """Work by what is known of it before a model is chosen."""

    agent: f.Values = []
    phase: f.Values = []
    sd: f.Values = []
    critical: f.Values = []
    task: f.Values = []


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


class EscalateTable(Table):
    """Work for which a stronger family is asked for."""

    when: WorkTable
    to: f.Name
    from_: f.Date | None = None


class PauseTable(Table):
    """A time in which advice and the rules on zones and escalations are silent."""

    from_: f.Date
    until: f.Date
    reason: f.Text


class DeferTable(Table):
    """An SD that waits."""

    sd: f.Text
    from_: f.Date
    until: f.Date | None = None
    reason: f.Text


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


class LedgerTable(Table):
    """What counts beside the record."""

    backfill: f.Switch = False


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
    escalate: list[EscalateTable] = []
    pause: list[PauseTable] = []
    defer: list[DeferTable] = []
    severity: dict[str, f.Severity] = {}
    overrides: OverrideTable = OverrideTable()
    thresholds: dict[str, f.Share] = {}
    token_weights: WeightTable = WeightTable()
    prices: dict[str, PriceTable] = {}
    sources: SourceTable = SourceTable()
    ledger: LedgerTable = LedgerTable()


def check(document: Document) -> list[tuple[Problem, Path]]:
    """Give what is wrong with a document's shape: each problem, and the path to take out."""
    try:
        PolicyTable.model_validate(document)
    except ValidationError as error:
        return [
            shape_problem(each, document, PolicyTable) for each in error.errors(include_url=False)
        ]
    return []


def known_keys() -> tuple[str, ...]:
    """Give every key that a file may hold, dotted; `*` stands for a name that the team chooses."""
    return tuple(key_names(PolicyTable))
