"""The policy of a work tree, compiled once and kept."""

from __future__ import annotations

import os

from trailgate.errors import PolicyError

from . import cache
from .locating import FILES, OWN_FILE, choose, mentions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from trailgate.policy.terms import Policy

    from .locating import Chosen

    class FileSource(Protocol):
        """What gives a file's bytes at a commit: a repository."""

        def file_at(self, commit: str, path: str) -> bytes | None:
            """Give a file's bytes at a commit, None when it is not there."""


_LARGEST = 1_048_577


def load(root: str, cache_dir: str | None) -> Policy:
    """Give the effective policy of a work tree.

    Args:
        root: the work tree's top folder.
        cache_dir: the folder for the compiled policy (`trailgate` in the git common directory),
            None: keep none. What can't be read or written there is built anew, in silence.

    Raises:
        PolicyError: the policy can't be read or used; it holds all problems, a line each.
    """
    files = _files(root)
    sources = tuple(files.get(name) for name in FILES)
    found = cache.read(cache_dir, sources) if cache_dir else None
    if found is not None:
        return found
    policy = _built(choose(files))
    if cache_dir:
        cache.write(cache_dir, sources, policy)
    return policy


def load_at(tree: FileSource, commit: str) -> Policy:
    """Give the effective policy of a commit; `""`, a repository without commits, has none.

    Raises:
        PolicyError: the policy can't be used; it holds all problems, a line each.
    """
    return _built(find_at(tree, commit))


def find(root: str) -> Chosen | None:
    """Give a work tree's policy file as `choose` does.

    Raises:
        PolicyError: a file can't be read, or two hold a policy.
    """
    return choose(_files(root))


def find_at(tree: FileSource, commit: str) -> Chosen | None:
    """Give a commit's policy file as `choose` does; `""` stands for no commit.

    Raises:
        PolicyError: two files hold a policy.
    """
    found = {name: tree.file_at(commit, name) for name in FILES} if commit else {}
    return choose({name: text for name, text in found.items() if text is not None})


def _built(chosen: Chosen | None) -> Policy:
    from trailgate.policy.build import build

    if chosen is None:
        return build("", None)
    name, text, pyproject = chosen
    return build(name, text, pyproject=pyproject)


def _files(root: str) -> dict[str, bytes]:
    """Give the files that may hold the policy; one that can't is as good as none."""
    found: dict[str, bytes] = {}
    for name in FILES:
        text = _read(root, name)
        if text is not None and (name == OWN_FILE or mentions(text)):
            found[name] = text
    return found


def _read(root: str, name: str) -> bytes | None:
    try:
        with open(os.path.join(root, name), "rb") as file:
            return file.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        raise PolicyError([f"{name}: can't be read ({reason}); mend or remove it"]) from None
