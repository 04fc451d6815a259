"""The effective policy from a policy file's bytes, or from the preset where there is none."""

from __future__ import annotations

from .canonical import shapes
from .presets import LEO
from .resolve import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .terms import Policy


def build(name: str, text: bytes | None, *, pyproject: bool = False) -> Policy:
    """Give the effective policy.

    Args:
        name: the file's name, for messages.
        text: the file's bytes; None: there is no file, the preset `leo` holds.
        pyproject: the policy is the table `[tool.trailgate]` of the file.

    Raises:
        PolicyError: the file can't be used; it holds every problem of the file, a line each.
    """
    if text is None:
        base, own = shapes(LEO, {})
        return resolve(base, own, f"preset {LEO}", configured=False)
    # everything that takes time to import stays off the path of a commit without a policy file
    from .document import parse
    from .judgement import judged

    return judged(name, parse(name, text, pyproject=pyproject), pyproject=pyproject)
