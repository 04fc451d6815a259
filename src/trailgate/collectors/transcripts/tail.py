"""A transcript's lines from the end, as far back as an instant."""

from __future__ import annotations

import os

from trailgate.patterns import late
from trailgate.usage.instants import iso_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import FileIO

BLOCK = 1 << 16
LONGEST = 1 << 25
"""A line of more bytes is no transcript's."""

_STAMP = late(rb'"timestamp":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)[.\d]*Z"')


def newest_lines(path: str, since: int) -> Iterator[tuple[bytes, bool]]:
    """Give lines from the end of a file, each with whether it is the unended last one.

    It stops at the first block whose lines were all written before `since`; so a few older lines
    are among them. Lines without an instant decide nothing.

    Raises:
        OSError: the file can't be read or shrinks, or a line is longer than `LONGEST`.
    """
    oldest = iso_text(max(since, 0))[:19].encode()
    unended = True
    for text in _texts(path):
        lines = text.split(b"\n")
        if unended:
            yield lines.pop(), True
            unended = False
        for line in reversed(lines):
            yield line, False
        stamps = _STAMP.findall(text)
        if stamps and max(stamps) < oldest:
            return


def _texts(path: str) -> Iterator[bytes]:
    """Give a file's text from the end, in pieces of whole lines without the last newline."""
    with open(path, "rb", buffering=0) as file:
        place = os.fstat(file.fileno()).st_size
        behind: list[bytes] = []
        while place > BLOCK:
            place -= BLOCK
            head, newline, text = _piece(file, place, BLOCK).partition(b"\n")
            if newline:
                yield text + b"".join(reversed(behind))
                behind.clear()
            behind.append(head)
            if len(behind) * BLOCK > LONGEST:
                raise OSError(f"a line of more than {LONGEST} bytes")
        yield _piece(file, 0, place) + b"".join(reversed(behind))


def _piece(file: FileIO, place: int, length: int) -> bytes:
    """Read so many bytes; fewer would join the halves of two lines to a false one."""
    file.seek(place)
    found = file.read(length)
    if len(found) < length:
        raise OSError("the file shrank while it was read")
    return found
