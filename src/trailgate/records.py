"""Immutable values with declared fields, for the modules that every commit imports.

`dataclasses` costs about 11 ms to import, as much as the interpreter's own start; this module
costs nothing. Type checkers see a frozen dataclass (PEP 681).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_options):
        """Stand in for `typing.dataclass_transform`, which only type checkers need."""
        return lambda cls: cls


class _Fields(type):
    """Turn the annotations of a class body into slots, and its values into defaults."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _Fields:
        declared = tuple(namespace.get("__annotations__", ()))
        inherited: tuple[str, ...] = ()
        defaults: dict[str, Any] = {}
        for base in bases:
            inherited += getattr(base, "_fields", ())
            defaults |= getattr(base, "_defaults", {})
        defaults |= {field: namespace.pop(field) for field in declared if field in namespace}
        namespace["__slots__"] = declared
        namespace["_fields"] = inherited + declared
        namespace["_defaults"] = defaults
        return super().__new__(mcs, name, bases, namespace)


@dataclass_transform(frozen_default=True)
class Record(metaclass=_Fields):
    """Base of all values: fields from annotations, equality by value, no assignment."""

    if TYPE_CHECKING:
        _fields: tuple[str, ...]
        _defaults: dict[str, Any]
    else:

        def __init__(self, *values, **named):
            put = object.__setattr__
            fields = self._fields
            for field, value in zip(fields, values, strict=False):
                put(self, field, value)
            if len(values) < len(fields):
                defaults = self._defaults
                for field in fields[len(values) :]:
                    if field in named:
                        put(self, field, named.pop(field))
                    elif field in defaults:
                        put(self, field, defaults[field])
                    else:
                        raise TypeError(f"{type(self).__name__} needs the field {field}")
            if named or len(values) > len(fields):
                raise TypeError(f"{type(self).__name__} has no such field: {list(named)}")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} can't be assigned: use replace()")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} can't be deleted")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, f) == getattr(other, f) for f in self._fields)

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, f) for f in self._fields))

    def __repr__(self) -> str:
        shown = ", ".join(f"{f}={getattr(self, f)!r}" for f in self._fields)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), tuple(getattr(self, f) for f in self._fields))

    def as_dict(self) -> dict[str, Any]:
        """Give the fields by name, values as they are."""
        return {f: getattr(self, f) for f in self._fields}

    def replace(self, **changes: Any) -> Self:
        """Give a copy with some fields changed."""
        return type(self)(**(self.as_dict() | changes))


def hasten(*kinds: type[Record]) -> None:
    """Give classes a constructor of their own, five times as fast, for those who make thousands.

    It takes and refuses what the common one does. Making it costs as much as a hundred values, so
    nothing does it at commit time.
    """
    for kind in kinds:
        if "__init__" not in vars(kind):
            type.__setattr__(kind, "__init__", _constructor(kind))


def _constructor(kind: type[Record]) -> Any:
    names: dict[str, Any] = {f"_{field}": getattr(kind, field).__set__ for field in kind._fields}
    defaults: dict[str, Any] = vars(kind)["_defaults"]
    names |= {f"_default_{field}": value for field, value in defaults.items()}
    given = [f"{f}=_default_{f}" if f in defaults else f for f in kind._fields]
    steps = "".join(f"\n    _{field}(self, {field})" for field in kind._fields)
    exec(f"def __init__(self, {', '.join(given)}):{steps}", names)  # noqa: S102 - our own fields
    return names["__init__"]
