"""Findings as workflow commands, and text that must not become one.

The runner reads commands from a step's output: `::name props::data` at the start of a line, and
the older `##[name]data` anywhere in it. It shows 10 annotations of a kind for a step.
"""

from __future__ import annotations

import re

from trailgate.findings import ERROR, WARNING

from .findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.findings import Finding

MOST = 10
LONGEST = 4_096
_LINE_START = re.compile(r"^(\s*:):", re.MULTILINE)
_LEGACY = re.compile(r"##(?=\[|vso\[)", re.IGNORECASE)


def data(text: str, longest: int = LONGEST) -> str:
    """Escape the data of a command; at most `longest` characters, escapes included."""
    return _escaped(text, {"%": "%25", "\r": "%0D", "\n": "%0A"}, longest)


def property_value(text: str) -> str:
    """Escape a property of a command."""
    return _escaped(text, {"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"}, LONGEST)


def _escaped(text: str, escapes: dict[str, str], longest: int) -> str:
    parts, left = [], longest
    for character in harmless(_printable(text[: longest + 1])):
        part = escapes.get(character, character)
        if len(part) > left:
            break
        left -= len(part)
        parts.append(part)
    return "".join(parts)


def _printable(text: str) -> str:
    return "\n".join(shown(line) for line in text.split("\n"))


def harmless(text: str) -> str:
    """Break both forms of a command in text by a blank: `: :`, `# #[`."""
    return _LEGACY.sub("# #", _LINE_START.sub(r"\1 :", text))


def quoted(lines: Iterable[str], token: str) -> list[str]:
    """Give lines between commands that stop commands; `token` is random and ends it."""
    text = [harmless(_printable(line)) for line in lines]
    return [f"::stop-commands::{token}", *text, f"::{token}::"]


def command(name: str, title: str, message: str) -> str:
    """Give an annotation: `name` is `error`, `warning` or `notice`."""
    return f"::{name} title={property_value(title)}::{data(message)}"


def annotate(findings: Iterable[Finding]) -> list[str]:
    """Give errors and warnings as annotations, at most 10 of each; the last counts the rest."""
    listed = list(findings)
    return [*_of(ERROR, listed), *_of(WARNING, listed)]


def _of(severity: str, findings: list[Finding]) -> Iterator[str]:
    mine = [finding for finding in findings if finding.severity == severity]
    kept = mine if len(mine) <= MOST else mine[: MOST - 1]
    for finding in kept:
        yield command(severity, f"trailgate {finding.rule}", _message(finding))
    if len(mine) > len(kept):
        rest = len(mine) - len(kept)
        yield command(severity, "trailgate", f"{rest} more {severity}s: the job summary lists them")


def _message(finding: Finding) -> str:
    where = f"{finding.commit[:10]} {shown(finding.subject)[:100]}\n" if finding.commit else ""
    why = f": {finding.why}" if finding.why else ""
    remedies = "".join(f"\nremedy: {remedy.text}" for remedy in finding.remedies)
    return f"{where}{finding.message}{why}{remedies}"
