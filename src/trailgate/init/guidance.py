"""What init tells people and their agents: a section for CLAUDE.md, and a page to pin up."""

from __future__ import annotations

from .piece import Piece
from .strategy import budgets, escalations, never, tiers, zones

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy

CLAUDE, AGENTS = "CLAUDE.md", "AGENTS.md"
REFERENCE = "docs/HAIKU-QUICK-REFERENCE.md"
GROUP = "guidance"
_COMMENT = ("<!-- ", " -->")

_TRAILERS = """\
```
SD: SD-AUTH-001
Phase: EXEC
Agent: TESTING
Model: claude-sonnet-4-5
Tokens: 18200
```"""

_COMMANDS = """\
| command | for |
|---|---|
| `trailgate status` | zone, tokens left, when the week runs out |
| `trailgate recommend SD-AUTH-001` | the model for each agent and phase of an SD, and why |
| `trailgate recommend --agent TESTING --phase EXEC` | the model for one run |
| `trailgate log add --phase EXEC --model sonnet --tokens 1200` | note usage for the next commit |
| `trailgate check` | judge HEAD; `trailgate explain RULE` says what a rule is for |
| `trailgate defer SD-AUTH-001 --reason TEXT` | an SD waits; `trailgate undefer` ends it |
| `trailgate pause --until DATE --reason TEXT` | no advice, no zones; `trailgate resume` ends it |
| `trailgate rollback` | what runs on haiku goes back to sonnet, in one commit |"""


def section(policy: Policy, at: int, path: str) -> Piece:
    """Give the section for the agents' instructions; AGENTS.md takes it only where it exists.

    Args:
        policy: the policy that it tells.
        at: the instant (epoch seconds) whose entries are in force.
        path: `CLAUDE` or `AGENTS`.
    """
    body = "\n".join(
        (
            "## Model Assignment Strategy",
            "",
            f"Made from `{policy.source}` by `trailgate init`. To change it, change the policy and",
            "run `trailgate init` again.",
            "",
            "Run each agent on its assigned model; `trailgate recommend` names it, and says why.",
            "",
            "### Tiers",
            "",
            *tiers(policy, at),
            "",
            "### Zones",
            "",
            *(f"- {told}" for told in budgets(policy, at)),
            "",
            *zones(policy),
            "",
            "Where a floor forbids what the zone asks for, defer the SD: `trailgate defer`.",
            "",
            "### Escalation",
            "",
            *(f"- {told}" for told in escalations(policy, at)),
            "",
            "### Never",
            "",
            *(f"- {told}" for told in never(policy)),
            "",
            "### Record",
            "",
            "Each commit of an SD ends with what it used (`trailgate explain trailers-present`):",
            "",
            _TRAILERS,
            "",
        )
    )
    return Piece(path, body, _COMMENT, joins=path == AGENTS, group=GROUP)


def reference(policy: Policy, at: int) -> Piece:
    """Give the page to pin up: commands, decision tree, never-rules."""
    security, validation = never(policy)
    body = "\n".join(
        (
            "# Haiku first: quick reference",
            "",
            f"Made from `{policy.source}` by `trailgate init`.",
            "",
            "## Commands",
            "",
            _COMMANDS,
            "",
            "## Which model",
            "",
            "1. Does a line under Never speak of it? Then it sets the least.",
            "2. Else the assigned model:",
            "",
            *tiers(policy, at),
            "",
            "3. Is the week running out?",
            "",
            *zones(policy),
            "",
            "4. Did the model fall short? The next family, and `Escalation-Reason` says why.",
            "5. Does a floor forbid what the zone asks for? Defer the SD; never go below a floor.",
            "",
            "## Never",
            "",
            "No preset, pause, rollback or override turns these down:",
            "",
            f"- {security}",
            f"- {validation}",
            "",
        )
    )
    return Piece(REFERENCE, body, _COMMENT, whole=True, group=GROUP)
