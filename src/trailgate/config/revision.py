"""The policy as a commit holds it: for bare repositories and for CI."""

from __future__ import annotations

from trailgate.policy.build import build

from .locating import FILES, choose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy


def load_at(repository: Repository, commit: str) -> Policy:
    """Give the policy in the tree of a commit (an object name, `""`: no commit, the preset).

    Raises:
        PolicyError: it can't be used; it holds all problems, a line each.
    """
    files: dict[str, bytes] = {}
    for name in FILES if commit else ():
        content = repository.file_at(commit, name)
        if content is not None:
            files[name] = content
    chosen = choose(files)
    if chosen is None:
        return build("", None)
    name, text, pyproject = chosen
    return build(name, text, pyproject=pyproject)
