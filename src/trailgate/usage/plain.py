"""The fast reading of plain messages, for long histories.

A message is plain when nothing in it needs the careful reader: no line that looks like one of our
keys but for canonical blocks, one at its end or several that each name their SD. Where the two
readings could differ this one gives None, and the careful one decides; a differential test holds
them equal.
"""

from __future__ import annotations

from trailgate.patterns import late
from trailgate.records import Record

from .plain_words import words_of
from .run import run_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from .plain_words import Words
    from .run import Run, Who
    from .vocabulary import Vocabulary

    Places = tuple[int, int, int, int]
    """Where a message without marks starts, where its first line ends, which a blank line or
    nothing follows, where the message ends, and where its first hint is, -1 without one."""

    PlainBlock = tuple[str, Who, int, bytes, bytes, int]
    """SD, who ran, tokens, Run-Id; the block's text as the careful reader gives it (copies differ
    in what follows), and how many equal ones stand before it."""


class Plain(Record):
    """What a plain message says: the SD that it names, and its blocks, of one run each."""

    sd: str
    subject: bytes
    blocks: tuple[PlainBlock, ...] = ()

    @property
    def runs(self) -> list[Run]:
        """The runs that the blocks record, without their lines."""
        return [
            run_of(sd, who, tokens, run_id.decode("ascii"))
            for sd, who, tokens, run_id, _, _ in self.blocks
        ]


_SUBJECT = late(rb"([^\s#][^\n\r]*+)(?:\Z|\n\Z|\n\n)")
_OTHER_SUBJECT = (b"Revert ", b"Reapply ", b"revert")
_CANONICAL = (
    rb"\n\n((?:SD: ([A-Z0-9-]++)\n)?"
    rb"(Phase: [A-Za-z]++\n(?:Agent: [A-Za-z]++\n)?Model: [A-Za-z0-9][A-Za-z0-9.-]*+)\n"
    rb"Tokens: (\d{1,12})(?:\nRun-Id: ([0-7][0-9A-HJKMNP-TV-Z]{25}))?)"
    rb"(?:\n(?:Co-[Aa]uthored-[Bb]y|Signed-off-by): (?:[^\n\r]*[^\s])?+)*+"
)
_BLOCK = late(_CANONICAL + rb"\n?\Z")
_ONE_OF_SOME = late(_CANONICAL + rb"(?:(?=\n\n)|\n?\Z)")


def plain(message: bytes, vocabulary: Vocabulary) -> Plain | None:
    """Read a plain message, or give None for one that needs the careful reader."""
    title = _SUBJECT.match(message)
    if title is None or is_marked(message):
        return None
    words = words_of(vocabulary)
    first = words.first.match(message) or words.later.search(message)
    hint = first.start() if first else -1
    return _plain_at(message, (0, title.end(1), len(message), hint), words)


def is_marked(data: bytes, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a part of some messages holds what only the careful reader understands."""
    find = data.find
    return (
        find(b"\0", start, end) >= 0
        or find(b"-- >8 --", start, end) >= 0
        or quotes_commits(data, start, end)
    )


def quotes_commits(data: bytes, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a part of some messages may be a revert or a squash."""
    find = data.find
    return find(b" commit", start, end) >= 0 and (
        find(b"Squashed commit", start, end) >= 0 or find(b"This reverts commit", start, end) >= 0
    )


def _plain_at(data: bytes, at: Places, words: Words) -> Plain | None:
    """Read a message that is part of something larger, as `plain` does."""
    start, after, end, hint = at
    if data.startswith(_OTHER_SUBJECT, start, end):
        return None
    subject = data[start:after].rstrip(b" \t")
    if hint < 0:
        return Plain(words.named(subject), subject)
    if not words.fast or after >= hint:
        return None
    found = _BLOCK.match(data, hint - 1, end)
    if found is None:
        return _with_blocks(data, at, subject, words)
    block = _only_block(found, at, subject, words)
    return block and Plain(block[0], subject, (block,))


def _only_block(
    found: re.Match[bytes], at: Places, subject: bytes, words: Words
) -> PlainBlock | None:
    """Give the block at the end of a message, None where more stands behind it or no model ran."""
    start, _, end, _ = at
    data, own = found.string, found.end(1)
    if own + 1 < end and words.later.search(data, own, end):
        return None
    text, sd, lines, tokens, run_id = found.groups()
    who = words.who(lines)
    if sd is not None:
        name = words.sd(sd)
    elif data.find(b"\n* ", start, found.start()) < 0:
        name = words.named(subject)
    else:
        return None
    if who is None or (sd and not name):
        return None
    return name, who, int(tokens), run_id or b"", text, 0


def _with_blocks(data: bytes, at: Places, subject: bytes, words: Words) -> Plain | None:
    """Read a message with several blocks, as a squash has, or with paragraphs behind its block."""
    start, _, end, hint = at
    if any(data.find(mark, start, end) >= 0 for mark in (b"\r", b"```", b"~~~")):
        return None
    blocks: list[PlainBlock] = []
    equal: dict[bytes, int] = {}
    while True:
        found = _ONE_OF_SOME.match(data, hint - 1, end)
        block = _block(found, words, equal) if found else None
        if found is None or block is None:
            return None
        blocks.append(block)
        further = words.later.search(data, found.end(1), end)
        if further is None:
            return Plain(blocks[0][0], subject, tuple(blocks))
        hint = further.start()


def _block(found: re.Match[bytes], words: Words, equal: dict[bytes, int]) -> PlainBlock | None:
    """Give one of some blocks, None where it does not name an SD itself."""
    text, sd, lines, tokens, run_id = found.groups()
    name = words.sd(sd) if sd else ""
    who = words.who(lines)
    if not name or who is None:
        return None
    ordinal = equal[text] = equal.get(text, -1) + 1
    return name, who, int(tokens), run_id or b"", text, ordinal


def may_hold_usage(message: bytes, vocabulary: Vocabulary) -> bool:
    """Tell whether any line begins like one of our trailers; without one there is no usage."""
    words = words_of(vocabulary)
    return words.later.search(message) is not None or words.first.match(message) is not None


class Skim:
    """Tells of raw commits, without reading them, which the ledger has to look at.

    All that it says of a commit is what `plain` or the careful reader would.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = words_of(vocabulary)
        self.usual = self._words.usual_ids
        """Only a subject that holds `SD-` or `QF-` can name an SD."""
        self.hint = self._words.later
        """Finds the break before each line that begins like one of our trailers."""
        self.first = self._words.first.pattern
        """Such a line's beginning, where no break stands before it."""

    def plain(self, data: bytes, at: Places) -> Plain | None:
        """Read a message inside a raw commit as `plain` does."""
        return _plain_at(data, at, self._words)

    def sd(self, subject: bytes) -> str | None:
        """Give the SD that a raw commit without a hint names, which `is_marked` denies.

        `subject` is the message's first line, which a blank line or its end follows. None: only
        reading the message can tell.
        """
        if subject.startswith(_OTHER_SUBJECT):
            return None
        return self._words.titled(subject)
