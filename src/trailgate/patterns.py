"""Regular expressions that are compiled when they are first used, and not again at every commit.

Compiling all that a commit might need takes milliseconds, and so does importing `re` itself; a hook
waits for both. What a hook compiled once is kept as the numbers that the interpreter's engine runs
(see `portable`), so that the next one needs neither.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern
    from typing import Any, AnyStr

    Source = tuple[str | bytes, int]
    """A pattern's text and its flags."""

    Table = dict[Source, tuple[Any, ...]]

IGNORECASE, MULTILINE, DOTALL, ASCII = 2, 8, 16, 256
"""The flags of `re`, as whole numbers: its own are of an enumeration that takes time to load."""

_METHODS = ("match", "search", "fullmatch", "finditer", "findall", "sub", "split")
_MOST_KEPT = 200

_ready: Table = {}
_missed: set[Source] = set()


class _Late:
    """Stands for a pattern until one of its methods is asked for; then has them as its own."""

    def __init__(self, source: Any, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        pattern = compiled(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def late(source: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """Give a pattern that is compiled at its first use; a wrong one fails only then."""
    pattern: Any = _Late(source, flags)
    return pattern  # type: ignore[no-any-return]  # it has the methods of a pattern


def compiled(source: AnyStr, flags: int = 0) -> Pattern[AnyStr]:
    """Give a pattern, from what is ready where it is."""
    numbers = _ready.get((source, flags))
    if numbers is not None:
        import _sre  # type: ignore[import-not-found]  # the engine behind `re`

        found: Pattern[AnyStr] = _sre.compile(source, *numbers)
        return found
    import re

    _missed.add((source, flags))
    return re.compile(source, flags)


def use(table: object) -> None:
    """Take patterns that an earlier process left (`portable`), by this very interpreter."""
    if isinstance(table, dict):
        _ready.update(table)


def portable() -> Table | None:
    """Give what the next process can start from; None where it would be nothing new.

    Source: `re._compiler.compile`, whose last step `compiled` takes alone. An interpreter that
    builds its patterns otherwise has none.
    """
    if not _missed or len(_ready) >= _MOST_KEPT:
        return None
    try:
        made = {source: _numbers(*source) for source in _missed}
    except (ImportError, AttributeError, TypeError, ValueError):
        return None
    return _ready | made


def _numbers(source: str | bytes, flags: int) -> tuple[Any, ...]:
    """Give the arguments of `_sre.compile` behind the pattern's text."""
    from re import _compiler, _parser  # type: ignore[attr-defined]  # private, and so guarded

    parsed = _parser.parse(source, flags)
    state = parsed.state
    names: list[str | None] = [None] * state.groups
    for name, number in state.groupdict.items():
        names[number] = name
    code = [int(number) for number in _compiler._code(parsed, flags)]  # noqa: SLF001 - as above
    return int(flags | state.flags), code, state.groups - 1, dict(state.groupdict), tuple(names)
