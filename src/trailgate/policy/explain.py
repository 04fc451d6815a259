"""Where each value of the effective policy comes from: a line of the file, or the preset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailgate.records import Record

from .build import build
from .canonical import NO_TERM, RANKED, Names, agent_key, alias_entries, entries
from .catalogue import RULES
from .document import parse
from .lines import line_numbers
from .presets import LEO, preset
from .schema import known_keys
from .terms import ANY_AGENT
from .values import day, epoch, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .presets import Document
    from .problems import Path
    from .terms import Policy

    Row = tuple[str, Any, Path]
    """A key as it is shown, its value, and its path in the document."""


class Setting(Record):
    """One value of the effective policy.

    `key` is dotted, with ` (from 2026-07-07)` behind it where it is dated; `value` is as the
    file or the preset writes it; `source` is `trailgate.toml:12`, `preset leo` or `default`.
    """

    key: str
    value: Any
    source: str


def explain(name: str, text: bytes | None, *, pyproject: bool = False) -> tuple[Setting, ...]:
    """Give every value of the effective policy, and where it comes from.

    Args:
        name: the file's name.
        text: the file's bytes, None where there is none.
        pyproject: the policy is the table `[tool.trailgate]` of the file.

    Raises:
        PolicyError: the file can't be used.
    """
    policy = build(name, text, pyproject=pyproject)
    own = {} if text is None else parse(name, text, pyproject=pyproject)
    lines = {} if text is None else line_numbers(text, pyproject=pyproject)
    extends = own.get("extends", LEO)
    base = preset(extends)
    names = Names(base, own)
    mine = list(_rows(own, names))
    given = _defaults(policy)
    given |= {key: (value, f"preset {extends}") for key, value, _ in _rows(base, names)}
    for key in _hidden(given, [(key, value) for key, value, _ in mine]):
        del given[key]
    for key, value, path in mine:
        given[key] = (value, f"{name}:{lines[path]}" if path in lines else name)
    tops = list(dict.fromkeys(_start(key, 1) for key in known_keys()))
    names_within = list(dict.fromkeys(_start(key, 2) for key in given))
    keys = sorted(given, key=lambda k: (tops.index(_start(k, 1)), names_within.index(_start(k, 2))))
    return tuple(Setting(key, *given[key]) for key in keys)


def _start(key: str, parts: int) -> str:
    return ".".join(key.partition(" ")[0].split(".")[:parts])


def _defaults(policy: Policy) -> dict[str, tuple[Any, str]]:
    """Give what neither a preset nor the file says."""
    given: dict[str, tuple[Any, str]] = {"extends": (LEO, "default")}
    given["ids.patterns"] = (list(policy.vocabulary.id_patterns), "default")
    for family, prices in policy.prices.items():
        for part, share in (("cache_read", "0.1"), ("cache_write", "1.25")):
            value = written(prices[part])
            given[f"prices.{family}.{part.replace('_', '-')}"] = (value, f"{share} x in")
    for rule, facts in RULES.items():
        given[f"severity.{rule}"] = (facts.default, "default")
    return given


def _hidden(given: Iterable[str], mine: list[tuple[str, Any]]) -> list[str]:
    """Give the preset's keys that a value of the file makes void."""
    hidden: list[str] = []
    for key, value in mine:
        parts = key.split(".")
        whole = parts[0] == "agents" and len(parts) == 3 and parts[2] in RANKED
        dropped = parts[0] == "budget" and parts[-1] == "limit" and value == NO_TERM
        start = key if whole else ".".join(parts[:-1])
        if whole or dropped:
            hidden += [k for k in given if k.startswith(f"{start}.")]
    return list(dict.fromkeys(hidden))


def _rows(document: Document, names: Names) -> Iterator[Row]:
    for top, value in document.items():
        if top == "agents":
            for name, table in value.items():
                yield from _entries(f"agents.{names.agent(name)}", (top, name), table, names)
        elif top == "families":
            for name, table in value.items():
                yield from _entries(f"families.{names.family(name)}", (top, name), table, names)
        elif top in ("budget", "rule", "escalate", "pause", "defer"):
            for number, table in enumerate(value):
                # only budgets and rules have names
                label = f"{top}.{table.get('name', number + 1)}"
                yield from _entry(label, (top, number), table, names)
        elif top == "aliases":
            yield from _aliases(value, names)
        else:
            yield from _leaves(top, (top,), value)


def _entries(label: str, path: Path, table: Any, names: Names) -> Iterator[Row]:
    for number, entry in enumerate(entries(table)):
        place = (*path, number) if isinstance(table, list) else path
        yield from _entry(label, place, entry, names)


def _entry(label: str, path: Path, entry: Document, names: Names) -> Iterator[Row]:
    since = _from(entry)
    for key, value in entry.items():
        if key in ("from", "name"):
            continue
        if key in RANKED and isinstance(value, dict):
            for phase, family in value.items():
                spelt = "" if phase == ANY_AGENT else f".{names.phase(phase)}"
                yield f"{label}.{key}{spelt}{since}", family, (*path, key, phase)
        else:
            for full, leaf, place in _leaves(f"{label}.{key}", (*path, key), value):
                yield full + since, leaf, place


def _aliases(tables: Document, names: Names) -> Iterator[Row]:
    for kind, table in tables.items():
        spell = agent_key if kind == "agents" else names.phase if kind == "phases" else str
        for name, value in table.items():
            for number, entry in enumerate(alias_entries(value)):
                path: Path = ("aliases", kind, name)
                if not isinstance(value, str):
                    path = (*path, number, "is") if isinstance(value, list) else (*path, "is")
                yield f"aliases.{kind}.{spell(name)}{_from(entry)}", entry["is"], path


def _from(entry: Document) -> str:
    since = epoch(entry.get("from"))
    return "" if since is None else f" (from {day(since)})"


def _leaves(label: str, path: Path, value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{label}.{key}", (*path, key), inner)
    else:
        yield label, value, path
