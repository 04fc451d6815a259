"""A broken rule as a value: what, where, how severe, and what mends it."""

from __future__ import annotations

from .records import Record

ERROR = "error"
WARNING = "warning"
NOTE = "note"
OFF = "off"
SEVERITIES = (ERROR, WARNING, OFF)


class Edit(Record):
    """A change of the message that can be pasted as it stands, and mends the finding.

    `trailers` are set in the message's last trailer block, each replacing all trailers of the
    same key; `drop` names keys whose lines go. `block` set: the lines are the whole last
    paragraph, and the lines of every other usage block go.
    """

    trailers: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    block: tuple[str, ...] = ()


class Remedy(Record):
    """A way out of a finding.

    `text` is one line of prose. With an `edit` it can be pasted; without, it is an action for
    people, and `lines` show the form of what they add, placeholders in angle brackets.
    """

    text: str
    edit: Edit | None = None
    lines: tuple[str, ...] = ()


class Finding(Record):
    """One rule broken once.

    `message` says what is wrong and the value seen, `why` half a line of reason. `line` counts
    from 1 in the message, 0 when no line is to blame. `waived` names the approver of an
    override, which leaves the finding visible as a note.
    """

    rule: str
    severity: str
    message: str
    why: str = ""
    remedies: tuple[Remedy, ...] = ()
    line: int = 0
    commit: str = ""
    subject: str = ""
    waived: str = ""
