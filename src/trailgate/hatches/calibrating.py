"""What calibration changes, as an edit of the policy's text: text in, text out, no file touched."""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from trailgate.errors import UsageError
from trailgate.policy.canonical import agent_key
from trailgate.policy.values import day, epoch

from .edits import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .edits import Source

    Table = dict[str, Any]

_HEADER = re.compile(r"(\s*)\[(\[?)(.+?)\]\]?(\s*(?:#.*)?)")
_ASSIGNMENT = re.compile(r"(\s*assignment\s*=\s*)\{[^{}#]*\}(\s*(?:#.*)?)")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def assign(source: Source, families: Mapping[str, Mapping[str, str]], since: int) -> Source:
    """Give a policy file in which agents have other families from an instant on.

    Each agent gets an entry dated `since` (epoch seconds) behind its others; an entry of that very
    date takes the phases in. Every comment stays where it is.

    Args:
        source: the file.
        families: by agent and phase.
        since: when it begins.

    Raises:
        UsageError: the file is written in a way that can't be edited for sure.
        PolicyError: the edited policy could not be used.
    """
    for agent, phases in families.items():
        source = _Edit(source, agent).assigned(phases, since)
    source.policy()
    return source


def lines_for(agent: str, phases: Mapping[str, str], since: int, above: str = "") -> list[str]:
    """Give the dated entry of an agent as it stands in a policy file.

    `above`: what stands before the names of tables there, `tool.trailgate.` in a pyproject.toml.
    """
    return [f"[[{above}agents.{_key(agent)}]]", *_pairs(phases, since)]


def escalate(source: Source, families: Mapping[str, str], since: int) -> Source:
    """Give a policy file that asks for families by task from an instant on; see `assign`."""
    for task, family in families.items():
        text = source.editor()
        text.append("escalate", _escalation(task, family, since))
        source = source.with_text(text)
    return source


def escalation_lines_for(task: str, family: str, since: int, above: str = "") -> list[str]:
    """Give the dated line that asks for a family for a task; see `lines_for`."""
    pairs = _escalation(task, family, since).items()
    return [f"[[{above}escalate]]", *(f"{key} = {value}" for key, value in pairs)]


def _escalation(task: str, family: str, since: int) -> dict[str, str]:
    when = f"{{ task = {quoted('task', task)} }}"
    return {"from": day(since), "when": when, "to": json.dumps(family)}


def _pairs(phases: Mapping[str, str], since: int) -> list[str]:
    return [f"from = {day(since)}", f"assignment = {_inline(phases)}"]


def _inline(phases: Mapping[str, str]) -> str:
    pairs = (f"{_key(phase)} = {json.dumps(family)}" for phase, family in phases.items())
    return f"{{ {', '.join(pairs)} }}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


class _Edit:
    """One agent's entries in the text of a policy file."""

    def __init__(self, source: Source, agent: str) -> None:
        self._source = source
        decoded = source.text.decode("utf-8")
        self._bom = "\ufeff" if decoded.startswith("\ufeff") else ""
        self._newline = "\r\n" if "\r\n" in decoded else "\n"
        self._lines = decoded.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        self._above = ("tool", "trailgate", "agents") if source.pyproject else ("agents",)
        known = source.document().get("agents", {})
        self._name = next((n for n in known if agent_key(n) == agent_key(agent)), agent)
        self._entries = known.get(self._name)

    def assigned(self, phases: Mapping[str, str], since: int) -> Source:
        """Give the file with an entry for these phases, once it is sure to say what is meant."""
        expected = deepcopy(tomllib.loads("\n".join(self._lines)))
        listed = self._entries if isinstance(self._entries, list) else []
        same = [n for n, one in enumerate(listed) if epoch(one.get("from")) == since]
        headers = self._headers()
        if self._entries is not None and not headers:
            raise self._refusal()
        if same:
            self._merge(listed[same[0]], headers[same[0]], phases)
        else:
            self._append(headers, phases, since)
        if not self._says(expected, phases, since):
            raise self._refusal()
        text = self._bom + "\n".join(self._lines).replace("\n", self._newline)
        return self._source.replace(text=text.encode())

    def _headers(self) -> list[int]:
        wanted = (*self._above, self._name)
        return [n for n, line in enumerate(self._lines) if _path(line) == wanted]

    def _merge(self, entry: Table, header: int, phases: Mapping[str, str]) -> None:
        before = entry.get("assignment")
        for number in range(header + 1, self._end(header)):
            found = _ASSIGNMENT.fullmatch(self._lines[number])
            if found and isinstance(before, dict):
                self._lines[number] = found[1] + _inline({**before, **phases}) + found[2]
                return
        raise self._refusal()

    def _append(self, headers: list[int], phases: Mapping[str, str], since: int) -> None:
        name = ".".join(_key(step) for step in (*self._above, self._name))
        body = [f"[[{name}]]", *_pairs(phases, since)]
        if isinstance(self._entries, dict):
            # only entries of an array can be dated side by side
            indent, _, inner, rest = _groups(self._lines[headers[0]])
            self._lines[headers[0]] = f"{indent}[[{inner}]]{rest}"
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()
        at = self._end(headers[-1]) if headers else len(self._lines)
        after = [""] if self._lines[at : at + 1] not in ([], [""]) else []
        self._lines[at:at] = [*([""] if at else []), *body, *after]
        self._lines.append("")

    def _end(self, header: int) -> int:
        """Give the line behind the last value of an entry and of the tables inside it."""
        wanted = (*self._above, self._name)
        end = header + 1
        while end < len(self._lines):
            path = _path(self._lines[end])
            if path and (len(path) <= len(wanted) or path[: len(wanted)] != wanted):
                break
            end += 1
        told = [n for n in range(header, end) if _tells(self._lines[n])]
        return told[-1] + 1

    def _says(self, expected: Table, phases: Mapping[str, str], since: int) -> bool:
        """Tell whether the lines hold what they held before, and the entry."""
        try:
            top = expected
            for step in self._above:
                top = top.setdefault(step, {})
            entries = top.get(self._name, [])
            entries = entries if isinstance(entries, list) else [entries]
            same = [one for one in entries if epoch(one.get("from")) == since]
            if same:
                same[0]["assignment"] = same[0]["assignment"] | dict(phases)
            else:
                told = "\n".join(_pairs(phases, since))
                entries = [*entries, tomllib.loads(told)]
            top[self._name] = entries
            return tomllib.loads("\n".join(self._lines)) == expected
        except (ValueError, LookupError, TypeError, AttributeError):
            return False

    def _refusal(self) -> UsageError:
        return UsageError(
            f"{self._source.name}: agents.{self._name} is written in a way that can't be edited "
            "safely; nothing was changed. Change it by hand"
        )


def _groups(line: str) -> tuple[str, ...]:
    found = _HEADER.fullmatch(line)
    return found.groups() if found else ("", "", "", "")


def _path(line: str) -> tuple[str, ...]:
    """Give the names in a table's header, none for any other line."""
    name = _groups(line)[2]
    try:
        inner: Any = tomllib.loads(f"{name} = 1") if name else {}
    except ValueError:
        return ()
    return tuple(_steps(inner))


def _steps(inner: Any) -> Iterable[str]:
    while isinstance(inner, dict) and inner:
        [(step, inner)] = inner.items()
        yield step


def _tells(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
