"""Usage that the environment names: what agents and scripts set for one commit."""

from __future__ import annotations

import os

from trailgate.usage.ids import is_id
from trailgate.usage.names import agent_name, phase_name
from trailgate.usage.run import Run, Tokens
from trailgate.usage.tokens import Unreadable, tokens

from .source import Collected, Recorded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

NAME = "environment"
PREFIX = "TRAILGATE_"
KEYS = ("SD", "PHASE", "AGENT", "MODEL", "TOKENS")


def is_set() -> bool:
    """Tell whether any of the variables holds something."""
    return any(_value(key) for key in KEYS)


def collect(_repository: Repository, policy: Policy, now: int) -> Collected:
    """Give the run that the variables name.

    What they leave open is `""`, and `Tokens()`, without any figure, where they name no tokens. A
    value that can't be read counts as not set, and a remark says so.
    """
    if not is_set():
        return Collected()
    notes: list[str] = []
    sd = _value("SD")
    if sd and not is_id(sd, policy.vocabulary):
        notes.append(f"TRAILGATE_SD={sd[:60]} is no SD id and is left out")
        sd = ""
    figure = Tokens()
    if _value("TOKENS"):
        try:
            figure = tokens(_value("TOKENS"))
        except Unreadable as why:
            notes.append(f"TRAILGATE_TOKENS={_value('TOKENS')[:60]} is left out: {why.reason}")
    phase, agent = _value("PHASE"), _value("AGENT")
    known = True
    if phase:
        phase, known = phase_name(phase, policy.vocabulary, now)
    run = Run(
        sd=sd,
        phase=phase,
        agent=agent_name(agent, policy.vocabulary, now) if agent else "",
        model=_value("MODEL"),
        tokens=figure,
        phase_known=known,
    )
    return Collected((Recorded(run, now, NAME),), skipped=len(notes), notes=tuple(notes))


def _value(key: str) -> str:
    return " ".join(os.environ.get(PREFIX + key, "").split())
