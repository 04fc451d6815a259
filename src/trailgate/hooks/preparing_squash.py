"""The message of a `git merge --squash`: the runs that it quotes become one block."""

from __future__ import annotations

from trailgate.rules.apply_edit import apply
from trailgate.rules.gathering import gathered
from trailgate.usage.reader import read

from .preparing import Draft, body_with, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from trailgate.filling.placing import Pair
    from trailgate.findings import Edit
    from trailgate.git import Repository


def squash(repository: Repository, draft: Draft, path: str, say: Callable[[str], None]) -> None:
    """Gather the quoted usage; their Run-Ids and instants are kept."""
    quoting = any(block.quote for block in draft.reading.blocks)
    if quoting:
        edit = gathered(draft.reading)
        body = apply(draft.body, edit, draft.policy.vocabulary) if edit else draft.body
        pairs = _pairs(edit)
    else:
        with open(path, "rb") as file:
            reading = read(file.read(), draft.policy.vocabulary)
        edit = gathered(reading) if any(block.quote for block in reading.blocks) else None
        wanted = _pairs(edit)
        there = {run.id for run in draft.reading.runs if run.id}
        if there.intersection(run.id for run in reading.runs):
            return
        body, pairs = body_with(draft, wanted), wanted
    if edit is None or not pairs:
        return
    writing = write(repository, draft, body, pairs)
    if writing is None:
        say("no place was found where git would see all trailers, so the message is left as it is")
        return
    writing()


def _pairs(edit: Edit | None) -> tuple[Pair, ...]:
    split = (line.partition(": ") for line in edit.block) if edit else ()
    return tuple((key, value) for key, _, value in split)
