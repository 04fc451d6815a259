"""A piece of a file that init wrote: found again by its markers, and by a digest of its text.

The digest tells what somebody changed by hand from what only the policy has left behind: the first
is left alone for ever, the second is written anew. Nothing outside of the markers is touched.
"""

from __future__ import annotations

import hashlib
import re

from trailgate.records import Record

ABSENT = "absent"
CURRENT = "current"
STALE = "stale"
EDITED = "edited"
ASTRAY = "astray"
FOREIGN = "foreign"
"""`EDITED`: changed by hand, while what it was made from stands; `ASTRAY`: that moved on too.
`FOREIGN`: a file of somebody else's where ours would stand."""

_NAME = "trailgate init"


class Piece(Record):
    """What init writes into a file.

    `body` ends with a newline. `comment`: what opens and closes a comment there. `whole`: the file
    is ours alone, and has one marker, in its first line. `joins`: only where the file is there
    already. `group`: pieces of one name are chosen together, so that none of them is missing by
    choice while another is there. `open_values`: a pattern for what people fill in, which is none
    of the digest's business; the first group is kept.
    """

    path: str
    body: str
    comment: tuple[str, str]
    whole: bool = False
    joins: bool = False
    group: str = ""
    open_values: str = ""

    def text(self) -> str:
        """Give the piece with its markers."""
        start, end = self.comment
        digest = self.digest(self.body)
        if self.whole:
            return f"{start}{_NAME} {digest}{end}\n{self.body}"
        return f"{start}{_NAME} {digest}: begin{end}\n{self.body}{start}{_NAME}: end{end}\n"

    def digest(self, body: str) -> str:
        """Give the digest of a body, whatever people filled in."""
        neutral = re.sub(self.open_values, r"\1", body) if self.open_values else body
        return hashlib.sha256(neutral.encode("utf-8", "surrogateescape")).hexdigest()[:12]


class Found(Record):
    """Where a piece stands in a text: from its begin marker to behind its end marker."""

    start: int
    end: int
    digest: str
    body: str
    is_closed: bool


def find(text: str, piece: Piece) -> Found | None:
    """Find a piece in a file's text (newlines `\\n`)."""  # noqa: D301 - the escape is meant
    start, end = (re.escape(part) for part in piece.comment)
    tail = "" if piece.whole else ": begin"
    marker = rf"^{start}{_NAME} ([0-9a-f]{{12}}){tail}{end}\n"
    begin = re.compile(marker, re.MULTILINE).search(text)
    if begin is None or (piece.whole and begin.start()):
        return None
    if piece.whole:
        return Found(0, len(text), begin[1], text[begin.end() :], is_closed=True)
    closing = re.compile(rf"^{start}{_NAME}: end{end}(?:\n|\Z)", re.MULTILINE)
    last = closing.search(text, begin.end())
    body = text[begin.end() : last.start() if last else len(text)]
    after = last.end() if last else len(text)
    return Found(begin.start(), after, begin[1], body, is_closed=last is not None)


def state(text: str | None, piece: Piece) -> str:
    """Give how a piece stands in a file; None: there is no such file."""
    if text is None:
        return ABSENT
    found = find(text, piece)
    if found is None:
        return FOREIGN if piece.whole else ABSENT
    if not found.is_closed or piece.digest(found.body) != found.digest:
        return EDITED if found.digest == piece.digest(piece.body) else ASTRAY
    return CURRENT if found.body == piece.body else STALE


def put(text: str | None, piece: Piece) -> str:
    """Give a file's text with the piece, which is absent or stale there."""
    if text is None or piece.whole:
        return piece.text()
    found = find(text, piece)
    if found:
        return text[: found.start] + piece.text() + text[found.end :]
    gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
    return text + gap + piece.text()


def taken_out(text: str, piece: Piece) -> str | None:
    """Give a file's text without the piece; None where somebody changed it, or it is not there."""
    found = find(text, piece)
    if found is None or not found.is_closed or piece.digest(found.body) != found.digest:
        return None
    before = text[: found.start]
    return (before[:-1] if before.endswith("\n\n") else before) + text[found.end :]
