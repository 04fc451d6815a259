"""A run as trailers, and as the fields of a log line; both are read by the trailer reader."""

from __future__ import annotations

from trailgate.usage.reading import Line
from trailgate.usage.run import PARTS
from trailgate.usage.values import Defaults, runs_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from trailgate.usage.reading import Problem
    from trailgate.usage.run import Run, Tokens
    from trailgate.usage.vocabulary import Vocabulary

    Pairs = Iterable[tuple[str, str]]
    """Canonical keys of trailers and their values."""

TEXTS = {
    "Effort": "effort",
    "Task": "task",
    "Critical": "critical",
    "Escalation-Reason": "reason",
    "Escalated-From": "escalated_from",
}
NUMBERS = {
    "Complexity": "complexity",
    "Estimate": "estimate",
    "Rework": "rework",
    "Quality": "quality",
}
_STATED = ("SD", "Phase", "Agent", "Model")
_OPTIONAL = (*NUMBERS, "Hours", *TEXTS)
_MICRO = 1_000_000


def read_pairs(
    pairs: Pairs, vocabulary: Vocabulary, at: int
) -> tuple[Run | None, tuple[Problem, ...]]:
    """Give the run that trailers state at an instant, or the reasons why it can't be read."""
    lines = tuple(Line(key, value, number, key) for number, (key, value) in enumerate(pairs, 1))
    runs, problems = runs_of(lines, vocabulary, Defaults(at=at))
    return (runs[0].replace(line=0) if runs else None), problems


def pairs_of(run: Run) -> list[tuple[str, str]]:
    """Give the trailers that state a run, its Run-Id among them."""
    pairs = [
        ("SD", run.sd),
        ("Phase", run.phase),
        ("Agent", run.agent),
        ("Model", run.model),
        ("Tokens", tokens_text(run.tokens)),
        ("Run-Id", run.id),
    ]
    for key, field in NUMBERS.items():
        number = getattr(run, field)
        pairs.append((key, "" if number is None else str(number)))
    if run.hours is not None:
        whole, part = divmod(run.hours, _MICRO)
        pairs.append(("Hours", f"{whole}.{part:06}".rstrip("0").rstrip(".")))
    pairs += [(key, getattr(run, field)) for key, field in TEXTS.items()]
    return [(key, value) for key, value in pairs if value]


def tokens_text(tokens: Tokens) -> str:
    """Give tokens as the value of a `Tokens` trailer."""
    if tokens.total is not None:
        return str(tokens.total)
    counts = [(part, count) for part, count in zip(PARTS, tokens.parts, strict=True) if count]
    return " ".join(f"{part}={count}" for part, count in counts or [("in", 0)])


def stored(run: Run) -> dict[str, Any]:
    """Give a run as the fields of a log line."""
    fields: dict[str, Any] = {}
    for key, value in pairs_of(run):
        if key == "Tokens" and run.tokens.total is None:
            fields |= dict(zip(PARTS, run.tokens.parts, strict=True))
        else:
            fields[key.lower()] = int(value) if key == "Tokens" or key in NUMBERS else value
    return fields


def read_stored(line: Mapping[str, Any], vocabulary: Vocabulary, at: int) -> Run | None:
    """Give the run that a log line states; None when it can't be read."""
    named = {
        key: line[key.lower()] for key in (*_STATED, "Tokens", *_OPTIONAL) if key.lower() in line
    }
    parts = {part: line[part] for part in PARTS if part in line}
    if not all(_can_stand(value) for value in (*named.values(), *parts.values())):
        return None
    pairs = [(key, str(value)) for key, value in named.items()]
    if parts:
        pairs.append(("Tokens", " ".join(f"{part}={count}" for part, count in parts.items())))
    return read_pairs(pairs, vocabulary, at)[0]


def _can_stand(value: object) -> bool:
    """Tell whether a value of any writer can stand in a trailer: one line, nothing hidden."""
    return type(value) is int or (type(value) is str and value.isprintable())
