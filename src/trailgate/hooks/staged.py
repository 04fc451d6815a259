"""What a commit that is being made will change, by the index that git gave the hook."""

from __future__ import annotations

import os

from .author import is_under_way

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository


def staged_lines(repository: Repository) -> int | None:
    """Give how many lines the commit adds to HEAD and removes; a merge itself changes none.

    None where there is no index: the repository is bare.
    """
    from trailgate.check import count_lines

    if repository.work_tree is None:
        return None
    if is_under_way(repository, "MERGE_HEAD"):
        return 0
    words = ("diff", "--cached", "--numstat", "--no-renames", "--no-ext-diff")
    return count_lines(
        repository.run(*words, tree(repository, "HEAD"), "--", variables=index_of_hook())
    )


def tree(repository: Repository, revision: str) -> str:
    """Give what a commit compares with: a commit's object name, or the empty tree's."""
    known = repository.ask("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return known or repository.ask("hash-object", "-t", "tree", os.devnull) or ""


def index_of_hook() -> dict[str, str]:
    """Give the variables with which git reads the index that the commit is made of."""
    index = os.environ.get("GIT_INDEX_FILE")
    return {"GIT_INDEX_FILE": os.path.abspath(index)} if index else {}
