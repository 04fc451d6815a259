"""What is known of a run before it begins, and what it came to.

Every trait is one of a few levels, so that a model of them is a table that people can read. The
model that a run had and the tokens that it burned are no traits: escalation changes the one and
rework the other.
"""

from __future__ import annotations

from collections import deque
from itertools import groupby

from trailgate.budget import names
from trailgate.ledger.entries import in_order
from trailgate.models import folded
from trailgate.policy.terms import Terms
from trailgate.records import Record, hasten
from trailgate.rules.standing import Standing, made_by_hand, standing_of
from trailgate.usage.run import MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

TRAITS = ("agent", "phase", "complexity", "task", "size", "recent", "sd", "agent-task")

SIZES = (5_000, 10_000, 20_000, 40_000)
"""Estimated tokens at which the next size begins."""

MEMORY = 20
"""So many of the last runs of an agent in a phase make its recent outcomes."""

FEWEST_RECENT = 5
_SHARES = (0.1, 0.2, 0.4)
_OFTEN = 1 / 3


class Case(Record):
    """A run of the past: the level of each of `TRAITS` as it was known before, and the outcome.

    `needed`: it was done again, or it was an escalation that policy neither asks for nor leaves
    free.
    """

    instant: int
    sd: str
    levels: tuple[str, ...]
    needed: bool


class Past:
    """What the runs until some instant came to."""

    def __init__(self) -> None:
        self._recent: dict[tuple[str, str], deque[bool]] = {}
        self._sds: dict[str, list[int]] = {}

    def add(self, run: Run, *, needed: bool) -> None:
        """Learn the outcome of one more run."""
        kind = (names.agent(run), names.phase(run))
        self._recent.setdefault(kind, deque(maxlen=MEMORY)).append(needed)
        if run.sd:
            tally = self._sds.setdefault(run.sd, [0, 0])
            tally[0] += 1
            tally[1] += needed

    def recent(self, run: Run) -> tuple[int, int]:
        """Give how many of the last runs of its agent in its phase there are, and needed it."""
        known = self._recent.get((names.agent(run), names.phase(run)), ())
        return len(known), sum(known)

    def of_sd(self, run: Run) -> tuple[int, int]:
        """Give how many earlier runs its SD has, and how many of them needed it."""
        runs, needed = self._sds.get(run.sd, (0, 0))
        return runs, needed


def levels(run: Run, past: Past) -> tuple[str, ...]:
    """Give the level of each of `TRAITS` for a run that begins after `past`."""
    return (
        names.agent(run),
        names.phase(run),
        "" if run.complexity is None else str(run.complexity),
        folded(run.task),
        _size(run.estimate),
        _recent(*past.recent(run)),
        _of_sd(*past.of_sd(run)),
        f"{names.agent(run)} {folded(run.task)}" if run.task else "",
    )


def _size(estimate: int | None) -> str:
    return "" if estimate is None else str(sum(estimate >= edge for edge in SIZES))


def _recent(runs: int, needed: int) -> str:
    if runs < FEWEST_RECENT:
        return ""
    return str(sum(needed >= share * runs for share in _SHARES))


def _of_sd(runs: int, needed: int) -> str:
    if not runs:
        return ""
    return "none" if not needed else "often" if needed >= _OFTEN * runs else "some"


def cases(entries: Iterable[Entry], policy: Policy) -> tuple[tuple[Case, ...], Past]:
    """Give the runs that can teach, the oldest first, and what all of them came to.

    Those of MAIN, made by hand and on models of no family are left out, as from the rate of
    escalations. What a run knows of the past are runs of earlier instants only, so that the runs
    of one commit tell each other nothing.
    """
    hasten(Case, Standing, Terms)
    past = Past()
    found: list[Case] = []
    judge = _judge(policy)
    for instant, together in groupby(sorted(entries, key=in_order), key=lambda one: one.instant):
        known = [(one.run, judge(one)) for one in together]
        judged = [(run, needed) for run, needed in known if needed is not None]
        found += [Case(instant, run.sd, levels(run, past), needed) for run, needed in judged]
        for run, needed in judged:
            past.add(run, needed=needed)
    return tuple(found), past


def _judge(policy: Policy) -> Callable[[Entry], bool | None]:
    """Give what tells whether a run needed rework or escalation, None where it can't teach."""

    def judge(entry: Entry) -> bool | None:
        run = entry.run
        if run.agent == MAIN or made_by_hand(run):
            return None
        standing = standing_of(run, policy, entry.instant)
        return bool(run.rework) or standing.needs_reason if standing.rank else None

    return judge
