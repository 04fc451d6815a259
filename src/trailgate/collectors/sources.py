"""The sources of usage, in the order in which they are asked. A new one is a module and a line."""

from __future__ import annotations

from . import environment, token_log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy

    from .source import Source


def sources(policy: Policy) -> tuple[Source, ...]:
    """Give the sources that a policy switches on; no other is loaded."""
    if not policy.transcripts:
        return (environment, token_log)
    from . import transcripts

    # it notes in the token log what it reads, and the log gives it
    return (environment, transcripts, token_log)
