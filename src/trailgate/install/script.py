"""The hook scripts that `trailgate install` writes."""

from __future__ import annotations

MARK = "# written by trailgate install"


def script(hook: str, program: str) -> str:
    """Give the text of a hook that starts `program` (an absolute path) without a search.

    When the program is gone it says so in one line, and how to go on.
    """
    from shlex import quote

    missing = (
        f"trailgate {hook}: {program} is gone, so this commit can't be judged; run trailgate "
        "install where it lives now, or remove this hook"
    )
    return (
        f"#!/bin/sh\n{MARK}\n"
        f'if [ -x {quote(program)} ]; then exec {quote(program)} hook {hook} "$@"; fi\n'
        f"echo {quote(missing)} >&2\nexit 1\n"
    )
