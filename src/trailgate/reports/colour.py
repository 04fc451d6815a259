"""Whether people want colour: on a terminal, unless `NO_COLOR` is set (no-color.org)."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def colour_wanted(stream: TextIO) -> bool:
    """Tell whether what goes to a stream is to be coloured."""
    return stream.isatty() and not os.environ.get("NO_COLOR")
