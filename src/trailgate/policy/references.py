"""Do the names in a policy file mean something: agents, phases, families, rules, keys?

Looks at documents whose shape is right, before they are brought into canonical shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailgate.models import folded
from trailgate.nearest import distance
from trailgate.usage.names import plain
from trailgate.usage.run import BY_HAND
from trailgate.usage.vocabulary import KEYS

from .budget_groups import budget_group
from .canonical import NO_TERM, RANKED, Names, agent_key, alias_entries, entries, texts
from .catalogue import RULES
from .problems import Path, Problem, shown, unknown
from .resolve import prices_of
from .strength import alias_raises
from .terms import ANY_AGENT
from .values import day, epoch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .presets import Document

_ZONES = ("GREEN", "YELLOW", "ORANGE", "RED")
_CRITICAL = ("yes", "security", "no")
_FAMILY_SETTINGS = ("security-floor", "validation-floor", "cheapest")
_NEAR_MISS_LETTERS = 5


class References:
    """The judge of a file's names: `base` is the preset's document, `own` the file's."""

    def __init__(self, base: Document, own: Document) -> None:
        self.base = base
        self.own = own
        self.names = Names(base, own)

    def problems(self) -> list[Problem]:
        """Give every name that means nothing, or that is taken twice."""
        judges = (
            self._settings,
            self._keys,
            self._families,
            self._agents,
            self._aliases,
            self._budgets,
            self._rules,
            self._escalations,
            self._waits,
            self._severities,
            self._tables,
        )
        return [problem for judge in judges for problem in judge()]

    def _family(self, path: Path, name: str) -> Iterator[Problem]:
        if folded(name) not in self.names.families:
            yield Problem(path, unknown("family", name, self.names.families.values()))

    def _phase(self, path: Path, name: str) -> Iterator[Problem]:
        if plain(name) not in self.names.phases:
            yield Problem(path, unknown("phase", name, self.names.phases.values()))

    def _agent(self, path: Path, name: str) -> Iterator[Problem]:
        if agent_key(name) not in self.names.agents or name == ANY_AGENT:
            known = [agent for agent in self.names.agents.values() if agent != ANY_AGENT]
            hint = "; an agent of your own is made known by a table [agents.NAME]"
            text = unknown("agent", name, known)
            yield Problem(path, text if text.endswith("?") else text + hint)

    def _settings(self) -> Iterator[Problem]:
        for key in _FAMILY_SETTINGS:
            if key in self.own:
                yield from self._family((key,), self.own[key])
        yield from _twice(("phases",), self.own.get("phases", ()), plain)
        for name in self.own.get("security-agents", ()):
            yield from self._agent(("security-agents",), name)

    def _keys(self) -> Iterator[Problem]:
        canonical = {key.lower(): key for key in KEYS}
        taken = dict(canonical)
        for name, spellings in self.own.get("keys", {}).items():
            if name.lower() not in canonical:
                yield Problem(("keys", name), unknown("trailer key", name, KEYS))
                continue
            for spelling in texts(spellings):
                owner = taken.setdefault(spelling.lower(), canonical[name.lower()])
                if owner != canonical[name.lower()]:
                    text = f"{shown(spelling)} is how {owner} is written; choose another"
                    yield Problem(("keys", name), text)

    def _families(self) -> Iterator[Problem]:
        tables = self.own.get("families", {})
        yield from _twice(("families",), tables, folded)
        for name, table in tables.items():
            here = ("families", name)
            if folded(name) == folded(BY_HAND):
                yield Problem(here, "a family can't be called none, which says: made by hand")
            yield from _dates(here, table)
            known = set().union(*entries(table)) | ({"rank", "models"} & self._preset_keys(name))
            for key in ("rank", "models"):
                if key not in known:
                    yield Problem((*here, key), "is missing; a family of your own needs it")

    def _preset_keys(self, family: str) -> set[str]:
        return set(self.base["families"].get(self.names.family(family), ()))

    def _agents(self) -> Iterator[Problem]:
        tables = self.own.get("agents", {})
        yield from _twice(("agents",), tables, agent_key)
        for name, table in tables.items():
            here = ("agents", name)
            yield from self._near_miss(here, name)
            yield from _dates(here, table)
            for number, entry in enumerate(entries(table)):
                place = (*here, number) if isinstance(table, list) else here
                yield from self._terms(place, entry)

    def _terms(self, place: Path, entry: Document) -> Iterator[Problem]:
        for key in RANKED:
            value = entry.get(key, {})
            by_phase = {ANY_AGENT: value} if isinstance(value, str) else value
            for phase, family in by_phase.items():
                if phase != ANY_AGENT:
                    yield from self._phase((*place, key), phase)
                if family != NO_TERM:
                    yield from self._family((*place, key), family)

    def _near_miss(self, here: Path, name: str) -> Iterator[Problem]:
        """Refuse an agent that is a slip of the pen away from one of the preset's."""
        key = agent_key(name)
        if not key.strip("-") or (not _agent_like(key) and key != ANY_AGENT):
            yield Problem(here, f"{shown(name)} is no agent's name: letters, digits, `_`, `-`")
        known = [agent_key(agent) for agent in self.base["agents"]]
        if key in known or len(key) < _NEAR_MISS_LETTERS:
            return
        for agent in known:
            guarded = agent in ("SECURITY", "VALIDATION")
            letters = key.rstrip("0123456789") not in (agent, agent + "-")
            if letters and distance(key, agent) <= (2 if guarded else 1):
                meant = self.names.agents[agent]
                yield Problem(here, f"unknown agent {shown(name)}; did you mean {meant}?")
                return

    def _aliases(self) -> Iterator[Problem]:
        kinds: tuple[tuple[str, Callable[[str], str], Any, dict[str, str]], ...] = (
            ("phases", plain, self._phase, self.names.phases),
            ("agents", agent_key, self._agent, self.names.agents),
            ("models", folded, self._family, self.names.families),
        )
        for kind, fold, judge, known in kinds:
            tables = self.own.get("aliases", {}).get(kind, {})
            yield from _twice(("aliases", kind), tables, fold)
            for name, value in tables.items():
                here = ("aliases", kind, name)
                if fold(name) in known:
                    text = f"{shown(name)} is a name itself; an alias would hide it"
                    yield Problem(here, text)
                yield from _dates(here, alias_entries(value))
                for entry in alias_entries(value):
                    yield from judge(here, entry["is"])
                    text = alias_raises(name, entry["is"], self.base, self.own, self.names)
                    if kind == "models" and text:
                        yield Problem(here, text)

    def _budgets(self) -> Iterator[Problem]:
        presets = {entry["name"]: entry for entry in self.base["budget"]}
        groups: dict[str, list[tuple[int, Document]]] = {}
        for number, entry in enumerate(self.own.get("budget", ())):
            groups.setdefault(entry["name"], []).append((number, entry))
            yield from self._selection(("budget", number, "match"), entry.get("match", {}))
            for family in entry.get("weights", {}):
                yield from self._family(("budget", number, "weights"), family)
        for name, group in groups.items():
            yield from budget_group(group, presets.get(name))

    def _selection(self, path: Path, table: Document) -> Iterator[Problem]:
        judges: dict[str, Callable[[Path, str], Iterator[Problem]]] = {
            "agent": self._agent,
            "phase": self._phase,
            "family": self._family,
            "zone": _zone,
            "critical": _degree,
        }
        for field, judge in judges.items():
            for name in texts(table.get(field, ())):
                yield from judge((*path, field), name)

    def _rules(self) -> Iterator[Problem]:
        taken: set[str] = set()
        for number, rule in enumerate(self.own.get("rule", ())):
            here = ("rule", number)
            if rule["name"] in RULES:
                yield Problem(here, "is the name of a built-in rule; choose another")
            if rule["name"] in taken:
                yield Problem(here, "stands twice; each house rule needs a name of its own")
            taken.add(rule["name"])
            if not rule["require"]:
                yield Problem((*here, "require"), 'is empty; say e.g. { family = ["haiku"] }')
            for key in ("when", "require"):
                yield from self._selection((*here, key), rule.get(key, {}))

    def _escalations(self) -> Iterator[Problem]:
        for number, line in enumerate(self.own.get("escalate", ())):
            here = ("escalate", number)
            if not line["when"]:
                text = 'is empty and would mean all work; say e.g. { task = "rls-policy" }'
                yield Problem((*here, "when"), text)
            yield from self._selection((*here, "when"), line["when"])
            yield from self._family((*here, "to"), line["to"])

    def _waits(self) -> Iterator[Problem]:
        for key in ("pause", "defer"):
            for number, entry in enumerate(self.own.get(key, ())):
                since, until = epoch(entry["from"]), epoch(entry.get("until"))
                if since is not None and until is not None and until < since:
                    text = f"{day(until)} is before its from, {day(since)}"
                    yield Problem((key, number, "until"), text)

    def _severities(self) -> Iterator[Problem]:
        for name, severity in self.own.get("severity", {}).items():
            if name not in RULES:
                yield Problem(("severity", name), unknown("rule", name, RULES))
            elif RULES[name].never and severity != RULES[name].default:
                text = f'{shown(severity)} is not possible; this rule is always "error"'
                yield Problem(("severity", name), text)

    def _tables(self) -> Iterator[Problem]:
        rework = [f"rework-{family}" for family in self.names.families.values()]
        thresholds = list(dict.fromkeys([*self.base["thresholds"], *rework]))
        for name in self.own.get("thresholds", {}):
            if name not in thresholds:
                yield Problem(("thresholds", name), unknown("threshold", name, thresholds))
        prices = self.own.get("prices", {})
        yield from _twice(("prices",), prices, folded)
        for name, table in prices.items():
            if folded(name) not in self.names.families:
                yield from self._family(("prices", name), name)
                continue
            known = self.base["prices"].get(self.names.family(name), {}) | table
            for part in ("in", "out"):
                if part not in known:
                    yield Problem(("prices", name, part), "is missing")
            try:
                prices_of(known)
            except ValueError as error:
                yield Problem(("prices", name, "in"), str(error))


def _agent_like(key: str) -> bool:
    return key.isascii() and key.replace("-", "").replace(".", "").isalnum()


def _zone(path: Path, name: str) -> Iterator[Problem]:
    if name.upper() not in _ZONES:
        yield Problem(path, unknown("zone", name, _ZONES))


def _degree(path: Path, name: str) -> Iterator[Problem]:
    if name.lower() not in _CRITICAL:
        yield Problem(path, unknown("degree", name, _CRITICAL))


def _twice(path: Path, names: Iterable[str], fold: Callable[[str], str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(fold(name), name)
        if first is not name:
            yield Problem((*path, name), f"{shown(name)} and {shown(first)} are the same name")


def _dates(path: Path, table: Document | list[Document]) -> Iterator[Problem]:
    seen: set[int | None] = set()
    for number, entry in enumerate(entries(table)):
        since = epoch(entry.get("from"))
        if since in seen:
            when = f"from = {day(since)}" if since is not None else "no from"
            place = (*path, number) if isinstance(table, list) else path
            yield Problem(place, f"has {when}, like an entry before it; give each its own date")
        seen.add(since)
