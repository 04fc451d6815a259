"""Performing an edit on a message, exactly as somebody who pastes it would."""

from __future__ import annotations

from trailgate import trailers
from trailgate.patterns import late
from trailgate.usage.blocks import canonical
from trailgate.usage.reader import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.findings import Edit
    from trailgate.usage.vocabulary import Vocabulary

_EMPTY_LINES = late(r"\n(?:[ \t\r]*\n){2,}")


def apply(message: bytes, edit: Edit, vocabulary: Vocabulary) -> bytes:
    """Give the message with the edit performed, nothing else of it changed.

    `drop` takes lines out, `trailers` are set in git's trailer block (each replacing all trailers
    of its key; a new last paragraph where there is no block), `block` becomes the last paragraph
    in place of the trailers and of every usage block.
    """
    if edit.drop:
        message = _without(message, _lines_of_keys(message, edit.drop, vocabulary))
    if edit.trailers:
        message = _set(message, edit.trailers, vocabulary)
    if edit.block:
        message = _without(message, _usage_lines(message, vocabulary))
        message = _with_paragraph(message, edit.block)
    return message


def _lines_of_keys(message: bytes, keys: tuple[str, ...], vocabulary: Vocabulary) -> set[int]:
    """Give the numbers of the lines that a drop takes out: trailers, and lines that are nearly."""
    wanted = {canonical(key, vocabulary).lower() for key in keys}
    reading = read(message, vocabulary)
    gone = {
        number
        for trailer, first, last in trailers.parse_with_lines(message)
        if canonical(_text(trailer.key), vocabulary).lower() in wanted
        for number in range(first, last + 1)
    }
    gone |= {near.line for near in reading.near_misses if near.written.lower() in wanted}
    return gone | {
        line.line for block in reading.blocks for line in block.lines if line.key.lower() in wanted
    }


def _usage_lines(message: bytes, vocabulary: Vocabulary) -> set[int]:
    """Give the numbers of all lines that record usage or are trailers to git."""
    gone: set[int] = set()
    for block in read(message, vocabulary).blocks:
        if block.strict:
            gone.update(line.line for line in block.lines)
        else:
            gone.update(range(block.start, block.end + 1))
    for _, first, last in trailers.parse_with_lines(message):
        gone.update(range(first, last + 1))
    return gone


def _without(message: bytes, numbers: set[int]) -> bytes:
    lines = _text(message).split("\n")
    kept = [line for number, line in enumerate(lines, 1) if number not in numbers]
    return _bytes(_EMPTY_LINES.sub("\n\n", "\n".join(kept)))


def _set(message: bytes, pairs: tuple[tuple[str, str], ...], vocabulary: Vocabulary) -> bytes:
    located = trailers.parse_with_lines(message)
    wanted = {canonical(key, vocabulary).lower(): f"{key}: {value}" for key, value in pairs}
    if not located:
        return _with_paragraph(message, tuple(wanted.values()))
    lines: list[str | None] = list(_text(message).split("\n"))
    for trailer, first, last in located:
        key = canonical(_text(trailer.key), vocabulary).lower()
        if key in wanted or any(key == canonical(k, vocabulary).lower() for k, _ in pairs):
            lines[first - 1 : last] = [wanted.pop(key, None), *[None] * (last - first)]
    end = located[-1][2]
    lines[end:end] = wanted.values()
    return _bytes("\n".join(line for line in lines if line is not None))


def _with_paragraph(message: bytes, lines: tuple[str, ...]) -> bytes:
    return _bytes(_text(message).rstrip() + "\n\n" + "\n".join(lines) + "\n")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
