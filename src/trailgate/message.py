"""What git makes of a whole commit message: cleanup, encoding, subject and body.

Everything here follows git's C sources, named at each function, and is held to git by tests.
Bytes go in and bytes come out.
"""

from __future__ import annotations

from .patterns import IGNORECASE, compiled, late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern

MODES = ("strip", "whitespace", "verbatim", "scissors")

_SPACE = b" \t\r\n"  # git's isspace(); VT and FF are text to git
_CUT_LINE = b" ------------------------ >8 ------------------------\n"
_COMMENT = b"#"

# The names that git's iconv and Python both know; for windows-1255, windows-1258 and the East
# Asian encodings their tables differ in rare characters, for the others in none.
_SHARED_ENCODING = late(
    rb"(?:iso[-_]?8859-(?:[1-9]|1[0134-6])|latin-?1|latin[2-69]|(?:windows-|cp)125[0-8]"
    rb"|cp(?:437|850|866|874|932|949)|koi8-[ru]|iso-2022-jp|euc-?(?:jp|kr)|s(?:hift[-_])?jis"
    rb"|gb2312|gbk|gb18030|big5)",
    IGNORECASE,
)

_CONTENT = late(rb"[^ \t\r\n]")
_BLANK_LINES = late(rb"\n[ \t\r\n]*(?:\n|\Z)")
_TRAILING_SPACE = late(rb"(?<![ \t\r])[ \t\r]++(?=\n|\Z)")
_NEEDLESS_NEWLINES = late(rb"(?<=\n\n)\n++")


def resolve_mode(configured: str | None, *, edited: bool) -> str:
    """Give the cleanup mode that will run: one of ``MODES``.

    ``configured`` is the value of ``--cleanup``, else of ``commit.cleanup``; ``edited`` says
    whether an editor ran. Source: git's ``get_cleanup_mode``. Raises ValueError for a name that
    git refuses. A message committed with ``-v`` is cut at its scissors in every mode besides:
    see ``cut_scissors``.
    """
    if configured in (None, "default"):
        return "strip" if edited else "whitespace"
    if configured not in MODES:
        raise ValueError(f"invalid cleanup mode {configured!r}; one of default, {', '.join(MODES)}")
    return "whitespace" if configured == "scissors" and not edited else configured


def cleanup(message: bytes, mode: str, comment: bytes = _COMMENT) -> bytes:
    """Give what ``git commit`` stores of the message file that the commit-msg hook leaves.

    Source: git's ``cleanup_message``. ``comment`` is the comment string, several bytes long where
    a newer git has ``core.commentString``; with ``core.commentChar=auto`` git chooses a character
    for each message before the editor opens, and the caller must find out which. Without an editor
    the file has been through the mode ``whitespace`` once before the hook sees it, unless the mode
    is ``verbatim``. What git does about bytes that are not UTF-8 comes after: ``as_stored``.
    """
    if mode not in MODES:
        raise ValueError(f"not a cleanup mode: {mode!r}")
    if mode == "scissors":
        message = cut_scissors(message, comment)
    if mode == "strip":
        literal = b"".join(b"\\x%02x" % byte for byte in comment)
        comments = compiled(rb"(?m)^" + literal + rb"[^\n]*+\n?+")
        message = _without(comments, message)
    return message if mode == "verbatim" else _without_needless_space(message)


def cut_scissors(message: bytes, comment: bytes = _COMMENT) -> bytes:
    """Give the message up to its scissors line, as ``-v`` and the mode ``scissors`` do.

    Source: git's ``wt_status_locate_end``: the line must be exact, newline included.
    """
    scissors = comment + _CUT_LINE
    if message.startswith(scissors):
        return b""
    place = message.find(b"\n" + scissors)
    return message if place < 0 else message[: place + 1]


def as_stored(message: bytes) -> bytes:
    """Give the UTF-8 that ``git commit`` stores: each other byte is taken for Latin-1.

    Source: git's ``verify_utf8``, which runs unless ``i18n.commitEncoding`` names another
    encoding; U+FFFE, U+FFFF (of every plane) and U+FDD0 to U+FDEF are not UTF-8 to it. Other ways
    to make a commit (fast-import, hash-object) store bytes as they are.
    """
    if message.isascii():
        return message
    return message.decode("utf-8", "surrogateescape").translate(_latin1()).encode()


def decode_for_git(message: bytes, encoding: bytes | None) -> bytes:
    """Give the message as ``git log`` reads it: up to a NUL, in UTF-8.

    ``encoding`` is the commit's ``encoding`` header. Bytes stay as they are where it is absent,
    UTF-8 or unknown, and where the message does not fit it. Source: git's
    ``repo_logmsg_reencode``, which converts the whole commit object or nothing: a name in the
    headers that does not fit the encoding keeps the message's bytes too.
    """
    message = message.partition(b"\0")[0]
    if not encoding or not _SHARED_ENCODING.fullmatch(encoding):
        return message
    try:
        return message.decode(encoding.decode()).encode()
    except UnicodeError:
        return message


def subject(message: bytes) -> bytes:
    """Give the subject: the first paragraph's lines, ends trimmed, joined with one space (%s).

    Source: git's ``format_subject``.
    """
    text = _from_content(message)
    blank = _BLANK_LINES.search(text)
    lines = (text[: blank.start()] if blank else text).split(b"\n")
    return b" ".join([line.rstrip(_SPACE) for line in lines])


def body(message: bytes) -> bytes:
    """Give what follows the subject and the blank lines behind it, unchanged (%b)."""
    text = _from_content(message)
    blank = _BLANK_LINES.search(text)
    return text[blank.end() :] if blank else b""


def _from_content(message: bytes) -> bytes:
    """Drop the blank lines before the first line with content, and everything from a NUL on."""
    text = message.partition(b"\0")[0]
    content = _CONTENT.search(text)
    return text[text.rfind(b"\n", 0, content.start()) + 1 :] if content else b""


def _without_needless_space(message: bytes) -> bytes:
    """Trim line ends, keep one empty line of several, none at either end; end with a newline.

    Source: git's ``strbuf_stripspace``.
    """
    # most messages are neat: two looks spare them two patterns
    if any(space in message + b"\n" for space in _BEFORE_NEWLINE):
        message = _without(_TRAILING_SPACE, message)
    if b"\n\n\n" in message:
        message = _without(_NEEDLESS_NEWLINES, message)
    text = message.strip(b"\n")
    return text + b"\n" if text else b""


_BEFORE_NEWLINE = (b" \n", b"\t\n", b"\r\n")


def _without(pattern: Pattern[bytes], message: bytes) -> bytes:
    """Drop what matches; ``re.sub`` would hold a gigabyte of pieces for a hostile message."""
    kept = bytearray()
    start = 0
    for match in pattern.finditer(message):
        kept += message[start : match.start()]
        start = match.end()
    return bytes(kept + message[start:]) if start else message


def _latin1() -> dict[int, str]:
    """Map each byte that Python escaped, and each noncharacter, to its bytes read as Latin-1."""
    last_of_planes = [plane << 16 | end for plane in range(17) for end in (0xFFFE, 0xFFFF)]
    table = {0xDC00 + byte: chr(byte) for byte in range(0x80, 0x100)}
    for point in (*range(0xFDD0, 0xFDF0), *last_of_planes):
        table[point] = chr(point).encode().decode("latin-1")
    return table
