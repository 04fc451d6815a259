"""Which notes are written: those that are missing, and those that know less."""

from __future__ import annotations

from trailgate.records import Record

from .note_text import is_ours, parsed, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from trailgate.usage.vocabulary import Vocabulary

    from .note_text import Note
    from .proposing import Candidate, Proposal


class Writing(Record):
    """The notes to write by object name, and what stays.

    `kept` are as good ones, `alone` of them those of which nothing else tells any more. `foreign`
    are those of others; `unreadable` are the commits whose note is ours, and damaged or of another
    version.
    """

    texts: dict[str, bytes]
    kept: int = 0
    foreign: int = 0
    unreadable: tuple[str, ...] = ()
    alone: int = 0

    @property
    def stands(self) -> bool:
        """Whether there are notes by now."""
        return bool(self.kept or self.foreign or self.unreadable)


def writing(
    listed: Iterable[Candidate],
    found: Iterable[Proposal],
    existing: Mapping[str, bytes],
    vocabulary: Vocabulary,
) -> Writing:
    """Decide on each commit and what is proposed for it; `existing` are the notes there by now.

    A note stays unless it lacks tokens that the proposal has: what it was made from may be gone.
    """
    proposed = {one.candidate.oid: one for one in found}
    texts: dict[str, bytes] = {}
    unreadable: list[str] = []
    kept = foreign = alone = 0
    for commit in listed:
        before, proposal = existing.get(commit.oid), proposed.get(commit.oid)
        note = None if before is None else parsed(before, vocabulary, commit.instant)
        if proposal and (before is None or (note and _knows_less(note, proposal))):
            texts[commit.oid] = text_of(proposal)
        elif note:
            kept += 1
            alone += proposal is None
        elif before is not None and is_ours(before):
            unreadable.append(commit.oid)
        elif before is not None:
            foreign += 1
    return Writing(texts, kept, foreign, tuple(unreadable), alone)


def _knows_less(note: Note, proposal: Proposal) -> bool:
    return proposal.known and not all(guess.known for guess in note.guesses)
