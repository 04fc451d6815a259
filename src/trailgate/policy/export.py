"""The table from phases and agents to models, for other tools."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .terms import ANY_AGENT

if TYPE_CHECKING:
    from .terms import Policy

    Table = dict[str, dict[str, str]]


def assignments(policy: Policy, at: int | None = None) -> Table:
    """Give the assigned family by phase and agent, in force at an instant (epoch seconds).

    `*` stands for agents that the policy does not list. An agent without an assignment (MAIN)
    does not stand there.
    """
    agents = (*policy.vocabulary.agents, ANY_AGENT)
    table: Table = {}
    for phase in policy.vocabulary.phases:
        models = {agent: policy.terms(agent, phase, at).assignment for agent in agents}
        table[phase] = {agent: model for agent, model in models.items() if model}
    return table


def as_json(table: Table) -> str:
    """Give the table as a JSON text."""
    return json.dumps(table, indent=2) + "\n"


def as_js(table: Table) -> str:
    """Give the table as an ECMAScript module; every JSON text is an expression there."""
    return (
        "// made by `trailgate policy export --format js`; `*` is any agent not listed\n"
        f"export const MODEL_ASSIGNMENTS = {json.dumps(table, indent=2)};\n\n"
        "export default MODEL_ASSIGNMENTS;\n"
    )
