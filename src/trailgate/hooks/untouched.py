"""The message that was prepared for an editor, so that one that nobody wrote makes no commit."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

_FILE = os.path.join("trailgate", "untouched")


def note(repository: Repository, message: bytes) -> None:
    """Keep what git would store, should the editor change nothing."""
    path = os.path.join(repository.git_dir, _FILE)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(message)
    except OSError:
        return  # a full disk costs this check, not the commit


def forget(repository: Repository) -> None:
    """Drop what an earlier commit left."""
    path = os.path.join(repository.git_dir, _FILE)
    if os.path.exists(path):
        os.remove(path)


def is_untouched(repository: Repository, message: bytes, keys: dict[str, str]) -> bool:
    """Tell whether a message is what was prepared, or holds nothing but our trailers.

    Where nothing was prepared it never is.
    """
    path = os.path.join(repository.git_dir, _FILE)
    if not os.path.exists(path):
        return False
    with open(path, "rb") as file:
        if file.read() == message:
            return True
    lines = [line for line in message.splitlines() if line.strip()]
    named = (line.partition(b":")[0].strip().lower().decode("latin-1") for line in lines)
    return all(name in keys for name in named)
