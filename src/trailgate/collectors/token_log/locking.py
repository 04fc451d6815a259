"""An exclusive lock on a file, of which the system lets go when its holder dies."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_PAUSE = 0.005
_ATTEMPTS = 400
"""Two seconds: nobody holds it for longer than a few milliseconds, unless it was stopped."""


class Lock:
    """A context manager that gives whether the lock was got."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> bool:
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | _NOT_INHERITED, 0o666)
        except OSError:
            return False
        for _ in range(_ATTEMPTS):
            if _taken(self._descriptor):
                return True
            time.sleep(_PAUSE)
        return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


_NOT_INHERITED = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)


def _taken(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
