"""A sign of life on the terminal while a long history is read."""

from __future__ import annotations

import sys
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event
    from typing import TextIO

SECONDS = 1.0
"""How long to be silent, and between signs: most histories are read in less."""


@contextmanager
def progress(what: str, seconds: float = SECONDS) -> Iterator[None]:
    """Say on standard error, each second, what takes so long; only where that is a terminal.

    The line is gone when the work is done.
    """
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield
        return
    from threading import Event, Thread

    done = Event()
    teller = Thread(target=_tell, args=(what, seconds, done, stream), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, seconds: float, done: Event, stream: TextIO) -> None:
    passed = 0
    while not done.wait(seconds):
        passed += 1
        stream.write(f"\r{what} ... {passed * seconds:.0f} s")
        stream.flush()
    if passed:
        stream.write("\r\x1b[K")
        stream.flush()
