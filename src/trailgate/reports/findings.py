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
    HEAD, which may be amended), `older` (a commit below HEAD, or on another branch).
    """

    kind: str
    colour: bool = False


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
    if finding.waived:
        headline += f" (waived by {shown(finding.waived)}; claimed, not verified)"
    told = [headline]
    if finding.commit:
        told.append(f"  in {finding.commit[:10]}  {shown(finding.subject)[:100]}")
    if not finding.waived:
        for remedy in finding.remedies:
            told += ["  " + line for line in _remedy(remedy, finding, situation)]
    return told


def _remedy(remedy: Remedy, finding: Finding, situation: Situation) -> list[str]:
    edit, text = remedy.edit, remedy.text.rstrip(":")
    if edit is None:
        where = _where(finding, situation) if remedy.lines else []
        return [f"{text}:" if remedy.lines else text, *_indented(remedy.lines), *where]
    if situation.kind == "head" and edit.trailers and not edit.drop and not edit.block:
        return [f"{text}:", *_indented([amend_command(edit)])]
    told = [f"{text}:"]
    told += _indented(edit.block)
    told += _indented(f"{key}: {value}" for key, value in edit.trailers)
    return [*told, *_instead(edit), *_where(finding, situation)]


def _instead(edit: Edit) -> list[str]:
    """Say which lines an edit takes the place of."""
    if edit.block:
        return ["and remove these lines where they stand now"]
    keys = [key for key, _ in edit.trailers if key not in edit.drop]
    keys = [*edit.drop, *keys]
    return [f"in place of any line {' or '.join(f'`{key}:`' for key in keys)}"] if keys else []


def _where(finding: Finding, situation: Situation) -> list[str]:
    if situation.kind == "head":
        return ["by: git commit --amend"]
    if situation.kind == "older":
        return [f"by: git rebase -i {finding.commit[:10]}^  and `reword` on that commit"]
    return []


def amend_command(edit: Edit) -> str:
    """Give the command that sets an edit's trailers in HEAD, each in place of its own key."""
    from shlex import quote

    replace = " ".join(f"-c trailer.{key}.ifExists=replace" for key, _ in edit.trailers)
    added = " ".join(f"--trailer {quote(f'{key}: {value}')}" for key, value in edit.trailers)
    return f"git {replace} commit --amend --no-edit {added}"


def _indented(told: Iterable[str]) -> list[str]:
    return [f"    {shown(line)}" for line in told]


def shown(text: str) -> str:
    """Give text that a terminal can show: control characters and bare bytes escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode()
                   for c in text)  # fmt: skip


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
