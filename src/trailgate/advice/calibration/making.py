"""The calibration of a team: rates, proposals, biases, and the words of its commit."""

from __future__ import annotations

from trailgate.advice.escalations import window
from trailgate.budget.amounts import Meter
from trailgate.records import Record

from .bias import biases
from .proposals import proposals
from .rates import borders, rates
from .wilson import LEVEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

    from .bias import Bias
    from .proposals import Proposal
    from .rates import Borders, Rates


class Calibration(Record):
    """What the runs of [`start`, `end`) say; `end` is the next reset, from which changes hold."""

    start: int
    end: int
    weeks: int
    timezone: str
    borders: Borders
    rates: Rates
    proposals: tuple[Proposal, ...]
    biases: tuple[Bias, ...]

    @property
    def moves(self) -> tuple[Proposal, ...]:
        """The proposals that move an assignment."""
        return tuple(one for one in self.proposals if one.to)

    @property
    def by_agent(self) -> dict[str, dict[str, str]]:
        """The families to assign, by agent and phase."""
        found: dict[str, dict[str, str]] = {}
        for one in self.moves:
            found.setdefault(one.rate.agent, {})[one.rate.phase] = one.to
        return found


def calibration(entries: Iterable[Entry], policy: Policy, now: int, weeks: int) -> Calibration:
    """Judge the runs of so many budget weeks, that of `now` (epoch seconds) the last."""
    start, end, timezone = window(policy, now, weeks)
    inside = [entry for entry in entries if start <= entry.instant < end]
    limits = borders(policy)
    found = rates(inside, Meter(policy), limits)
    moves = proposals(found.assigned, policy, end)
    learned = biases(inside, policy.token_weights)
    return Calibration(start, end, weeks, timezone, limits, found, moves, learned)


def subject(moves: Sequence[Proposal]) -> str:
    """Give the first line of the commit that takes proposals over."""
    if len(moves) > 1:
        return f"calibration: move {len(moves)} assignments up"
    [one] = moves
    rate = one.rate
    return f"calibration: {rate.agent} in {rate.phase} from {rate.family} to {one.to}"


def body(found: Calibration) -> str:
    """Give what stands below it: what each move rests on."""
    return "\n".join(_ground(one, found.weeks) for one in found.moves)


def _ground(one: Proposal, weeks: int) -> str:
    rate = one.rate
    low, high = (round(100 * end) for end in rate.interval)
    return (
        f"{rate.agent} in {rate.phase}, {rate.family} -> {one.to}: {rate.again} of {rate.runs} "
        f"runs done again in {weeks} weeks ({LEVEL} % interval {low} to {high} %)."
    )
