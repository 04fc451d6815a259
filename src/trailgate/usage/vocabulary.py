"""The words by which messages are read: keys, aliases, id patterns.

This is the part of the policy that the ledger depends on; everything else applies when summing.
"""

from __future__ import annotations

from trailgate.records import Record

SINGLE_KEYS = (
    "SD",
    "Phase",
    "Agent",
    "Model",
    "Tokens",
    "Run-Id",
    "Effort",
    "Task",
    "Complexity",
    "Estimate",
    "Hours",
    "Rework",
    "Quality",
    "Critical",
    "Escalation-Reason",
    "Escalated-From",
    "Override-By",
)
REPEATED_KEYS = ("Run", "Override", "Corrects")
KEYS = SINGLE_KEYS + REPEATED_KEYS

SD_PATTERN = (
    r"(?<![A-Za-z0-9_-])SD-(?:[A-Z0-9]++|\.\.\.)(?:-(?:[A-Z0-9]++|\.\.\.))*+(?![A-Za-z0-9_])"
)
QF_PATTERN = (
    r"(?<![A-Za-z0-9_-])QF-(?:\d{8}-(?:\d{3,}+[a-z]?+|[A-Z0-9]++(?:-[A-Z0-9]++)*+"
    r"|[a-z][a-z0-9-]*+)|[A-Z][A-Z0-9]*+(?:-[A-Z0-9]++)*?-\d{3})(?![A-Za-z0-9_])"
)
"""Possessive quantifiers: an id never backs into a shorter one (`SD-AUTH-001_fix` is none)."""


class Alias(Record):
    """Another spelling of a phase or an agent, in force from `since` (epoch seconds) on."""

    name: str
    means: str
    since: int | None = None


class Vocabulary(Record):
    """What the reader needs to know of the policy; nothing else changes the ledger.

    `keys` maps the lower-case key in a message to the canonical key of `KEYS`. `phases` are the
    canonical phases. Aliases compare in upper case with `_`, `-` and blanks alike; of several
    for one name the latest in force at the run's instant holds. `id_patterns` are regular
    expressions for SD ids. `bots` are author names or addresses whose commits are no SD commits.
    """

    keys: dict[str, str]
    phases: tuple[str, ...]
    agents: tuple[str, ...] = ()
    phase_aliases: tuple[Alias, ...] = ()
    agent_aliases: tuple[Alias, ...] = ()
    id_patterns: tuple[str, ...] = (SD_PATTERN, QF_PATTERN)
    bots: tuple[str, ...] = ()


def default_keys() -> dict[str, str]:
    """Give the key table without renamed keys: lower case to canonical."""
    return {key.lower(): key for key in KEYS}
