"""What the policy asks of each agent in each phase, and since when."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trailgate.policy.terms import Policy

_BEFORE_ALL = -(1 << 62)


def floor_rows(policy: Policy, now: int) -> Iterator[tuple[Any, ...]]:
    """Give a row for each agent, phase and date from which something holds; None: from the first.

    `is_current` is 1 for the row that holds now. `*` stands for agents that are not listed.
    """
    for agent in dict.fromkeys(entry.name for entry in policy.agents):
        dates = sorted(
            {one.since for one in policy.agents if one.name == agent and one.since is not None}
        )
        due = [date for date in dates if date <= now]
        current = due[-1] if due else None
        for phase in policy.vocabulary.phases:
            for since in (None, *dates):
                at = _BEFORE_ALL if since is None else since
                terms = policy.terms(agent, phase, at)
                told = (terms.assignment, terms.floor, terms.critical_floor, terms.security_floor,
                        terms.ceiling, terms.free, terms.escalate_for)  # fmt: skip
                texts = [text or None for text in told]
                yield (agent, phase, since, int(since == current), terms.tier or None, *texts)
