"""Which entries a commit of this work tree may take up."""

from __future__ import annotations

from .feeding import git_dir, head_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.collectors.source import Recorded
    from trailgate.git import Repository


def of_work_tree(repository: Repository, entries: Iterable[Recorded]) -> list[Recorded]:
    """Give the entries without what was used in other work trees.

    What was counted on a branch without an SD is stray once HEAD is newer: it was there at an
    earlier commit, which did not take it.
    """
    place = git_dir(repository)
    found = [one for one in entries if one.git_dir in ("", place)]
    if any(one.counted and not one.run.sd for one in found):
        head = head_time(repository)
        found = [
            one.replace(stray=one.counted and not one.run.sd and one.at <= head) for one in found
        ]
    # transcripts know no phase: the commit's own holds
    return [one.replace(run=one.run.replace(phase="")) if one.counted else one for one in found]
