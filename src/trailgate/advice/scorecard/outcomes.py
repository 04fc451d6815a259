"""Targets on what runs came to: rework, escalations, and the families that they went to."""

from __future__ import annotations

from trailgate.advice.escalations import escalations
from trailgate.advice.wording import counted
from trailgate.budget import names
from trailgate.records import Record
from trailgate.rules.standing import made_by_hand, standing_of
from trailgate.usage.run import MAIN

from .checks import RED, Check, Target, judged, percent, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from fractions import Fraction

    from trailgate.budget.amounts import Meter
    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Policy

MOST_REWORK = 2
"""Work that was done again so often was not acceptable."""

SHARES = {"haiku": (60, 70), "sonnet": (25, 30), "opus": (5, 10)}
"""The share of runs, in percent, that each family is to have."""

NOT_TOLD = "no run says how often its work was done again (Rework)"


class Seen(Record):
    """A run that an agent made, and the family that it ran on, `""` for none that is known."""

    entry: Entry
    family: str


def seen(entries: Iterable[Entry], meter: Meter) -> tuple[Seen, ...]:
    """Give the runs that count; work made by hand is nobody's outcome."""
    return tuple(
        Seen(entry, meter.family(entry.run.model, entry.instant))
        for entry in entries
        if not made_by_hand(entry.run)
    )


def outcomes(runs: Sequence[Seen], policy: Policy, start: int, end: int) -> Iterator[Check]:
    """Give the checks of the runs of [start, end)."""
    told = any(one.entry.run.rework is not None for one in runs)
    why = NOT_TOLD if runs and not told else ""
    yield _acceptable(runs, policy.cheapest, why)
    for name, limit in policy.thresholds.items():
        family = name.removeprefix("rework-")
        if family != name:
            yield _rework(runs, family, share(limit), why)
    yield _escalation(runs, policy, start, end)
    for family in SHARES:
        if policy.rank(family, end):
            yield _share(runs, family, policy)


def _acceptable(runs: Sequence[Seen], family: str, why: str) -> Check:
    of = [one for one in runs if one.family == family]
    bad = [one for one in of if (one.entry.run.rework or 0) >= MOST_REWORK]
    target = Target(f"acceptable {family} output", low=percent(80))
    found = judged(target, len(of) - len(bad), len(of), why)
    return _looking(found, bad, "done again twice or more")


def _rework(runs: Sequence[Seen], family: str, limit: Fraction, why: str) -> Check:
    of = [one for one in runs if one.family == family]
    again = [one for one in of if one.entry.run.rework]
    found = judged(Target(f"rework on {family}", high=limit), len(again), len(of), why)
    return _looking(found, again, "done again")


def _escalation(runs: Sequence[Seen], policy: Policy, start: int, end: int) -> Check:
    found = escalations((one.entry for one in runs), policy, start, end)
    target = policy.thresholds.get("escalation-target", 100_000)
    check = judged(Target("escalations", high=share(target)), found.escalations, found.runs)
    above = [one for one in runs if one.entry.run.agent != MAIN and _escalated(one.entry, policy)]
    return _looking(check, above, "above the assignment")


def _escalated(entry: Entry, policy: Policy) -> bool:
    return standing_of(entry.run, policy, entry.instant).needs_reason


def _share(runs: Sequence[Seen], family: str, policy: Policy) -> Check:
    low, high = (percent(border) for border in SHARES[family])
    of = [one for one in runs if one.family == family]
    target = Target(f"share of {family}", low, high, strict=False)
    found = judged(target, len(of), len(runs))
    if found.verdict != RED or found.value is None or found.value > high:
        return _looking(found, of, f"on {family}")
    above = [one for one in runs if _may_go_down(one, family, policy)]
    if above:
        return _looking(found, above, f"above {family}, which no floor asks for")
    below = [one for one in runs if _should_be_there(one, family, policy)]
    if below:
        return _looking(found, below, f"below the assignment {family}")
    return found.replace(look=f"no assignment: no run on another family belongs on {family}")


def _may_go_down(one: Seen, family: str, policy: Policy) -> bool:
    standing = standing_of(one.entry.run, policy, one.entry.instant)
    return standing.rank > policy.rank(family, one.entry.instant) >= standing.floor_rank


def _should_be_there(one: Seen, family: str, policy: Policy) -> bool:
    standing = standing_of(one.entry.run, policy, one.entry.instant)
    return standing.assigned == family and 0 < standing.rank < standing.assigned_rank


def _looking(found: Check, runs: Sequence[Seen], what: str) -> Check:
    """Add to a red check the assignment that has most of the runs in question."""
    if found.verdict != RED:
        return found
    return found.replace(look=leading(runs, what))


def leading(runs: Iterable[Seen], what: str, weight: Callable[[Seen], int] = lambda _: 1) -> str:
    """Say which agent and phase leads some runs, MAIN only where no other has any."""
    tallies: dict[tuple[str, str], list[int]] = {}
    for one in runs:
        run = one.entry.run
        tally = tallies.setdefault((names.agent(run), names.phase(run)), [0, 0])
        tally[0] += weight(one)
        tally[1] += 1
    if not tallies:
        return "no assignment leads"
    agent, phase = min(tallies, key=lambda who: (who[0] == MAIN, -tallies[who][0], who))
    count = tallies[agent, phase][1]
    return f"{agent} in {phase} ({counted(count, 'run')} {what})"
