"""A commit as git stores it: header fields raw, no mailmap, no replacement, no graft."""

from __future__ import annotations

from .records import Record


class Commit(Record):
    """A raw commit object.

    `oid`, `parents`: object names in hex. `author`, `committer`: `Name <mail>` as raw bytes.
    Times are epoch seconds, zones as written (`+0100`). `message` is in UTF-8 where the commit's
    `encoding` header could be followed, else raw.
    """

    oid: str
    parents: tuple[str, ...]
    author: bytes
    author_time: int
    author_zone: str
    committer: bytes
    committer_time: int
    message: bytes

    @property
    def is_merge(self) -> bool:
        """Tell whether the commit has more than one parent."""
        return len(self.parents) > 1
