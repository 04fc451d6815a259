"""Which process makes a commit, and whether it still lives."""

from __future__ import annotations

import os

_LEVELS = 8
_STATE, _PARENT, _START = 0, 1, 19
"""Fields of /proc/<pid>/stat behind the name, see proc_pid_stat(5): state, ppid, starttime."""


def committing() -> list[int | None] | None:
    """Give pid and start of the git process that started this one; the parent where none did.

    The start is None where the system does not tell it. None: it can't be known here.
    """
    if os.name == "nt":
        return None
    for pid in ancestors():
        if os.path.basename(_program(pid)) == b"git":
            return process(pid)
    return process(os.getppid())


def process(pid: int) -> list[int | None]:
    """Give a process as a claim keeps it: its pid, and its start where that is known."""
    fields = _stat(pid)
    return [pid, int(fields[_START]) if fields else None]


def lives_elsewhere(maker: object) -> bool:
    """Tell whether the maker of a claim still lives and this process does not belong to it."""
    if not isinstance(maker, list) or len(maker) != 2 or type(maker[0]) is not int:
        return False
    pid, start = maker
    if os.name == "nt" or pid <= 0 or pid == os.getpid() or pid in ancestors():
        return False
    if start is None:
        return _answers(pid)
    fields = _stat(pid)
    return bool(fields) and fields[_STATE] != b"Z" and int(fields[_START]) == start


def ancestors() -> list[int]:
    """Give the pids above this process, the nearest first, as far as they can be told."""
    found = [os.getppid()]
    while len(found) < _LEVELS:
        fields = _stat(found[-1])
        above = int(fields[_PARENT]) if fields else 0
        if above <= 1:
            break
        found.append(above)
    return found


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True


def _stat(pid: int) -> list[bytes]:
    """Give the fields of /proc/<pid>/stat behind the name, none where there is no such file."""
    content = _content(f"/proc/{pid}/stat")
    fields = content[content.rfind(b")") + 1 :].split()
    return fields if len(fields) > _START else []


def _program(pid: int) -> bytes:
    return _content(f"/proc/{pid}/cmdline").partition(b"\0")[0]


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
