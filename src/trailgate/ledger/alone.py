"""A run that stands alone under its name, as a row: most runs of a ledger are."""

from __future__ import annotations

from trailgate.usage.run import run_of

from .entries import Entry
from .keys import id_key, id_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.run import Run, Who

    AloneRow = tuple[int, int, str, str, str, Who, int]
    """Instant, committer time, object name, author, SD, who ran, tokens."""

    Sighting = tuple[bytes, Run, int, tuple[int, str], str]
    """A run as one commit carries it: key, run, instant, (committer time, oid), author."""


def sighting_of(name: bytes, row: AloneRow) -> Sighting:
    """Give a run by its name and its row."""
    instant, committed, oid, author, sd, who, tokens = row
    run_id = id_of(name)
    run = run_of(sd, who, tokens, run_id)
    return _key(name, run_id, sd, run.agent), run, instant, (committed, oid), author


def entry_of(name: bytes, row: AloneRow) -> Entry:
    """Give the entry of a run by its name and its row."""
    instant, _, oid, author, sd, who, tokens = row
    run_id = id_of(name)
    run = run_of(sd, who, tokens, run_id)
    return Entry(run, instant, oid, author, 1, None, _key(name, run_id, sd, run.agent))


def _key(name: bytes, run_id: str, sd: str, agent: str) -> bytes:
    return id_key(run_id, sd, agent) if run_id else name
