"""Do the values of a policy fit together: floors, assignments, ceilings, the two never-rules?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from trailgate.models import folded, in_force, matches

from .catalogue import VALIDATION, is_validated
from .problems import Path, Problem, shown
from .strength import LADDER, raised
from .terms import ANY_AGENT
from .values import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.models import Family

    from .terms import Policy, Terms

_EARLIEST = -1
_SECURITY = "SECURITY"

_ORDER = (
    ("assignment", "floor", "below its floor"),
    ("ceiling", "assignment", "below its assignment"),
    ("ceiling", "floor", "below its floor"),
    ("ceiling", "free", "below what is free"),
    ("ceiling", "critical_floor", "below its critical-floor"),
    ("ceiling", "security_floor", "below its security-floor"),
)
"""Pairs of an agent's terms of which the first must not be the weaker one."""


def contradictions(policy: Policy) -> list[Problem]:
    """Give the contradictions of a policy, each once, at the earliest date where it holds."""
    found: dict[tuple[Path, str], Problem] = {}
    for at in _dates(policy):
        for judge in (_never_rules, _ladder, _raised, _shared_names, _agents):
            for kind, problem in judge(policy, at):
                found.setdefault((problem.path, kind), problem)
    return list(found.values())


def _dates(policy: Policy) -> list[int]:
    dates = {agent.since for agent in policy.agents} | {f.since for f in policy.families}
    return sorted({_EARLIEST} | {since for since in dates if since is not None})


def _from(at: int) -> str:
    return "" if at == _EARLIEST else f" from {day(at)} on"


def _never_rules(policy: Policy, at: int) -> Iterator[tuple[str, Problem]]:
    """Hold the floors that no policy may lower."""
    if _SECURITY not in policy.security_agents:
        text = f"must hold {_SECURITY}; two rules hold in every policy"
        yield "", Problem(("security-agents",), text)
    settings = (
        ("security-floor", policy.security_floor, "opus"),
        ("validation-floor", policy.validation_floor, "sonnet"),
    )
    for key, family, least in settings:
        if policy.rank(family, at) < policy.rank(least, at):
            yield "", Problem((key,), f"{family} is below {least}; this floor can only be raised")
    for agent in policy.security_agents:
        yield from _held(policy, at, agent, policy.vocabulary.phases, policy.security_floor)
    phases = tuple(phase for phase in policy.vocabulary.phases if is_validated(phase))
    yield from _held(policy, at, VALIDATION, phases, policy.validation_floor)


def _held(
    policy: Policy, at: int, agent: str, phases: tuple[str, ...], least: str
) -> Iterator[tuple[str, Problem]]:
    for phase in phases:
        terms = policy.terms(agent, phase, at)
        for key in ("floor", "assignment"):
            family = getattr(terms, key)
            if family and policy.rank(family, at) < policy.rank(least, at):
                text = f"{family} in {phase} is below {least}, the floor that no policy lowers"
                yield "never", Problem(("agents", agent, key), text + _from(at))


def _ladder(policy: Policy, at: int) -> Iterator[tuple[str, Problem]]:
    """Keep the order of the built-in families, by which the floors are meant."""
    for weaker, stronger in pairwise(LADDER):
        low, high = policy.rank(weaker, at), policy.rank(stronger, at)
        if low >= high:
            text = f"{weaker} ({low}) must stay below {stronger} ({high}){_from(at)}"
            yield "", Problem(("families", stronger, "rank"), text)


def _raised(policy: Policy, at: int) -> Iterator[tuple[str, Problem]]:
    """Keep models of the built-in families out of stronger ones, or no floor would hold."""
    for family, pattern, name, own in raised(policy, at):
        fits = "" if folded(pattern) == name else f" fits {shown(name)}, which"
        text = f"{shown(pattern)}{fits} is {own}; no policy puts it into a stronger family"
        yield pattern, Problem(("families", family, "models"), text + _from(at))


def _shared_names(policy: Policy, at: int) -> Iterator[tuple[str, Problem]]:
    """Find models that two families claim by name, and patterns that swallow a family."""
    current = in_force(policy.families, at)
    owners: dict[str, str] = {}
    for name, family in current.items():
        for pattern in family.models:
            owner = owners.setdefault(folded(pattern), name)
            if owner != name:
                text = f"{pattern} belongs to {owner} already{_from(at)}"
                yield pattern, Problem(("families", name, "models"), text)
            swallowed = [other for other in current if other != name and matches(pattern, other)]
            if swallowed:
                text = f"{pattern} also fits the family {swallowed[0]}{_from(at)}"
                yield pattern, Problem(("families", name, "models"), text)


def _agents(policy: Policy, at: int) -> Iterator[tuple[str, Problem]]:
    known = in_force(policy.families, at)
    names = dict.fromkeys(entry.name for entry in policy.agents)
    for agent in names:
        for phase in (*policy.vocabulary.phases, ANY_AGENT):
            terms = policy.terms(agent, phase, at)
            yield from _unborn(agent, terms, at, known)
            for first, second, relation in _ORDER:
                high, low = getattr(terms, first), getattr(terms, second)
                if high and low and policy.rank(high, at) < policy.rank(low, at):
                    where = "" if phase == ANY_AGENT else f" in {phase}"
                    text = f"{high}{where} is {relation} {low}{_from(at)}"
                    path = ("agents", agent, first.replace("_", "-"))
                    yield relation, Problem(path, text)


def _unborn(
    agent: str, terms: Terms, at: int, known: dict[str, Family]
) -> Iterator[tuple[str, Problem]]:
    for key in ("assignment", "floor", "ceiling", "free", "critical_floor", "security_floor"):
        family = getattr(terms, key)
        if family and family not in known:
            text = f"{family} is no family yet{_from(at)}; it begins later"
            yield family, Problem(("agents", agent, key.replace("_", "-")), text)
