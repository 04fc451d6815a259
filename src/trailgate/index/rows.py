"""The plain values that the index stores: what commits contribute, as tuples and back.

`marshal` writes and reads them; `Sealed` values carry a digest beside them, so that no damage of
the file goes unseen.
"""

from __future__ import annotations

import marshal
from operator import attrgetter

from trailgate.ledger.alone import entry_of as entry_alone
from trailgate.ledger.alone import sighting_of as sighting_alone
from trailgate.ledger.corrections import Ranked
from trailgate.ledger.entries import Disagreement, Entry, SdCommit, Unreadable
from trailgate.usage.reading import Correction
from trailgate.usage.run import Run, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from trailgate.ledger.alone import AloneRow, Sighting

    Row = tuple[Any, ...]

    Name = str | bytes
    """A group's: the Run-Id, or the key of a run without one."""

LAYOUT = tuple(
    kind._fields for kind in (Run, Tokens, Entry, SdCommit, Unreadable, Correction, Disagreement)
)
"""With other fields a stored value means something else."""

_AT = Run._fields.index("tokens")
_BEFORE = attrgetter(*Run._fields[:_AT])
_AFTER = attrgetter(*Run._fields[_AT + 1 :])
_TOKENS = attrgetter(*Tokens._fields)

_MARSHAL = 4
_DIGEST_BYTES = 16

KEY, INSTANT, COMMITTED, OID, AUTHOR = range(5)
"""Where a sighting's row holds what; the run follows."""

sd_row: Callable[[SdCommit], Row] = attrgetter(*SdCommit._fields)
unreadable_row: Callable[[Unreadable], Row] = attrgetter(*Unreadable._fields)
disagreement_row: Callable[[Disagreement], Row] = attrgetter(*Disagreement._fields)
_correction: Callable[[Correction], Row] = attrgetter(*Correction._fields)


def row_of(sighting: Sighting) -> Row:
    """Give the row of a run as one commit carries it."""
    key, run, instant, (committed, oid), author = sighting
    return key, instant, committed, oid, author, _BEFORE(run), _TOKENS(run.tokens), _AFTER(run)


def sighting_of(row: Row) -> Sighting:
    """Give back what a row was made of."""
    key, instant, committed, oid, author, *run = row
    return key, _run(*run), instant, (committed, oid), author


def alone_of(name: Name, row: AloneRow) -> Row:
    """Give the row of a run whose group is a row alone."""
    return row_of(sighting_alone(_bytes(name), row))


def alone_entry(name: Name, row: AloneRow) -> Entry:
    """Give the entry of a run whose group is a row alone."""
    return entry_alone(_bytes(name), row)


def _bytes(name: Name) -> bytes:
    return name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name


def entry_of(row: Row) -> Entry:
    """Give the entry of a run that one commit alone carries, and nothing corrects."""
    key, instant, _, oid, author, *run = row
    return Entry(_run(*run), instant, oid, author, 1, None, key)


def _run(before: Row, tokens: Row, after: Row) -> Run:
    values: Row = (*before, Tokens(*tokens), *after)
    return Run(*values)


def correction_row(one: Ranked) -> Row:
    """Give the row of a correction; its object name stands where a sighting's does."""
    committed, oid = one.rank
    return b"", 0, committed, oid, "", _correction(one.correction)


def ranked_of(row: Row) -> Ranked:
    """Give back the correction that a row was made of."""
    return Ranked((row[COMMITTED], row[OID]), Correction(*row[-1]))


def packed(value: object) -> bytes:
    """Give the bytes of a value of what `marshal` takes."""
    stored: Any = value
    return marshal.dumps(stored, _MARSHAL)


def unpacked(content: bytes) -> Any:
    """Give a value back; only of bytes whose digest is right, for `marshal` is not safe else."""
    return marshal.loads(content)  # noqa: S302 - our own file, in .git, its digest checked


def digest(content: bytes) -> bytes:
    """Give what tells damage."""
    try:
        from _blake2 import blake2b  # hashlib loads OpenSSL besides, which takes 10 ms
    except ImportError:
        from hashlib import blake2b

    return blake2b(content, digest_size=_DIGEST_BYTES).digest()
