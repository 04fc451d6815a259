"""Editing the text of a TOML file line by line, so that every comment stays where it is.

No library is used: those that keep comments move an entry of an array of tables across the
comments that stand before the next table. What an edit can't be sure of it refuses: the text is
read again by tomllib, and must hold what it held before, and the change.
"""

from __future__ import annotations

import re
import tomllib
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from trailgate.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    Pairs = dict[str, str]
    """Keys and values of a table, the values as TOML writes them."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_VALUE = re.compile(r"""("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'\[{]+)(\s*(?:#.*)?)""")


class TomlText:
    """The text of a TOML file while it is edited.

    `prefix` is the dotted name of the table that holds everything, `""` for the whole file.
    """

    def __init__(self, name: str, text: bytes, prefix: str = "") -> None:
        decoded = text.decode("utf-8")
        self._bom = "\ufeff" if decoded.startswith("\ufeff") else ""
        self._newline = "\r\n" if "\r\n" in decoded else "\n"
        self._lines = decoded.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
        self._name = name
        self._prefix = prefix

    def as_bytes(self) -> bytes:
        """Give the file's bytes; its newlines and byte order mark are those that it had."""
        return (self._bom + "\n".join(self._lines).replace("\n", self._newline)).encode()

    def set_top(self, key: str, value: str) -> None:
        """Set a key of the top table; `value` as TOML writes it.

        Raises:
            UsageError: the file is written in a way that can't be edited.
        """
        lines = list(self._lines)
        start, end = self._top(lines)
        self._put(lines, start, end, key, value)
        self._take(lines, lambda top: top.__setitem__(key, _read(value)), key)

    def set_in(self, array: str, index: int, key: str, value: str) -> None:
        """Set a key of one entry of an array of tables; see `set_top`."""
        lines = list(self._lines)
        headers = self._entries(lines, array)
        if index >= len(headers):
            raise self._refusal(f"{array}.{key}")
        start = headers[index] + 1
        self._put(lines, start, _next_header(lines, start), key, value)
        self._take(lines, lambda top: top[array][index].__setitem__(key, _read(value)), array)

    def append(self, array: str, pairs: Pairs) -> None:
        """Add an entry to an array of tables: behind its last one, or at the end of the file.

        Raises:
            UsageError: the file is written in a way that can't be edited.
        """
        lines = list(self._lines)
        headers = self._entries(lines, array)
        while lines and not lines[-1].strip():
            lines.pop()
        at = self._end_of_entry(lines, headers[-1], array) if headers else len(lines)
        body = [f"[[{self._dotted(array)}]]", *(f"{key} = {value}" for key, value in pairs.items())]
        lines[at:at] = ["", *body] if at else body
        lines.append("")
        entry = {key: _read(value) for key, value in pairs.items()}
        self._take(lines, lambda top: top.setdefault(array, []).append(entry), array)

    def _dotted(self, name: str) -> str:
        return f"{self._prefix}.{name}" if self._prefix else name

    def _entries(self, lines: list[str], array: str) -> list[int]:
        wanted = f"[[{self._dotted(array)}"
        return [number for number, line in enumerate(lines) if _header(line) == wanted]

    def _top(self, lines: list[str]) -> tuple[int, int]:
        if not self._prefix:
            return 0, _next_header(lines, 0)
        for number, line in enumerate(lines):
            if _header(line) == f"[{self._prefix}":
                return number + 1, _next_header(lines, number + 1)
        raise self._refusal(self._prefix)

    def _end_of_entry(self, lines: list[str], header: int, array: str) -> int:
        """Give the line behind the last value of an entry and of the tables inside it."""
        inner = (f"[{self._dotted(array)}.", f"[[{self._dotted(array)}.")
        end = _next_header(lines, header + 1)
        while end < len(lines) and _header(lines[end]).startswith(inner):
            end = _next_header(lines, end + 1)
        return _last_told(lines[:end])

    def _put(self, lines: list[str], start: int, end: int, key: str, value: str) -> None:
        assignment = re.compile(rf'\s*(?:{re.escape(key)}|"{re.escape(key)}")\s*=\s*')
        for number in range(start, end):
            found = assignment.match(lines[number])
            if found:
                old = _VALUE.fullmatch(lines[number], found.end())
                if old is None:
                    raise self._refusal(key)
                lines[number] = found[0] + value + old[2]
                return
        told = [n for n in range(start, end) if lines[n].strip() and not _comment(lines[n])]
        lines.insert(told[-1] + 1 if told else start, f"{key} = {value}")

    def _take(
        self, lines: list[str], change: Callable[[dict[str, Any]], object], what: str
    ) -> None:
        """Take the new lines over, once they are sure to say what was meant."""
        expected = deepcopy(tomllib.loads("\n".join(self._lines)))
        try:
            top = expected
            for step in filter(None, self._prefix.split(".")):
                top = top[step]
            change(top)
            same = tomllib.loads("\n".join(lines)) == expected
        except (ValueError, LookupError, TypeError, AttributeError):
            same = False
        if not same:
            raise self._refusal(what)
        self._lines = lines

    def _refusal(self, what: str) -> UsageError:
        return UsageError(
            f"{self._name}: {what} is written in a way that can't be edited safely; "
            "nothing was changed. Change it by hand"
        )


def _read(value: str) -> Any:
    return tomllib.loads(f"value = {value}")["value"]


def _header(line: str) -> str:
    """Give a table's header as `[name` or `[[name`, `""` for any other line."""
    found = _HEADER.fullmatch(line)
    return found[1] + "".join(found[2].split()) if found else ""


def _next_header(lines: list[str], start: int) -> int:
    return next((n for n in range(start, len(lines)) if _header(lines[n])), len(lines))


def _last_told(lines: list[str]) -> int:
    """Give the number of lines up to the last one that is not blank, comments not looked at."""
    told = [n for n, line in enumerate(lines) if line.strip() and not _comment(line)]
    return told[-1] + 1 if told else 0


def _comment(line: str) -> bool:
    return line.lstrip().startswith("#")
