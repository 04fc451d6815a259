"""Changing a folder of hooks all or not at all."""

from __future__ import annotations

import contextlib
import os

from trailgate.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Undo = Callable[[], None]


class Changes:
    """Changes files one by one; as a context, an OSError inside puts back what was changed."""

    def __init__(self) -> None:
        self._undo: list[Undo] = []

    def __enter__(self) -> Changes:
        return self

    def __exit__(self, kind: object, failed: object, trace: object) -> None:
        if failed is None:
            return
        stuck = self._put_back()
        if isinstance(failed, OSError):
            reason = failed.strerror or str(failed)
            told = f"could not put back {', '.join(stuck)}" if stuck else "nothing was changed"
            raise UsageError(f"{failed.filename}: {reason}; {told}") from failed

    def move(self, source: str, target: str) -> None:
        """Rename a file, over nothing that is to be kept; bytes and mode stay."""
        os.replace(source, target)
        self._undo.append(lambda: os.replace(target, source))

    def write(self, path: str, text: str) -> None:
        """Write an executable file at once or not at all."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        before = _bytes(path)
        mode = os.stat(path).st_mode & 0o7777 if before is not None else 0
        _replace(path, os.fsencode(text), 0o755)
        if before is None:
            self._undo.append(lambda: os.unlink(path))
        else:
            self._undo.append(lambda: _replace(path, before, mode))

    def remove(self, path: str) -> None:
        """Remove a file."""
        before, mode = _bytes(path) or b"", os.stat(path).st_mode & 0o7777
        os.unlink(path)
        self._undo.append(lambda: _replace(path, before, mode))

    def _put_back(self) -> list[str]:
        stuck: list[str] = []
        for undo in reversed(self._undo):
            try:
                undo()
            except OSError as failed:
                stuck.append(str(failed.filename))
        return stuck


def _bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _replace(path: str, content: bytes, mode: int) -> None:
    fresh = f"{path}.trailgate-new"
    try:
        with open(fresh, "wb") as file:
            file.write(content)
        os.chmod(fresh, mode)
        os.replace(fresh, path)
    except OSError as failed:
        failed.filename = failed.filename or path  # a full disk names no file
        with contextlib.suppress(OSError):
            os.unlink(fresh)
        raise
