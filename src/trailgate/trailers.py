"""git's trailer grammar: which lines of a commit message git reads as trailers.

``parse`` gives for every message what
``git log --format='%(trailers:only,unfold)'`` gives for a commit of that message in a repository
without ``trailer.*`` configuration. The rules live in git's ``trailer.c`` (find_trailer_start,
find_separator, unfold_value), ``commit.c`` (ignored_log_message_bytes), ``wt-status.c``
(wt_status_locate_end) and ``pretty.c`` (skip_blank_lines); the comment string is always ``#``
there. Bytes go in and bytes come out: no encoding is assumed.
"""

from __future__ import annotations

from .patterns import MULTILINE, late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = b" \t\r\n"  # git's isspace(); VT and FF are text to git
_CONFLICTS = b"\nConflicts:\n"
_SCISSORS = b"\n# ------------------------ >8 ------------------------\n"

_CONTENT = late(rb"[^ \t\r\n]")
_BLANK_RUN = late(rb"\n[ \t\r\n]*\n")
_TRAILER = late(
    rb"^([A-Za-z0-9-]++)[ \t]*+:([^\n]*+(?:\n[ \t\r][^\n]*+)*+)",
    MULTILINE,
)
_INDENTED = late(rb"(?:\t[^\n]*+\n?+)++")
_FOLD = late(rb"\n[ \t\r\n]*")
_LINE = late(
    rb"(?:(Signed-off-by: |\(cherry picked from commit )"
    rb"|([A-Za-z0-9-]++[ \t]*+:)"
    rb"|(#)"
    rb"|([ \t\r])"
    rb"|[^\n])[^\n]*+\n?+"
)
_RECOGNISED, _SHAPED, _COMMENT, _FOLDED = 1, 2, 3, 4


class Trailer(tuple[bytes, bytes]):
    """One trailer: ``key, value``, the key as it is spelled, the value trimmed and unfolded."""

    __slots__ = ()

    def __new__(cls, key: bytes, value: bytes) -> Trailer:
        """Make a trailer of its two parts."""
        return tuple.__new__(cls, (key, value))

    def __getnewargs__(self) -> tuple[bytes, bytes]:
        return self[0], self[1]

    @property
    def key(self) -> bytes:
        """The key, without the white space that may stand before the separator."""
        return self[0]

    @property
    def value(self) -> bytes:
        """The value; it may be empty, and never holds a newline."""
        return self[1]

    def __repr__(self) -> str:
        return f"Trailer(key={self[0]!r}, value={self[1]!r})"


def parse(message: bytes) -> tuple[Trailer, ...]:
    """Give the trailers that git sees, in their order, duplicates kept."""
    begin, end = block_span(message)
    return tuple(
        Trailer(match[1], unfold(match[2])) for match in _TRAILER.finditer(message, begin, end)
    )


def parse_with_lines(message: bytes) -> tuple[tuple[Trailer, int, int], ...]:
    """Give ``(trailer, first line, last line)``; lines count from 1, continuations included."""
    begin, end = block_span(message)
    return tuple(_with_lines(message, begin, end))


def block_span(message: bytes) -> tuple[int, int]:
    """Give the byte offsets of the trailer block: its first line's start, its last line's end.

    Comment lines between trailers, and the prose that a recognised trailer carries, are inside;
    closing comments and blank lines are not. Without a block both offsets are the same: the place
    behind the last line that git takes for content.
    """
    text, start = _readable(message)
    end = _content_end(text, start, _ignored_from(text, start, _cut(text, start)))
    title = _BLANK_RUN.search(text, start, end)
    if title is None:
        return end, end
    begin = _last_paragraph(text, title.end(), end)
    return (begin, end) if _is_block(text, begin, end) else (end, end)


def unfold(value: bytes) -> bytes:
    """Trim a raw value and join its continuation lines with one space each."""
    value = value.strip(_SPACE)
    return _FOLD.sub(b" ", value) if b"\n" in value else value


