"""What the doctor looks at, as plain values."""

from __future__ import annotations

from trailgate.records import Record


class HookFacts(Record):
    """One hook where git looks for it.

    `text`: None where no file stands. `is_ours`: `trailgate install` wrote it. `is_moved`: the
    framework took the place of ours and runs it first. `manager`: who manages the hook, `""`:
    nobody; `names_trailgate`: the hook or its manager's configuration calls trailgate.
    `program`: the trailgate that our hook starts; `version` is `""` where it is gone, None where
    the hook looks on PATH and it is there.
    """

    name: str
    path: str
    text: str | None
    is_executable: bool = False
    is_ours: bool = False
    is_moved: bool = False
    manager: str = ""
    names_trailgate: bool = False
    program: str = ""
    version: str | None = None


class TreeFacts(Record):
    """The hooks of one work tree; `mending`: what to run where core.hooksPath is not its own."""

    path: str
    folder: str
    mending: str = ""
    hooks: tuple[HookFacts, ...] = ()


class WorkflowFacts(Record):
    """A CI workflow that mentions trailgate, and whether it names one fixed version of it."""

    path: str
    is_pinned: bool


class UsageFacts(Record):
    """The newest SD commits after enforce-from.

    `recorded` of them carry readable usage; `skipped` holds the short names of those that look
    as if no hook had run: no usage at all, or a message that the hook refuses.
    """

    commits: int = 0
    recorded: int = 0
    skipped: tuple[str, ...] = ()


class LogFacts(Record):
    """Lines of the token log that can't be read, and those of a later version.

    `shut`: why the log itself can't be opened.
    """

    skipped: int
    newer: int
    shut: str = ""


class TranscriptFacts(Record):
    """Claude Code's transcripts: whether there are any, and what of the last 7 days can't be read.

    `skipped` counts lines and files.
    """

    is_there: bool
    skipped: int = 0


class Facts(Record):
    """All of it. `usage` and `log` are None where they are unknown, or there is none.

    `transcripts` are None where policy does not switch them on.
    """

    version: str
    git_version: str
    trees: tuple[TreeFacts, ...]
    policy_problems: tuple[str, ...] = ()
    workflows: tuple[WorkflowFacts, ...] = ()
    is_shallow: bool = False
    usage: UsageFacts | None = None
    log: LogFacts | None = None
    transcripts: TranscriptFacts | None = None
