"""A policy document in one canonical shape: every table that may be dated is a list of entries.

Names come out as the policy spells them (`security-agent` is SECURITY, `Opus` is opus), dates as
epoch seconds under `since`. Presets and files pass through here alike, so that whatever resolves
or explains a policy sees one shape. Expects documents that the schema has let through.
"""

from __future__ import annotations

from trailgate.models import folded
from trailgate.usage.names import plain
from trailgate.usage.vocabulary import KEYS

from .presets import preset
from .terms import ANY_AGENT
from .values import epoch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .presets import Document

RANKED = ("assignment", "floor", "ceiling", "free", "critical-floor", "security-floor")
"""Terms of an agent whose value is a family, or a table from phases to families."""

NO_TERM = "none"
"""The value that takes an agent's term, or a budget, away."""

_FAMILY_SETTINGS = ("security-floor", "validation-floor", "cheapest")
_BY_FAMILY = ("prices",)
_AGENT_SUFFIX = "-AGENT"


class Names:
    """The spellings that a policy knows: its agents, phases and families."""

    def __init__(self, *documents: Document) -> None:
        self.agents: dict[str, str] = {}
        self.phases: dict[str, str] = {}
        self.families: dict[str, str] = {}
        for document in documents:
            if "phases" in document:
                self.phases = {plain(name): plain_phase(name) for name in document["phases"]}
            for name in document.get("agents", ()):
                self.agents.setdefault(agent_key(name), agent_key(name, spelt=True))
            for name in document.get("families", ()):
                self.families.setdefault(folded(name), name.strip().lower())

    def agent(self, name: str) -> str:
        """Give an agent's canonical name; an unknown one in upper case."""
        return self.agents.get(agent_key(name)) or agent_key(name, spelt=True)

    def phase(self, name: str) -> str:
        """Give a phase's canonical name; an unknown one in upper case."""
        return self.phases.get(plain(name)) or plain_phase(name)

    def family(self, name: str) -> str:
        """Give a family's canonical name; an unknown one in lower case."""
        return self.families.get(folded(name)) or name.strip().lower()


def agent_key(name: str, *, spelt: bool = False) -> str:
    """Give the form in which agents compare; `spelt` keeps `_` and `-` as they stand."""
    upper = name.strip().upper()
    if plain(upper).endswith(_AGENT_SUFFIX):
        upper = upper[: -len(_AGENT_SUFFIX)]
    return upper if spelt else plain(upper)


def plain_phase(name: str) -> str:
    """Give a phase as the policy spells it: upper case."""
    return name.strip().upper()


def canonical(document: Document, names: Names) -> Document:
    """Give a document in its canonical shape; the document itself is left as it is."""
    shaped = dict(document)
    for key in _FAMILY_SETTINGS:
        if key in shaped:
            shaped[key] = names.family(shaped[key])
    if "phases" in shaped:
        shaped["phases"] = [plain_phase(name) for name in shaped["phases"]]
    if "security-agents" in shaped:
        shaped["security-agents"] = [names.agent(name) for name in shaped["security-agents"]]
    shaped["keys"] = _keys(document.get("keys", {}))
    shaped["aliases"] = _aliases(document.get("aliases", {}), names)
    shaped["families"] = {
        names.family(name): [_dated(entry) for entry in entries(table)]
        for name, table in document.get("families", {}).items()
    }
    shaped["agents"] = {
        names.agent(name): [_agent(entry, names) for entry in entries(table)]
        for name, table in document.get("agents", {}).items()
    }
    shaped["budget"] = [_budget(table, names) for table in document.get("budget", ())]
    shaped["rule"] = [_rule(table, names) for table in document.get("rule", ())]
    shaped["escalate"] = [_escalation(table, names) for table in document.get("escalate", ())]
    for key in ("pause", "defer"):
        shaped[key] = [_bounded(table) for table in document.get(key, ())]
    for key in _BY_FAMILY:
        table = document.get(key, {})
        shaped[key] = {names.family(name): value for name, value in table.items()}
    return shaped


def entries(table: Document | list[Document]) -> list[Document]:
    """Give a table that may be dated as the list of its entries."""
    return table if isinstance(table, list) else [table]


def texts(value: str | Iterable[str]) -> list[str]:
    """Give a text, or a list of texts, as a list."""
    return [value] if isinstance(value, str) else list(value)


def _dated(entry: Document) -> Document:
    shaped = dict(entry)
    shaped["since"] = epoch(shaped.pop("from", None))
    return shaped


def _bounded(entry: Document) -> Document:
    shaped = _dated(entry)
    shaped["until"] = epoch(entry.get("until"))
    return shaped


def _keys(table: Document) -> dict[str, list[str]]:
    spelling = {key.lower(): key for key in KEYS}
    return {spelling[name.lower()]: texts(value) for name, value in table.items()}


def _aliases(tables: Document, names: Names) -> Document:
    kinds = (
        ("phases", plain, names.phase),
        ("agents", agent_key, names.agent),
        ("models", folded, names.family),
    )
    return {
        kind: {
            fold(name): [(epoch(e.get("from")), target(e["is"])) for e in alias_entries(value)]
            for name, value in tables.get(kind, {}).items()
        }
        for kind, fold, target in kinds
    }


def alias_entries(value: Any) -> list[Document]:
    """Give what an alias stands for as entries with `is` and perhaps `from`."""
    if isinstance(value, str):
        return [{"is": value}]
    return entries(value)


def _agent(entry: Document, names: Names) -> Document:
    shaped = _dated(entry)
    for key in RANKED:
        if key in shaped:
            value = shaped[key]
            by_phase = {ANY_AGENT: value} if isinstance(value, str) else value
            shaped[key] = {names.phase(p): names.family(f) for p, f in by_phase.items()}
    return shaped


def _budget(table: Document, names: Names) -> Document:
    shaped = _dated(table)
    if "match" in shaped:
        shaped["match"] = _selection(shaped["match"], names)
    if "weights" in shaped:
        shaped["weights"] = {names.family(f): w for f, w in shaped["weights"].items()}
    return shaped


def _rule(table: Document, names: Names) -> Document:
    shaped = dict(table)
    for key in ("when", "require"):
        shaped[key] = _selection(shaped.get(key, {}), names)
    return shaped


def _escalation(table: Document, names: Names) -> Document:
    shaped = _dated(table)
    shaped["when"] = _selection(shaped["when"], names)
    shaped["to"] = names.family(shaped["to"])
    return shaped


def _selection(table: Document, names: Names) -> dict[str, list[str]]:
    spell = {
        "agent": names.agent,
        "phase": names.phase,
        "family": names.family,
        "zone": str.upper,
        "critical": str.lower,
    }
    return {
        field: [spell.get(field, str)(text) for text in texts(value)]
        for field, value in table.items()
    }


def shapes(extends: str, document: Document) -> tuple[Document, Document]:
    """Give a preset and a file's document in canonical shape, spelt alike."""
    base = preset(extends)
    names = Names(base, document)
    return canonical(base, names), canonical(document, names)
