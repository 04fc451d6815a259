"""The calibration of a team: rates, proposals, biases, and the words of its commit."""

from __future__ import annotations

from trailgate.advice.escalations import window
from trailgate.advice.estimates import framework
from trailgate.advice.wording import counted
from trailgate.budget.amounts import Meter
from trailgate.records import Record

from .bias import biases
from .proposals import proposals
from .rates import borders, rates
from .tasks import raises
from .wilson import LEVEL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

    from .bias import Bias
    from .proposals import Proposal
    from .rates import Borders, Rates
    from .tasks import Raise


WEEKS = 8
"""So many weeks are looked back on, this one the last."""

_LONGEST = 40
"""Characters of a task that the first line of a commit has room for."""


class Calibration(Record):
    """What the runs of [`start`, `end`) say; `end` is the next reset, from which changes hold.

    `biases` hold what runs took beside the estimates that they record, `learned` beside the
    framework's own figures: that is what the next estimates are corrected by.
    """

    start: int
    end: int
    weeks: int
    timezone: str
    borders: Borders
    rates: Rates
    proposals: tuple[Proposal, ...]
    raises: tuple[Raise, ...]
    biases: tuple[Bias, ...]
    learned: tuple[Bias, ...]

    @property
    def moves(self) -> tuple[Proposal, ...]:
        """The proposals that move an assignment."""
        return tuple(one for one in self.proposals if one.to)

    @property
    def is_change(self) -> bool:
        """Whether anything is to be written into the policy."""
        return bool(self.moves or self.raises)

    @property
    def by_agent(self) -> dict[str, dict[str, str]]:
        """The families to assign, by agent and phase."""
        return _by_agent(self.moves)


def _by_agent(moves: Iterable[Proposal]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for one in moves:
        if one.to:
            found.setdefault(one.rate.agent, {})[one.rate.phase] = one.to
    return found


def calibration(entries: Iterable[Entry], policy: Policy, now: int, weeks: int) -> Calibration:
    """Judge the runs of so many budget weeks, that of `now` (epoch seconds) the last."""
    start, end, timezone = window(policy, now, weeks)
    inside = [entry for entry in entries if start <= entry.instant < end]
    limits = borders(policy)
    found = rates(inside, Meter(policy), limits)
    moves = proposals(found.assigned, policy, end)
    weights = policy.token_weights
    return Calibration(
        start=start,
        end=end,
        weeks=weeks,
        timezone=timezone,
        borders=limits,
        rates=found,
        proposals=moves,
        raises=raises(inside, policy, end, limits, _by_agent(moves)),
        biases=biases(inside, weights),
        learned=biases(inside, weights, framework),
    )


def subject(found: Calibration) -> str:
    """Give the first line of the commit that takes the change over."""
    told = filter(None, (_moved(found.moves), _raised(found.raises)))
    return f"calibration: {', '.join(told)}"


def _moved(moves: Sequence[Proposal]) -> str:
    if len(moves) != 1:
        return f"move {len(moves)} assignments up" if moves else ""
    [one] = moves
    rate = one.rate
    return f"{rate.agent} in {rate.phase} from {rate.family} to {one.to}"


def _raised(found: Sequence[Raise]) -> str:
    if len(found) == 1 and len(found[0].task) <= _LONGEST:
        return f"task {found[0].task} on {found[0].to}"
    return f"{counted(len(found), 'kind')} of tasks on a stronger family" if found else ""


def body(found: Calibration) -> str:
    """Give what stands below it: what each change rests on."""
    moves = [_ground(one, found.weeks) for one in found.moves]
    return "\n".join([*moves, *(_raise_ground(one, found.weeks) for one in found.raises)])


def _raise_ground(one: Raise, weeks: int) -> str:
    low, high = (round(100 * end) for end in one.interval)
    return (
        f"Task {one.task} on {one.to}: {one.told} in {counted(weeks, 'week')} "
        f"({LEVEL} % interval {low} to {high} %)."
    )


def _ground(one: Proposal, weeks: int) -> str:
    rate = one.rate
    low, high = (round(100 * end) for end in rate.interval)
    return (
        f"{rate.agent} in {rate.phase}, {rate.family} -> {one.to}: {rate.again} of {rate.runs} "
        f"runs done again in {counted(weeks, 'week')} ({LEVEL} % interval {low} to {high} %)."
    )
