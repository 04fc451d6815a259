"""Where Claude Code keeps its transcripts, and which of the files changed since an instant."""

from __future__ import annotations

import os
from stat import S_ISREG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_VARIABLE = "CLAUDE_CONFIG_DIR"


def folders(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Give the `projects` folders that an environment leads to; they need not exist.

    `CLAUDE_CONFIG_DIR` is a comma list, each the configuration folder or its `projects`; without it
    both places count where versions of the tool look. Without a home there is none.
    """
    told = [part.strip() for part in environ.get(_VARIABLE, "").split(",")]
    configured = [part for part in told if part] or _usual(environ)
    places: dict[str, None] = {}
    for folder in configured:
        whole = os.path.realpath(_at_home(folder, environ))
        named = os.path.basename(whole) == "projects"
        places[whole if named else os.path.realpath(os.path.join(whole, "projects"))] = None
    return tuple(places)


def changed(places: tuple[str, ...], since: int) -> tuple[list[str], int]:
    """Give the transcripts that changed at or after an instant, and how many places are closed.

    Symbolic links to folders are not followed: they may lead in circles.
    """
    found: list[str] = []
    skipped = 0
    waiting = [place for place in places if os.path.lexists(place)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith(".jsonl"):
                        recent = _recent(entry, since)
                        skipped += recent is None
                        if recent:
                            found.append(entry.path)
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            skipped += 1
    return found, skipped


def _recent(entry: os.DirEntry[str], since: int) -> bool | None:
    """Tell whether an entry is a file that changed since; None where the disk does not say."""
    try:
        state = entry.stat()
    except OSError:
        return None
    return state.st_mtime >= since and S_ISREG(state.st_mode)


def _usual(environ: Mapping[str, str]) -> list[str]:
    home = environ.get("HOME", "") or environ.get("USERPROFILE", "")
    base = environ.get("XDG_CONFIG_HOME", "") or (os.path.join(home, ".config") if home else "")
    places = [os.path.join(base, "claude")] if os.path.isabs(base) else []
    return [*places, os.path.join(home, ".claude")] if os.path.isabs(home) else places


def _at_home(folder: str, environ: Mapping[str, str]) -> str:
    """Read a leading `~/`, which stays when the variable was set in a file and not by a shell."""
    home = environ.get("HOME", "")
    return os.path.join(home, folder[2:]) if home and folder.startswith("~/") else folder
