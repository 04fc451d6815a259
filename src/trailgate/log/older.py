"""Importing the older JSON form: one file for a week, with an `entries` list."""

from __future__ import annotations

import json

from trailgate.collectors.token_log.fields import read_pairs, stored
from trailgate.errors import UsageError
from trailgate.records import Record
from trailgate.rules.wording import shown
from trailgate.usage.instants import iso_text, iso_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.usage.vocabulary import Vocabulary

_TEXTS = {"sd_id": "SD", "phase": "Phase", "model": "Model"}


class Older(Record):
    """What a file of the older form holds: lines for the log, and what is wrong with the others.

    `nameless` counts lines without a model: what they cost is known, not at which price, so they
    are counted, and never filled in.
    """

    lines: tuple[dict[str, Any], ...]
    bad: tuple[str, ...]
    nameless: int


def read_older(raw: bytes, name: str, vocabulary: Vocabulary) -> Older:
    """Read a file of the older form.

    An entry's id comes from its content, so that a second import adds nothing.

    Raises:
        UsageError: it is no such JSON.
    """
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"log import: {name} is no JSON: {error}") from error
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise UsageError(f'log import: {name} holds no list "entries"; it is not the older form')
    lines: list[dict[str, Any]] = []
    bad: list[str] = []
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries):
        content = json.dumps(entry, sort_keys=True)
        seen[content] = seen.get(content, 0) + 1
        line = _line(entry, vocabulary)
        if isinstance(line, str):
            bad.append(f"entries[{index}]: {line}")
        else:
            lines.append(line | {"id": _digest(f"{seen[content]} {content}")})
    return Older(tuple(lines), tuple(bad), sum("model" not in line for line in lines))


def _line(entry: object, vocabulary: Vocabulary) -> dict[str, Any] | str:
    """Give a log line without its id, or what is wrong with an entry."""
    if not isinstance(entry, dict):
        return "it is no object"
    written = entry.get("timestamp")
    at = iso_time(written) if isinstance(written, str) else None
    if at is None:
        return f"timestamp {shown(str(written or ''))!r} needs an ISO 8601 time with an offset"
    pairs: list[tuple[str, str]] = []
    for field, key in _TEXTS.items():
        value = entry.get(field)
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if field == "model" and (value is None or text == ""):
            continue
        if not text or '"' in text or not text.isprintable():
            return f"{field} {shown(str(value))!r} needs a text without quotes"
        pairs.append((key, text))
    tokens = entry.get("tokens")
    if type(tokens) not in (int, str):
        return f"tokens {shown(str(tokens))!r} needs a whole number"
    run, problems = read_pairs([*pairs, ("Tokens", str(tokens))], vocabulary, at)
    if run is None or problems:
        return "; ".join(f"{p.key} {shown(p.value)!r}: {p.reason}" for p in problems)
    notes = entry.get("notes")
    extra = {"notes": notes} if isinstance(notes, str) and notes else {}
    return {"v": 1, "kind": "run", "at": iso_text(at), **stored(run), **extra}


def _digest(content: str) -> str:
    from hashlib import blake2b

    return f"older-{blake2b(content.encode(), digest_size=16).hexdigest()}"
