"""The reasons that people give for opening a hatch: one line that history can keep."""

from __future__ import annotations

import re

from trailgate.errors import UsageError

MOST = 300
"""Characters; more than a few words stand in no list."""

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def cleaned(option: str, text: str) -> str:
    """Give a reason as one line without what can't be printed.

    Raises:
        UsageError: nothing is left of it, or it is too long.
    """
    plain = " ".join(_COLOUR.sub("", text).split())
    line = " ".join("".join(each for each in plain if each.isprintable()).split())
    if not line:
        raise UsageError(f"{option} is empty; say why in a few words")
    if len(line) > MOST:
        raise UsageError(
            f"{option} has {len(line):,} characters, and {MOST} is the most: say it in a sentence"
        )
    return line
