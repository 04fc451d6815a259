"""Which of a tree's files holds the policy; the same for a work tree and for a revision."""

from __future__ import annotations

from trailgate.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    Chosen = tuple[str, bytes, bool]
    """A policy file: its name, its bytes, and whether it is a pyproject.toml."""

OWN_FILE = "trailgate.toml"
PYPROJECT = "pyproject.toml"

FILES = (OWN_FILE, PYPROJECT)
"""The names at a tree's root that may hold a policy."""

_MENTION = b"trailgate"


def mentions(text: bytes | None) -> bool:
    """Tell whether a pyproject.toml may hold a policy, without parsing it."""
    return text is not None and _MENTION in text


def choose(files: dict[str, bytes]) -> Chosen | None:
    """Give the file that holds the policy: name, bytes, whether it is a pyproject.toml.

    Args:
        files: bytes by name, of those of `FILES` that the tree has.

    Returns:
        None where no file holds a policy, so that the built-in preset applies.

    Raises:
        PolicyError: both files hold a policy.
    """
    own, pyproject = files.get(OWN_FILE), files.get(PYPROJECT)
    table = pyproject if pyproject is not None and _holds_table(pyproject) else None
    if own is not None and table is not None:
        raise PolicyError(
            [f"{OWN_FILE} and [tool.trailgate] in {PYPROJECT} both hold a policy; keep one of them"]
        )
    if own is not None:
        return OWN_FILE, own, False
    return None if table is None else (PYPROJECT, table, True)


def _holds_table(text: bytes) -> bool:
    if not mentions(text):
        return False
    from trailgate.policy.document import has_table  # tomllib takes milliseconds

    return has_table(PYPROJECT, text)
