"""What a hook tells people: the findings, and how to go on after a refusal."""

from __future__ import annotations

import os
import sys

from trailgate.reports.colour import colour_wanted
from trailgate.reports.findings import MESSAGE, lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.errors import PolicyError
    from trailgate.git import Repository

    from .cleaning import Stored
    from .judging import Verdict


def tell(repository: Repository, found: Verdict, stored: Stored, path: str) -> None:
    """Print the findings; after a refusal also where the message is, and how to take it up."""
    told = lines(found.findings, MESSAGE.replace(colour=colour_wanted(sys.stderr)))
    if found.doubt:
        told.append(found.doubt)
    if found.is_refused:
        told = ["", *told, *_refusal(repository, stored, path)]
    sys.stderr.write("\n".join([*told, ""]))


def tell_broken(repository: Repository, broken: PolicyError, stored: Stored, path: str) -> None:
    """Print why nothing can be judged, where the message is, and how to take it up."""
    told = [f"trailgate commit-msg: {problem}" for problem in broken.problems]
    sys.stderr.write("\n".join([*told, *_refusal(repository, stored, path), ""]))


def doubt(good: Stored, bad: Stored) -> str:
    """Say that the verdict hangs on a cleanup mode that nobody but git knows."""
    mark = good.comment.decode("utf-8", "backslashreplace")
    return (
        f"it is refused as git stores it with --cleanup={bad.mode}, and passes with "
        f"--cleanup={good.mode}; a hook can't see which one git will use. Take the lines that "
        f"begin with {mark} out, or begin them with a blank, so that both agree"
    )


def _refusal(repository: Repository, stored: Stored, path: str) -> list[str]:
    from .keeping import keep
    from .taking_up import ways

    kept = keep(repository.git_dir, stored.message)
    if not kept:
        where = f"until the next commit it stands in {os.path.abspath(path)}: copy it from there"
        return [f"no commit was made; the message could not be kept, but {where}"]
    known = ways(repository, stored, kept)
    if len(known) == 1 and not known[0].case:
        told = ["no commit was made; your message is kept. Mend it and take it up again with:"]
    else:
        told = ["no commit was made; your message is kept. Mend it and take it up again,"]
    for way in known:
        told += [way.case] if way.case else []
        told += [f"    {command}" for command in way.commands]
    return told
