"""One line of a transcript: the message that it counts, or the reason why it counts none."""

from __future__ import annotations

from trailgate.usage.instants import iso_time
from trailgate.usage.run import Tokens
from trailgate.usage.tokens import LARGEST

from .message import Message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MARK = b'"usage":{'
"""What every line with counts holds; looking for it is cheaper than reading the line."""

SYNTHETIC = "<synthetic>"
"""The model of replies that the tool wrote itself."""

_COUNTS = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
)
_FIRST_EXACT = (2, 1, 97)
"""Older versions wrote down what the stream began with, never its end."""

_LONGEST_WORD = 200


class Bad(Exception):  # noqa: N818 - it is a verdict on a line, not a failure
    """A line that should count something and can't be read."""


def parsed(line: bytes) -> dict[str, Any] | None:
    """Give the fields of an assistant's line, None where the line is another's.

    Raises:
        Bad: it is no whole line of JSON.
    """
    if not line.startswith(b"{") or not line.endswith(b"}"):
        raise Bad
    if MARK not in line:
        return None
    import json

    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as why:
        raise Bad from why
    body = fields.get("message")
    if fields.get("type") != "assistant" or not isinstance(body, dict):
        return None
    return None if body.get("model") == SYNTHETIC else fields


def instant(fields: dict[str, Any]) -> int:
    """Give the epoch seconds at which a line was written.

    Raises:
        Bad: the line does not say.
    """
    text = fields.get("timestamp")
    at = iso_time(text) if isinstance(text, str) else None
    if at is None:
        raise Bad
    return at


def message(fields: dict[str, Any], at: int, agent: str) -> Message:
    """Give what an assistant's line counts; `agent` is the sub-agent's type, `""` for none.

    Raises:
        Bad: no id, no model, or counts that are none.
    """
    body: dict[str, Any] = fields["message"]
    key = word(body.get("id")) or word(fields.get("uuid"))
    model = word(body.get("model"))
    if not key or not model:
        raise Bad
    return Message(
        id=key,
        request=word(fields.get("requestId")),
        model=model,
        agent=agent,
        branch=word(fields.get("gitBranch")),
        at=at,
        last=at,
        tokens=_tokens(body.get("usage")),
        sidechain=fields.get("isSidechain") is True,
        confident=_exact(word(fields.get("version"))),
    )


def word(value: object) -> str:
    """Give a value that is a printable text of sane length, else `""`."""
    if isinstance(value, str) and len(value) <= _LONGEST_WORD and value.isprintable():
        return value.strip()
    return ""


def _tokens(usage: object) -> Tokens:
    if not isinstance(usage, dict):
        raise Bad
    counts = [_count(usage.get(name)) for name in _COUNTS]
    if sum(counts) > LARGEST:
        raise Bad
    return Tokens(None, *counts)


def _count(value: object) -> int:
    if value is None:
        return 0
    if type(value) is not int or value < 0:
        raise Bad
    return value


def _exact(version: str) -> bool:
    numbers = version.partition("-")[0].split(".")
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return False
    return tuple(int(number) for number in numbers) >= _FIRST_EXACT
