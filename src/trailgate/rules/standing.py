"""Where each run stands: its family, and what policy asks of it."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.instants import ulid_time
from trailgate.usage.run import BY_HAND, MAIN, Run, Tokens

from .selecting import fits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy, Terms
    from trailgate.usage.reading import Block, Reading

    from .submission import Submission


class Standing(Record):
    """A run beside the policy's terms for it.

    `index` is its place in the message, 0 outside one. `family` is `""` and `rank` 0 when the
    model belongs to none, which satisfies no floor. `floor` is the lowest family allowed to this
    very run, `""` when any is. `assigned` is the family that it should run on: the assignment, or
    the floor where that is higher; `""` for MAIN, which is outside assignments.
    """

    run: Run
    index: int
    family: str
    rank: int
    terms: Terms
    floor: str
    floor_rank: int
    assigned: str
    assigned_rank: int
    free_rank: int
    critical: bool
    security_critical: bool

    @property
    def escalated(self) -> bool:
        """Tell whether the run is above its assignment."""
        return 0 < self.assigned_rank < self.rank

    @property
    def needs_reason(self) -> bool:
        """Tell whether the run is an escalation that policy does not leave free."""
        return self.escalated and self.rank > self.free_rank


_kept: list[tuple[object, object, object, tuple[Standing, ...]]] = []


def standings(submission: Submission, policy: Policy) -> tuple[Standing, ...]:
    """Give the standing of each run that an agent made, in the order of the message.

    Work made by hand (model `none`, 0 tokens) stands outside floors, assignments and zones. The
    last answer is kept, because a dozen rules ask for the same one.
    """
    reading, at = submission.reading, submission.at
    for known_reading, known_at, known_policy, answer in _kept:
        if known_reading is reading and known_at == at and known_policy is policy:
            return answer
    found = tuple(
        standing_of(run, policy, at, index)
        for index, run in enumerate(reading.runs)
        if not made_by_hand(run)
    )
    _kept[:] = [(reading, at, policy, found)]
    return found


def made_by_hand(run: Run) -> bool:
    """Tell whether a run says that no agent worked: model `none` and no tokens."""
    return run.model.lower() == BY_HAND and run.tokens in (Tokens(0), Tokens())


def is_security_critical(run: Run, policy: Policy) -> bool:
    """Tell whether a run is a security agent's, or declares `Critical: security`."""
    return run.agent in policy.security_agents or run.critical.lower() == "security"


def needed_rank(family: str, policy: Policy, at: int | None) -> int:
    """Give the rank that a floor asks for: 0 for no floor, the top one for an unknown family."""
    if not family:
        return 0
    top = max((policy.rank(known.name, at) for known in policy.families), default=0)
    return policy.rank(family, at) or top + 1


def superseded(standing: Standing, rank: int, submission: Submission, policy: Policy) -> bool:
    """Tell whether a run was done again at or above `rank`.

    By a later run of the same SD, phase and agent, in the message or in the judged range. A run
    of 0 tokens did nothing, so it supersedes nothing.
    """
    run = standing.run
    later = _later_in(submission.reading, standing.index) + submission.later_runs
    return any(
        (other.sd, other.phase, other.agent) == (run.sd, run.phase, run.agent)
        and (other.tokens.total or any(other.tokens.parts))
        and policy.rank(policy.family(other.model, submission.at), submission.at) >= rank
        for other in later
    )


def _later_in(reading: Reading, index: int) -> tuple[Run, ...]:
    """Give the runs of a message that came after the one at `index`.

    By their instants where both have one of their own; else by their place. Text of `git merge
    --squash` quotes the newest commit first.
    """
    places = [
        (_instant(run, block), block.quote is not None, number)
        for number, block in enumerate(reading.blocks)
        for run in block.runs
    ]
    runs = reading.runs
    return tuple(run for at, run in enumerate(runs) if at != index and _after(places, at, index))


def _after(places: list[tuple[int | None, bool, int]], one: int, other: int) -> bool:
    instant, quoted, block = places[one]
    before, quoted_too, block_before = places[other]
    if instant is not None and before is not None and instant != before:
        return instant > before
    if quoted and quoted_too and block != block_before:
        return block < block_before
    return one > other


def _instant(run: Run, block: Block) -> int | None:
    if run.at is not None:
        return run.at
    if run.id:
        return ulid_time(run.id)
    return block.quote.author_time if block.quote else None


def standing_of(run: Run, policy: Policy, at: int | None, index: int = 0) -> Standing:
    """Give the standing of one run by the policy of an instant (epoch seconds)."""
    security_critical = is_security_critical(run, policy)
    critical = security_critical or run.critical.lower() == "yes"
    terms = policy.terms(run.agent, run.phase, at)
    floor = _floor(run, policy, at, critical=critical, security_critical=security_critical)
    floor_rank = needed_rank(floor, policy, at)
    assigned = "" if run.agent == MAIN else terms.assignment
    if assigned and policy.rank(assigned, at) < floor_rank:
        assigned = floor
    family = policy.family(run.model, at)
    standing = Standing(
        run=run,
        index=index,
        family=family,
        rank=policy.rank(family, at),
        terms=terms,
        floor=floor,
        floor_rank=floor_rank,
        assigned=assigned,
        assigned_rank=policy.rank(assigned, at),
        free_rank=policy.rank(terms.free, at),
        critical=critical,
        security_critical=security_critical,
    )
    if not policy.escalations:
        return standing
    asked = policy.rank(asked_for(standing, policy, at), at)
    return standing.replace(free_rank=max(standing.free_rank, asked))


def asked_for(standing: Standing, policy: Policy, at: int | None) -> str:
    """Give the family that `[[escalate]]` lines of the policy ask for, `""` where none does.

    Of several the strongest; never above what the agent may escalate to.
    """
    due = [
        line.to
        for line in policy.escalations
        if (at is None or line.since is None or line.since <= at)
        and fits(standing, line.when, policy)
    ]
    asked = max(due, key=lambda family: policy.rank(family, at), default="")
    ceiling = standing.terms.ceiling
    if ceiling and policy.rank(asked, at) > policy.rank(ceiling, at):
        return ceiling
    return asked


def _floor(
    run: Run, policy: Policy, at: int | None, *, critical: bool, security_critical: bool
) -> str:
    """Give the highest of the floors that hold; an unknown phase takes those of every phase."""
    phases = (run.phase,) if run.phase_known else (run.phase, *policy.vocabulary.phases)
    floors: list[str] = []
    for phase in phases:
        terms = policy.terms(run.agent, phase, at)
        floors.append(terms.floor)
        floors += [terms.critical_floor] if critical else []
        floors += [terms.security_floor] if security_critical else []
    return max(floors, key=lambda family: needed_rank(family, policy, at), default="")
