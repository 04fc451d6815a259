"""The sources of usage, in the order in which they are asked. A new one is a module and a line."""

from __future__ import annotations

from . import environment, token_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .source import Source

SOURCES: tuple[Source, ...] = (environment, token_log)
