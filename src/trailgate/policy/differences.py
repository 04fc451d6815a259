"""What differs between two effective policies, in words: a line for each value."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from .explain import Setting

_LONGEST = 200


def value_text(value: Any) -> str:
    """Give a value of a policy as one line of text, a list as its items."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "none"
    return str(value)


def differences(before: Iterable[Setting], after: Iterable[Setting]) -> tuple[str, ...]:
    """Give a line for each value that changes, comes or goes: `severity.x: error -> warning`."""
    old = {setting.key: setting.value for setting in before}
    new = {setting.key: setting.value for setting in after}
    return tuple(_lines(old, new))


def _lines(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        if key not in new:
            yield f"{key}: {_short(old[key])} -> not set"
        elif key not in old:
            yield f"{key}: not set -> {_short(new[key])}"
        elif old[key] != new[key]:
            yield f"{key}: {_change(old[key], new[key])}"


def _change(old: Any, new: Any) -> str:
    if isinstance(old, list) and isinstance(new, list):
        gone = [str(item) for item in old if item not in new]
        come = [str(item) for item in new if item not in old]
        told = [f"without {_short(gone)}"] if gone else []
        told += [f"with {_short(come)}"] if come else []
        return " and ".join(told) or f"{_short(old)} -> {_short(new)}"
    return f"{_short(old)} -> {_short(new)}"


def _short(value: Any) -> str:
    text = value_text(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
