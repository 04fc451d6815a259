"""Dealing lines out to several processes, and gathering what they write as it comes.

One thread moves everything: each of two readers then keeps a processor busy while Python looks at
what the other one wrote.
"""

from __future__ import annotations

import os
from time import sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    Ends = tuple[IO[bytes], IO[bytes]]
    """Where a process reads, unbuffered, and what it writes."""

_MOST_LANES = 2
_FEW = 1 << 16
"""Bytes of lines from which on one more process pays: 1,600 object names."""

_LINES = 1 << 16
"""What fills a pipe: with less at each turn processes wait for lines while others are looked at."""
_BLOCK = 1 << 18

_LITTLE = 1 << 17
"""Fewer bytes at a time are dear to fetch, for git writes some thousand of them: better wait."""
_PAUSE = 0.001
"""Seconds to wait, in which git does not fill a pipe that holds `_ROOMY` bytes."""
_ROOMY = 1 << 19


def can_deal() -> bool:
    """Tell whether there is a second processor, and a way to wait for several pipes."""
    import select

    return hasattr(select, "poll") and (os.cpu_count() or 1) >= _MOST_LANES


def dealt(source: int, start: Callable[[], Ends]) -> Iterator[tuple[int, bytes]]:
    """Deal the lines of a pipe out to processes; give (number of the process, what it wrote).

    `start` starts one of them. When one stops reading this ends; its exit code tells why.
    """
    dealer = _Dealer(source, start)
    try:
        while dealer.is_busy:
            yield from dealer.turn()
    except BrokenPipeError:
        return


class _Lane:
    """One process: lines that wait for it, and its two ends."""

    def __init__(self, ends: Ends) -> None:
        self.inlet, self.outlet = ends
        self.waiting = b""


class _Dealer:
    def __init__(self, source: int, start: Callable[[], Ends]) -> None:
        import select

        self._reading, self._writing = select.POLLIN, select.POLLOUT
        self._poll = select.poll()
        self._source, self._start = source, start
        self._lanes: list[_Lane] = []
        self._outlets: dict[int, int] = {}
        self._inlets: dict[int, _Lane] = {}
        self._begun = b""
        self._dealt = 0
        self._more = True
        self._read = 0
        self._roomy = True
        self._poll.register(source, self._reading)

    @property
    def is_busy(self) -> bool:
        """Tell whether anything can still come."""
        return self._more or bool(self._outlets)

    def turn(self) -> Iterator[tuple[int, bytes]]:
        """Move what can be moved, lines before output; wait until something can."""
        ready = [descriptor for descriptor, _ in self._poll.poll()]
        for descriptor in ready:
            if descriptor == self._source:
                self._read_lines()
            elif descriptor in self._inlets:
                self._feed(descriptor)
        read = 0
        for descriptor in ready:
            number = self._outlets.get(descriptor)
            if number is None:
                continue
            block = os.read(descriptor, _BLOCK)
            read += len(block)
            if block:
                yield number, block
            else:
                self._poll.unregister(descriptor)
                del self._outlets[descriptor]
        self._read += read
        if self._roomy and read < _LITTLE < self._read:
            sleep(_PAUSE)

    def _read_lines(self) -> None:
        """Take lines for a process that has none waiting, and no more while all have some."""
        block = os.read(self._source, _LINES)
        whole, line_break, self._begun = (self._begun + block).rpartition(b"\n")
        if whole:
            lane = self._lane()
            lane.waiting = whole + line_break
            self._dealt += len(whole)
            self._poll.register(lane.inlet.fileno(), self._writing)
        self._more = bool(block)
        if not block or all(lane.waiting for lane in self._lanes):
            self._poll.unregister(self._source)
        if not block:
            for lane in self._lanes:
                if not lane.waiting:
                    lane.inlet.close()

    def _lane(self) -> _Lane:
        if len(self._lanes) < _MOST_LANES and self._dealt >= _FEW * len(self._lanes):
            lane = _Lane(self._start())
            os.set_blocking(lane.inlet.fileno(), False)
            self._roomy = self._roomy and _is_roomy(lane.outlet.fileno())
            self._outlets[lane.outlet.fileno()] = len(self._lanes)
            self._inlets[lane.inlet.fileno()] = lane
            self._poll.register(lane.outlet.fileno(), self._reading)
            self._lanes.append(lane)
            return lane
        return next(lane for lane in self._lanes if not lane.waiting)

    def _feed(self, descriptor: int) -> None:
        """Hand lines to a process as far as it takes them."""
        lane = self._inlets[descriptor]
        lane.waiting = lane.waiting[os.write(descriptor, lane.waiting) :]
        if lane.waiting:
            return
        self._poll.unregister(descriptor)
        if self._more:
            self._poll.register(self._source, self._reading)
        else:
            del self._inlets[descriptor]
            lane.inlet.close()


def _is_roomy(pipe: int) -> bool:
    try:
        from fcntl import F_GETPIPE_SZ, fcntl

        return fcntl(pipe, F_GETPIPE_SZ) >= _ROOMY
    except (ImportError, OSError):
        return False
