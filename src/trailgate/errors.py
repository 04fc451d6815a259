"""What can go wrong, and the exit code that says so.

Each message is one clear line: what, where, the value seen, how to mend it.
"""

from __future__ import annotations

EXIT_FINE = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_HISTORY = 3
EXIT_INTERRUPTED = 130
EXIT_PIPE = 141
"""What a shell gives for a program whose reader went away."""


class TrailgateError(Exception):
    """Base of every error that trailgate expects; `exit_code` is the process's."""

    exit_code = EXIT_USAGE


class UsageError(TrailgateError):
    """The caller asked for something that can't be done."""


class PolicyError(TrailgateError):
    """The policy can't be used; `problems` holds one line for each thing wrong in it."""

    def __init__(self, problems: list[str] | tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class HistoryError(TrailgateError):
    """The history can't be judged: no repository, a shallow clone, a missing object."""

    exit_code = EXIT_HISTORY
