"""Which notes are written: those that are missing, and those that know less."""

from __future__ import annotations

from trailgate.records import Record

from .note_text import is_ours, parsed, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from trailgate.usage.vocabulary import Vocabulary

    from .proposing import Proposal


class Writing(Record):
    """The notes to write by object name, and how many stay: as good ones, and those of others."""

    texts: dict[str, bytes]
    kept: int
    foreign: int


def writing(
    found: Iterable[Proposal], existing: Mapping[str, bytes], vocabulary: Vocabulary
) -> Writing:
    """Decide on each proposal; `existing` are the notes that its commit has by now.

    A note stays unless it lacks tokens that the proposal has: what it was made from may be gone.
    """
    texts: dict[str, bytes] = {}
    kept = foreign = 0
    for one in found:
        oid = one.candidate.oid
        before = existing.get(oid)
        if before is None or _knows_less(before, one, vocabulary):
            texts[oid] = text_of(one)
        elif is_ours(before):
            kept += 1
        else:
            foreign += 1
    return Writing(texts, kept, foreign)


def _knows_less(text: bytes, proposal: Proposal, vocabulary: Vocabulary) -> bool:
    note = parsed(text, vocabulary, proposal.candidate.instant)
    if note is None:
        return False
    return proposal.known and not all(guess.known for guess in note.guesses)
