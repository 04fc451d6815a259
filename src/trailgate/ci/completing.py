"""Completing a shallow clone with commits alone, for sums and merge bases need all of them.

`git fetch --unshallow --filter=tree:0` brings every commit and none of their files, and leaves a
partial clone: git fetches files of old commits when a later step asks for them. The filter is not
kept, so that a later `git fetch` brings new commits with their trees. (Once git has fetched a file
on its own account it notes `blob:none`: from then on files come when they are checked out.)
"""

from __future__ import annotations

from trailgate.errors import HistoryError

from .fetching import REMOTE, fetch_filtered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

FILTER = "tree:0"
WHOLE = (
    "check out the whole history: give actions/checkout `fetch-depth: 0`, "
    f"or run: git fetch --unshallow --filter={FILTER}"
)


def completed(repository: Repository, remote: str = REMOTE) -> str:
    """Fetch the commits that a shallow clone lacks.

    Returns:
        A remark for the log, `""` where nothing was to be done.

    Raises:
        HistoryError: that failed, or the remote is cut off itself; it names what mends it.
    """
    if not repository.is_shallow():
        return ""
    reason = fetch_filtered(repository, FILTER, "--unshallow", remote=remote)
    if reason or repository.is_shallow():
        why = reason or f"{remote} is cut off itself"
        raise HistoryError(
            f"the clone is shallow, so no sum over it is right, and it could not be completed "
            f"from {remote} ({why}); {WHOLE}"
        )
    return f"the clone was shallow; its history was completed from {remote} (commits, no files)"
