"""The prepare-commit-msg hook: writes the trailers that are known before a person looks.

Whatever goes wrong here, the commit goes on: commit-msg judges what comes out.
"""

from __future__ import annotations

import os
import sys

from trailgate.errors import EXIT_FINE, UsageError
from trailgate.git import Repository

from .commit_msg import SETTINGS
from .patterns_kept import kept_patterns


def main(arguments: list[str]) -> int:
    """Fill in the message file that git names first; behind it stands the message's source.

    The exit code is always 0.
    """
    try:
        _prepare(*arguments[:2])
    except Exception as fault:
        if os.environ.get("TRAILGATE_DEBUG"):
            raise
        told = " ".join(str(fault).split()) or type(fault).__name__
        say(f"the message is left as it is: {told}")
    return EXIT_FINE


def _prepare(path: str = "", source: str = "") -> None:
    if not path:
        raise UsageError("needs the file with the message")
    # pre-commit and prek hand over the file alone
    source = source or os.environ.get("PRE_COMMIT_COMMIT_MSG_SOURCE", "")
    repository = Repository.of_hook()
    from .preparing import prepare, stands_aside

    if stands_aside(repository, source):
        return
    settings = repository.begin_config(*SETTINGS)
    with kept_patterns(repository):
        prepare(repository, path, source, settings, say)


def say(line: str) -> None:
    """Tell one thing on standard error."""
    text = f"trailgate prepare-commit-msg: {line}\n"
    sys.stderr.write(text.encode("utf-8", "backslashreplace").decode())
