"""Putting trailers into a message so that git sees them, and all that it saw before."""

from __future__ import annotations

from trailgate import trailers
from trailgate.patterns import ASCII, late
from trailgate.usage.vocabulary import REPEATED_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Pair = tuple[str, str]

_SHAPED = late(rb"([A-Za-z0-9-]++)[ \t]*+:[ \t\r]*+([^\n]*)", ASCII)


def empties(body: bytes, keys: dict[str, str]) -> dict[str, int]:
    """Give our keys that git sees with nothing behind them, and their lines, counted from 0."""
    found: dict[str, int] = {}
    for trailer, first, last in trailers.parse_with_lines(body):
        key = keys.get(trailer.key.decode().lower(), "")
        if key and not trailer.value and first == last:
            found.setdefault(key, first - 1)
    return found


def without_lines(body: bytes, numbers: Iterable[int]) -> bytes:
    """Give a message without some lines, counted from 0."""
    gone = set(numbers)
    lines = body.split(b"\n")
    return b"\n".join(line for number, line in enumerate(lines) if number not in gone)


def placed(body: bytes, pairs: Sequence[Pair], keys: dict[str, str]) -> bytes:
    """Give a message with trailers added; it ends in one newline.

    Empty values of our keys are filled in where they stand. The others join the trailers that git
    sees, else they become the last paragraph. Closing paragraphs of nothing but our keys are made
    one with it.
    """
    end = _line_end(body)
    body, left = _filled(joined(body, keys), pairs, keys)
    new = end.join(_line(key, value) for key, value in left)
    text = body.rstrip()
    if not text:
        return end + end + new + end
    start, stop = trailers.block_span(text + b"\n")
    if start == stop:
        return text + (end + end + new if new else b"") + end
    below = text[stop:].rstrip()
    block = text[:stop].rstrip() + (end + new if new else b"")
    return block + (end + below if below else b"") + end


def joined(body: bytes, keys: dict[str, str]) -> bytes:
    """Give a message whose closing paragraphs of nothing but our keys are one with its trailers."""
    text = body.rstrip()
    start, stop = trailers.block_span(text + b"\n")
    if start == stop:
        return body
    above, block = _joined(text[:start], text[start:stop].rstrip(), keys, _line_end(body))
    return above + block + body[len(text[:stop].rstrip()) :]


def _line_end(body: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in body else b"\n"


def is_seen(before: bytes, after: bytes, pairs: Sequence[Pair]) -> bool:
    """Tell whether git sees in a message all that it saw before, and the added trailers."""
    seen = list(trailers.parse(after))
    wanted: list[tuple[bytes, bytes]] = [x for x in trailers.parse(before) if x.value]
    wanted += [(key.encode(), _bytes(value)) for key, value in pairs]
    folded = [(key.lower(), value) for key, value in seen]
    for key, value in wanted:
        if (key.lower(), value) not in folded:
            return False
        folded.remove((key.lower(), value))
    return True


def _filled(body: bytes, pairs: Sequence[Pair], keys: dict[str, str]) -> tuple[bytes, list[Pair]]:
    lines = body.split(b"\n")
    places = empties(body, keys)
    left: list[Pair] = []
    for key, value in pairs:
        number = places.get(keys.get(key.lower(), key))
        if number is None or key in REPEATED_KEYS:
            left.append((key, value))
            continue
        written = lines[number].partition(b":")[0]
        closing = b"\r" if lines[number].endswith(b"\r") else b""
        lines[number] = written + b": " + _bytes(value) + closing
    return b"\n".join(lines), left


def _joined(above: bytes, block: bytes, keys: dict[str, str], end: bytes) -> tuple[bytes, bytes]:
    """Take the paragraphs above that hold nothing but our keys into the block."""
    while True:
        text = above.rstrip()
        lines = text.split(b"\n")
        first = len(lines)
        while first and lines[first - 1].strip():
            first -= 1
        paragraph = lines[first:]
        mine = _own_keys(paragraph, keys)
        theirs = _own_keys(block.split(b"\n"), keys)
        if not first or None in mine or set(mine) & set(theirs) - {*REPEATED_KEYS}:
            return above, block
        block = end.join(line.rstrip(b"\r") for line in paragraph) + end + block
        above = b"\n".join(lines[:first]) + b"\n"


def _own_keys(lines: list[bytes], keys: dict[str, str]) -> list[str | None]:
    found: list[str | None] = []
    for line in lines:
        shaped = _SHAPED.match(line)
        found.append(keys.get(shaped[1].decode().lower()) if shaped else None)
    return found


def _line(key: str, value: str) -> bytes:
    return _bytes(f"{key}: {value}")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
