"""Which commits waive a rule: overrides are no part of the ledger, so their messages are read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.usage.vocabulary import Vocabulary


def overriding(
    repository: Repository, vocabulary: Vocabulary, ledger: Ledger, start: int, end: int
) -> frozenset[str]:
    """Give the SD commits of [start, end) (epoch seconds) that carry an override.

    Raises:
        HistoryError: one is missing or damaged.
    """
    from trailgate.history import named
    from trailgate.usage.reader import read

    names = [one.oid for one in ledger.sd_commits if start <= one.instant < end]
    keys = [key.lower().encode() for key, meant in vocabulary.keys.items() if meant == "Override"]
    return frozenset(
        commit.oid
        for commit in (named(repository, names) if names else ())
        if _names_any(commit.message.lower(), keys)
        and read(commit.message, vocabulary, commit.author_time).overrides
    )


def _names_any(message: bytes, keys: list[bytes]) -> bool:
    """Tell whether reading a message can pay: most hold no such key."""
    return any(message.find(key) >= 0 for key in keys)
