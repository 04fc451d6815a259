"""Keeping a refused message, and the command that takes it up again."""

from __future__ import annotations

import os
import time

from trailgate.clock import now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

FOLDER = os.path.join("trailgate", "refused")
KEPT = 50


def keep(git_dir: str, message: bytes) -> str:
    """Write a refused message into this work tree's git directory; give its path, `""` if it can't.

    The newest fifty messages stay.
    """
    folder = os.path.join(git_dir, FOLDER)
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now()))
    try:
        os.makedirs(folder, exist_ok=True)
        path = _written(folder, stamp, message)
        for old in sorted(os.listdir(folder))[:-KEPT]:
            os.remove(os.path.join(folder, old))
    except OSError:
        return ""
    return path


def _written(folder: str, stamp: str, message: bytes) -> str:
    """Write the message under the first free name of this second; hooks may run side by side."""
    number = 1
    while True:
        path = os.path.join(folder, f"{stamp}-{number:03}.txt")
        try:
            with open(path, "xb") as file:
                file.write(message)
        except FileExistsError:
            number += 1
        else:
            return path


def take_up_command(repository: Repository, path: str) -> str:
    """Give the command that commits again with the kept message, in an editor.

    After `git commit -a`, or with paths, what was to be committed is not in the index: the name of
    the index that git gave the hook tells which.
    """
    from shlex import quote

    shown = quote(path)
    index = os.path.basename(os.environ.get("GIT_INDEX_FILE") or "index")
    if index == "index.lock":
        return f"git commit -a -e -F {shown}"
    if index.startswith("next-index-"):
        named = " ".join(quote(name) for name in _paths(repository))
        return f"git commit -e -F {shown} -- {named}"
    return f"git commit -e -F {shown}"


def _paths(repository: Repository) -> list[str]:
    """Give the files of a commit with paths: they differ from HEAD in the index of the hook."""
    index = os.path.abspath(os.environ["GIT_INDEX_FILE"])
    head = repository.head() or repository.ask("hash-object", "-t", "tree", os.devnull) or ""
    words = ("diff", "--cached", "--name-only", "-z", "--no-renames", head, "--")
    out = repository.run(*words, variables={"GIT_INDEX_FILE": index})
    return [os.path.join(repository.work_tree or "", name)
            for name in os.fsdecode(out).split("\0") if name]  # fmt: skip
