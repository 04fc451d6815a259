"""The estimates that the notes hold, as a segment of their own beside the record."""

from __future__ import annotations

from trailgate.budget.estimates import Estimated
from trailgate.ledger.entries import Entry

from . import notes
from .gathering import without_usage
from .note_text import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy


def estimated(repository: Repository, policy: Policy, ledger: Ledger) -> Estimated:
    """Give the estimates for the commits of a ledger that record nothing themselves.

    Copies of a commit count once. Without notes this costs one question to git.

    Raises:
        HistoryError: the notes are damaged.
    """
    lacking = without_usage(ledger)
    texts = notes.read(repository, lacking) if lacking else {}
    found: dict[bytes, Entry] = {}
    unknown: dict[bytes, Entry] = {}
    unreadable: list[int] = []
    for oid, text in texts.items():
        commit = lacking[oid]
        note = parsed(text, policy.vocabulary, commit.instant)
        if note is None:
            unreadable.append(commit.instant)
            continue
        for number, guess in enumerate(note.guesses):
            instant = commit.instant if guess.run.at is None else guess.run.at
            key = f"backfill {note.work} {number}".encode("utf-8", "surrogateescape")
            into = found if guess.known else unknown
            into.setdefault(key, Entry(guess.run, instant, oid, commit.author, key=key))
    return Estimated(
        _in_order(found), _in_order(unknown), tuple(sorted(unreadable)), policy.backfill
    )


def _in_order(found: dict[bytes, Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(found.values(), key=lambda one: (one.instant, one.oid, one.key)))
