"""Each escape hatch as an edit of the policy's text: text in, text out, no file is touched."""

from __future__ import annotations

import json

from trailgate.errors import UsageError
from trailgate.policy.build import build
from trailgate.policy.document import parse
from trailgate.policy.presets import LEO
from trailgate.policy.terms import ANY_AGENT
from trailgate.policy.values import day, epoch
from trailgate.records import Record

from .toml_text import TomlText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.policy.presets import Document
    from trailgate.policy.terms import Policy

ROLLBACK = "sonnet-default"
"""The preset of the rollback."""

_DAY = 86_400


class Source(Record):
    """A policy file as it stands: its name, its bytes, and whether it is a pyproject.toml."""

    name: str
    text: bytes
    pyproject: bool = False

    def policy(self) -> Policy:
        """Give the policy that it holds; raises PolicyError when it can't be used."""
        return build(self.name, self.text, pyproject=self.pyproject)

    def document(self) -> Document:
        """Give its document as it is written."""
        return parse(self.name, self.text, pyproject=self.pyproject)

    def editor(self) -> TomlText:
        """Give its text to edit."""
        return TomlText(self.name, self.text, "tool.trailgate" if self.pyproject else "")

    def with_text(self, edited: TomlText) -> Source:
        """Give the file with another text.

        Raises:
            PolicyError: the edited policy could not be used.
        """
        after = self.replace(text=edited.as_bytes())
        after.policy()
        return after


def pause(source: Source, since: int, until: int, reason: str) -> Source:
    """Add a pause; instants are epoch seconds.

    Raises:
        UsageError: it would end before it begins, or the text can't be edited.
    """
    if until <= since:
        raise UsageError(f"--until {day(until)} is not after now, {day(since)}")
    text = source.editor()
    text.append(
        "pause", {"from": day(since), "until": day(until), "reason": quoted("--reason", reason)}
    )
    return source.with_text(text)


def resume(source: Source, now: int) -> Source | None:
    """End every pause in force now; None: there is none."""
    entries = source.document().get("pause", [])
    return _ended(source, "pause", [n for n, one in enumerate(entries) if _waits(one, now)], now)


def rollback(source: Source) -> Source | None:
    """Put the preset of the rollback in place of what the file extends; None: it has it."""
    if source.document().get("extends", LEO) == ROLLBACK:
        return None
    text = source.editor()
    text.set_top("extends", f'"{ROLLBACK}"')
    return source.with_text(text)


def still_cheapest(policy: Policy, at: int) -> tuple[str, ...]:
    """Give the agents that lines of the file's own keep on the cheapest family."""
    phases = (*policy.vocabulary.phases, ANY_AGENT)
    return tuple(
        name
        for name in dict.fromkeys(entry.name for entry in policy.agents)
        if any(policy.terms(name, phase, at).assignment == policy.cheapest for phase in phases)
    )


def set_limit(source: Source, limit: int, since: int, budget: str) -> Source | None:
    """Give a budget another limit from a day on, in whole units; None: it has it already.

    An entry of that very date is changed, else one is added; what it does not say stays.

    Raises:
        UsageError: there is no such budget, or the text can't be edited.
    """
    policy = source.policy()
    known = dict.fromkeys(one.name for one in policy.budgets)
    if budget not in known:
        raise UsageError(f"there is no budget {budget!r}; known: {', '.join(known) or 'none'}")
    text, written = source.editor(), f"{limit:_}"
    entries = source.document().get("budget", [])
    for number, one in enumerate(entries):
        if one["name"] == budget and epoch(one.get("from")) == since:
            if one.get("limit") == limit:
                return None
            text.set_in("budget", number, "limit", written)
            return source.with_text(text)
    text.append("budget", {"name": quoted("--budget", budget), "limit": written,
                           "from": day(since)})  # fmt: skip
    return source.with_text(text)


def defer(source: Source, sd: str, since: int, reason: str) -> Source | None:
    """Record that an SD waits; None: it waits already."""
    if sd in source.policy().deferred_at(since):
        return None
    text = source.editor()
    text.append(
        "defer",
        {"sd": quoted("SD", sd), "from": day(since), "reason": quoted("--reason", reason)},
    )
    return source.with_text(text)


def undefer(source: Source, sd: str, now: int) -> Source | None:
    """Record that an SD is taken up again; None: it does not wait."""
    entries = source.document().get("defer", [])
    due = [n for n, one in enumerate(entries) if one["sd"] == sd and _waits(one, now)]
    return _ended(source, "defer", due, now)


def quoted(what: str, text: str) -> str:
    """Give a text as TOML writes it.

    Raises:
        UsageError: it is empty, or holds what can't be printed.
    """
    text = text.strip()
    if not text or not text.isprintable():
        raise UsageError(f"{what} {text!r} is empty or holds a character that can't be printed")
    return json.dumps(text, ensure_ascii=False)


def _waits(entry: dict[str, Any], now: int) -> bool:
    since, until = epoch(entry["from"]), epoch(entry.get("until"))
    return (since is None or since <= now) and (until is None or now < until)


def _ended(source: Source, array: str, due: list[int], now: int) -> Source | None:
    if not due:
        return None
    text = source.editor()
    for number in due:
        text.set_in(array, number, "until", day(now))
    return source.with_text(text)
