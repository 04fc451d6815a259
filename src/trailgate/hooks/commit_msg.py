"""The commit-msg hook: judges the message that git is about to store.

When it refuses, no commit exists: HEAD is the previous one. The message is kept, and the command
that takes it up again is printed.
"""

from __future__ import annotations

from trailgate.errors import UsageError
from trailgate.git import Repository

from .patterns_kept import kept_patterns

SETTINGS = ("core.commentchar", "core.commentstring", "commit.cleanup", "commit.template")
"""What the cleanup of a message depends on."""


def main(arguments: list[str]) -> int:
    """Judge the message file that git names; give the exit code.

    Raises:
        TrailgateError: the file, the policy or the repository can't be read.
    """
    if len(arguments) != 1:
        raise UsageError("needs one argument, the file with the message")
    repository = Repository.of_hook()
    settings = repository.begin_config(*SETTINGS)
    with kept_patterns(repository):
        from .judging import verdict  # while git reads its configuration

        return verdict(repository, arguments[0], settings)
