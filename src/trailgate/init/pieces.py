"""All that init writes beside the policy, as the policy and the answers have it."""

from __future__ import annotations

from trailgate.policy.build import build
from trailgate.records import Record

from .files import read
from .guidance import AGENTS, CLAUDE, reference, section
from .piece import Piece
from .workflow import PATH, workflow
from .writing import piece as policy_piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy

_IGNORED = """\
# Older token logs: notes of one machine, which never belong into a commit.
.token-log.json
.token-log.json.*
"""


class Choices(Record):
    """Which pieces are wanted, and what fills them.

    `action`: what hosts trailgate for CI, `""` where nobody said. `branch`: the main branch.
    """

    workflow: bool = True
    gitignore: bool = True
    guidance: bool = True
    action: str = ""
    branch: str = "main"


def wanted(root: str, policy: Policy, at: int, choices: Choices) -> tuple[Piece, ...]:
    """Give the pieces for a work tree.

    Args:
        root: its top folder.
        policy: what guidance tells of.
        at: the instant (epoch seconds) whose entries are in force.
        choices: which pieces.

    Raises:
        UsageError: a file can't be read.
    """
    found: list[Piece] = []
    if choices.workflow:
        found.append(workflow(read(root, PATH), choices.action, choices.branch))
    if choices.gitignore:
        found.append(Piece(".gitignore", _IGNORED, ("# ", "")))
    if choices.guidance:
        found += [section(policy, at, path) for path in (CLAUDE, AGENTS)]
        found.append(reference(policy, at))
    return tuple(found)


def removable(root: str) -> tuple[Piece, ...]:
    """Give every piece that init may have written, the policy last; markers alone count."""
    return (*wanted(root, build("", None), 0, Choices()), policy_piece())
