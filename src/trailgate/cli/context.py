"""What most commands start from: the repository and its policy."""

from __future__ import annotations

from trailgate.config import load, load_at
from trailgate.errors import HistoryError
from trailgate.git import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.policy.terms import Policy


def open_repository(start: str = ".") -> Repository:
    """Find the repository around a folder; see `Repository.discover` for errors."""
    return Repository.discover(start)


def surroundings() -> tuple[Repository | None, Policy]:
    """Give the repository around this folder and its policy; outside of one the preset holds."""
    try:
        repository = open_repository()
    except HistoryError:
        from trailgate.policy.build import build

        return None, build("", None)
    return repository, load_policy(repository)


def load_policy(repository: Repository) -> Policy:
    """Give the policy of the work tree, or of HEAD in a bare repository."""
    if repository.work_tree is None:
        return load_at(repository, repository.head())
    return load(repository.work_tree, repository.data_dir)
