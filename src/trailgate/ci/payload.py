"""Reading an event's payload: JSON that GitHub wrote, of which any field may lack."""

from __future__ import annotations

import json
import re

from trailgate.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_OBJECT_NAME = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}\Z", re.ASCII)


def load(path: str) -> dict[str, Any]:
    """Give the payload in a file.

    Raises:
        UsageError: the file can't be read, or holds no JSON object.
    """
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as failed:
        reason = (failed.strerror or "input or output error").lower()
        raise UsageError(f"GITHUB_EVENT_PATH={path!r}: can't be read: {reason}") from failed
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as failed:
        what = "is empty" if not content.strip() else "holds no JSON"
        raise UsageError(f"GITHUB_EVENT_PATH={path!r}: the event file {what}") from failed
    if not isinstance(found, dict):
        raise UsageError(f"GITHUB_EVENT_PATH={path!r}: the event is no JSON object")
    return found


def text(payload: Mapping[str, Any], path: str) -> str:
    """Give the text at a dotted path, `""` when there is none."""
    found = _value(payload, path)
    return found if isinstance(found, str) else ""


def number(payload: Mapping[str, Any], path: str) -> int:
    """Give the positive whole number at a dotted path, written as text too; 0: there is none."""
    found = _value(payload, path)
    if isinstance(found, str) and _NUMBER.match(found):
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else 0


def _value(payload: Mapping[str, Any], path: str) -> Any:
    found: Any = payload
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def is_object_name(name: str) -> bool:
    """Tell whether text is a full object name."""
    return bool(_OBJECT_NAME.match(name))


def object_name(payload: Mapping[str, Any], path: str, event: str) -> str:
    """Give the full object name at a dotted path.

    Raises:
        UsageError: there is none.
    """
    found = text(payload, path)
    if not is_object_name(found):
        seen = f"{found[:60]!r}" if found else "nothing"
        raise UsageError(
            f"the {event} event has {seen} as {path}, where a full object name is needed; "
            "is GITHUB_EVENT_PATH the file of another event?"
        )
    return found
