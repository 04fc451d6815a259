"""Findings as text: what is wrong, why, and what to type next.

One place derives the words; hooks, `check` and CI all print them.
"""

from __future__ import annotations

from trailgate.findings import ERROR, NOTE, WARNING
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.findings import Edit, Finding, Remedy

_COLOURS = {ERROR: "31", WARNING: "33", NOTE: "36"}


class Situation(Record):
    """Where the reader stands: it decides how an edit is carried out.

    `kind`: `message` (no commit exists; the text is being written), `head` (the finding is about
    HEAD, which may be amended), `older` (a commit below HEAD, or on another branch); `is_root`
    tells that it has no parent.
    """

    kind: str
    colour: bool = False
    is_root: bool = False


AMEND = "git commit --amend --only --allow-empty"
"""Changes the message alone: what is staged stays staged."""

MESSAGE = Situation("message")
HEAD = Situation("head")
OLDER = Situation("older")


def lines(findings: Iterable[Finding], situation: Situation) -> list[str]:
    """Give the lines that tell people of findings: one headline each, remedies below it."""
    told: list[str] = []
    for finding in findings:
        told += _finding(finding, situation)
    return told


def _finding(finding: Finding, situation: Situation) -> list[str]:
    severity = _painted(finding.severity, _COLOURS[finding.severity], situation)
    headline = f"{severity} {finding.rule}  {shown(finding.message)}"
    if finding.why:
        headline += f": {shown(finding.why)}"
    told = [headline]
    if finding.commit:
        told.append(f"  in {finding.commit[:10]}  {shown(finding.subject)[:100]}")
    if not finding.waived:
        remedies = [line for remedy in finding.remedies for line in _remedy(remedy, situation)]
        told += ["  " + line for line in [*remedies, *_where(finding, situation)]]
    return told


def _remedy(remedy: Remedy, situation: Situation) -> list[str]:
    edit, text = remedy.edit, remedy.text.rstrip(":")
    if edit is None:
        return [f"{text}:" if remedy.lines else text, *_indented(remedy.lines)]
    if situation.kind == "head" and _is_settable(edit):
        return [f"{text}:", *_indented([amend_command(edit)])]
    told = [f"{text}:"]
    told += _indented(edit.block)
    told += _indented(f"{key}: {value}" for key, value in edit.trailers)
    return [*told, *_instead(edit)]


def _is_settable(edit: Edit) -> bool:
    """Tell whether git's own options can carry an edit out."""
    return bool(edit.trailers) and not edit.drop and not edit.block


def _instead(edit: Edit) -> list[str]:
    """Say which lines an edit takes the place of."""
    if edit.block:
        return ["and remove these lines where they stand now"]
    keys = [key for key, _ in edit.trailers if key not in edit.drop]
    keys = [*edit.drop, *keys]
    return [f"in place of any line {' or '.join(f'`{key}:`' for key in keys)}"] if keys else []


def _where(finding: Finding, situation: Situation) -> list[str]:
    """Say how the message of a commit is changed, where some remedy needs that."""
    shown_as_text = [
        remedy
        for remedy in finding.remedies
        if (remedy.edit is None and remedy.lines)
        or (remedy.edit and not (situation.kind == "head" and _is_settable(remedy.edit)))
    ]
    if not shown_as_text or situation.kind == "message":
        return []
    if situation.kind == "head":
        return [f"change the message by: {AMEND}"]
    start = "--root" if situation.is_root else f"{finding.commit[:10]}^"
    rebase = f"git rebase -i --rebase-merges {start}"
    return [f"change the message by: {rebase}  and `reword` on that commit"]


def amend_command(edit: Edit) -> str:
    """Give the command that sets an edit's trailers in HEAD, each in place of its own key."""
    from shlex import quote

    replace = " ".join(f"-c trailer.{key}.ifExists=replace" for key, _ in edit.trailers)
    added = " ".join(f"--trailer {quote(f'{key}: {value}')}" for key, value in edit.trailers)
    return f"git {replace} {AMEND.removeprefix('git ')} --no-edit {added}"


def _indented(told: Iterable[str]) -> list[str]:
    return [f"    {shown(line)}" for line in told]


def shown(text: str) -> str:
    """Give text that a terminal can show: control characters and bare bytes escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    """Give a character as Python would write it; a surrogate stands for a byte of no text."""
    if 0xDC80 <= ord(character) <= 0xDCFF:
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode()


def _painted(word: str, colour: str, situation: Situation) -> str:
    return f"\033[1;{colour}m{word}\033[0m" if situation.colour else word


def as_dict(finding: Finding) -> dict[str, object]:
    """Give a finding as plain data for JSON; see docs/check.md for the fields."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "why": finding.why,
        "line": finding.line,
        "commit": finding.commit,
        "subject": finding.subject,
        "waived": finding.waived,
        "remedies": [_remedy_dict(remedy) for remedy in finding.remedies],
    }


def _remedy_dict(remedy: Remedy) -> dict[str, object]:
    edit = remedy.edit
    return {
        "kind": "edit" if edit else "action",
        "text": remedy.text,
        "lines": list(remedy.lines),
        "trailers": [list(pair) for pair in edit.trailers] if edit else [],
        "drop": list(edit.drop) if edit else [],
        "block": list(edit.block) if edit else [],
    }
