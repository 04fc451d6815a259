"""A policy as values that `marshal` can store, and back.

A record becomes a list of its class's number and its fields; lists stand for nothing else.
"""

from __future__ import annotations

from trailgate.models import Family
from trailgate.records import Record
from trailgate.usage.vocabulary import Alias, Vocabulary

from .terms import (
    AgentEntry,
    Budget,
    Deferral,
    Escalation,
    HouseRule,
    Match,
    Pause,
    Policy,
    Reset,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CLASSES: tuple[type[Record], ...] = (
    Policy,
    Vocabulary,
    Alias,
    Family,
    AgentEntry,
    Budget,
    Match,
    Reset,
    HouseRule,
    Escalation,
    Pause,
    Deferral,
)

LAYOUT = tuple(kind._fields for kind in _CLASSES)
"""What the plain form depends on: a stored one of another layout can't be read."""


def to_plain(value: Any) -> Any:
    """Give a policy, or a part of one, in plain values."""
    if isinstance(value, Record):
        fields = [to_plain(getattr(value, field)) for field in value._fields]
        return [_CLASSES.index(type(value)), *fields]
    if isinstance(value, tuple):
        return tuple(to_plain(item) for item in value)
    if isinstance(value, dict):
        return {key: to_plain(item) for key, item in value.items()}
    return value


def from_plain(value: Any) -> Any:
    """Give back what `to_plain` was given.

    Raises:
        LookupError, TypeError: the values are not of that form.
    """
    kind = type(value)
    if kind is list:
        return _CLASSES[value[0]](*[from_plain(item) for item in value[1:]])
    if kind is tuple:
        return tuple([v if type(v) is str else from_plain(v) for v in value])
    if kind is dict:
        return {k: v if type(v) is str else from_plain(v) for k, v in value.items()}
    return value