def _with_lines(message: bytes, begin: int, end: int) -> Iterator[tuple[Trailer, int, int]]:
    line, counted = 1, 0
    for match in _TRAILER.finditer(message, begin, end):
        line += message.count(b"\n", counted, match.start())
        counted = match.start()
        folds = message.count(b"\n", counted, match.end())
        yield Trailer(match[1], unfold(match[2])), line, line + folds


def _readable(message: bytes) -> tuple[bytes, int]:
    """Give what git reads of the message, and where its first line with content starts.

    A NUL ends the message, as it ends a C string. Closing newlines say nothing beyond the first.
    """
    nul = message.find(b"\0")
    text = message if nul < 0 else message[:nul]
    if text.endswith(b"\n\n"):
        text = text.rstrip(b"\n") + b"\n"
    content = _CONTENT.search(text)
    return (text, text.rfind(b"\n", 0, content.start()) + 1) if content else (b"", 0)


def _cut(text: bytes, start: int) -> int:
    """Find the scissors line, where git stops reading; without one, the end of the text."""
    if text.startswith(_SCISSORS[1:], start):
        return start
    scissors = text.find(_SCISSORS, start)
    return len(text) if scissors < 0 else scissors + 1


def _line_start(text: bytes, start: int, end: int) -> int:
    """Find where the line starts whose end (behind its newline) is ``end``."""
    return max(start, text.rfind(b"\n", start, end - 1) + 1)


def _ignored_from(text: bytes, start: int, end: int) -> int:
    """Find where the closing comments, blank lines and old-style list of conflicts begin.

    Tab-indented lines belong to them only behind a ``Conflicts:`` line.
    """
    tail = _tail(text, start, end)
    if tail in (start, end):
        return tail
    if _opens_with_conflicts(text, start, tail):
        paths = _INDENTED.match(text, tail, end)
        return paths.end() if paths else tail
    conflicts = text.find(_CONFLICTS, tail - 1, end)
    indented = text.rfind(b"\n\t", tail - 1, end if conflicts < 0 else conflicts)
    if indented < 0:
        return tail
    newline = text.find(b"\n", indented + 1, end)
    return end if newline < 0 else newline + 1


def _tail(text: bytes, start: int, end: int) -> int:
    """Find the first of the closing lines that can all be ignored by their first byte."""
    while end > start:
        line = _line_start(text, start, end)
        if text[line] not in b"#\n\t" and not text.startswith(_CONFLICTS[1:], line):
            break
        end = line
    return end


def _opens_with_conflicts(text: bytes, start: int, tail: int) -> bool:
    """Say whether the list of conflicts that opens the message still counts at its tail.

    git marks "no list yet" with offset 0, so it never closes a list that begins there, unless a
    comment, an empty line or another list stands between.
    """
    if not text.startswith(_CONFLICTS[1:], start):
        return False
    return all(text.find(mark, start, tail) < 0 for mark in (b"\n\n", b"\n#", _CONFLICTS))


def _content_end(text: bytes, start: int, end: int) -> int:
    """Step back over closing comment lines and lines of white space."""
    while end > start:
        line = _line_start(text, start, end)
        if text[line] != ord("#") and text[line:end].strip(_SPACE):
            break
        end = line
    return end


def _last_paragraph(text: bytes, begin: int, end: int) -> int:
    """Find where the last paragraph starts; ``begin`` is where some paragraph starts."""
    near = text.rfind(b"\n\n", begin, end)
    for blank in _BLANK_RUN.finditer(text, max(begin, near), end):
        begin = blank.end()
    return begin


def _is_block(text: bytes, begin: int, end: int) -> bool:
    """Decide whether a paragraph is a trailer block.

    It is one if it holds nothing but trailers, or a recognised one and, for three other lines at
    most, one trailer.
    """
    trailers = others = 0
    recognised = in_trailer = False
    for line in _LINE.finditer(text, begin, end):
        kind = line.lastindex
        if kind == _FOLDED:
            others += not in_trailer
            continue
        in_trailer = kind in (_RECOGNISED, _SHAPED)
        trailers += in_trailer
        others += kind is None
        recognised = recognised or kind == _RECOGNISED
    return trailers > 0 and (not others or (recognised and trailers * 3 >= others))
