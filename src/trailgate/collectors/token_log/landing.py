"""Which Run-Ids have landed: a commit that HEAD is or was on carries them.

Commits are taken from the reflog, so that what was amended or reset away counts as landed. The
newest are usually loose objects, which are read here; git is asked for the others only.
"""

from __future__ import annotations

import os

from trailgate.git import Repository
from trailgate.git_process import GitFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST = 500
_LOOSE = 20
_OID_LENGTHS = (40, 64)


def landed(
    repository: Repository, run_ids: Iterable[str], git_dirs: Iterable[str]
) -> dict[str, str]:
    """Give for each Run-Id that landed the object name of a commit that carries it.

    `git_dirs` are those of the work trees in which the commits were to be made.
    """
    wanted = {run_id: run_id.encode("utf-8", "surrogateescape") for run_id in run_ids}
    found: dict[str, str] = {}
    if not wanted:
        return found
    oids: dict[str, None] = {}
    for git_dir in dict.fromkeys((repository.git_dir, *git_dirs)):
        if os.path.isdir(git_dir):
            oids |= dict.fromkeys(_visited(Repository(git_dir, repository.common_dir, None)))
    _search(_loose(repository, list(oids)[:_LOOSE]), wanted, found)
    if wanted:
        _search(_asked(repository, oids), wanted, found)
    return found


def _search(
    commits: Iterable[tuple[str, bytes]], wanted: dict[str, bytes], found: dict[str, str]
) -> None:
    """Move what the messages of commits name from `wanted` to `found`."""
    for oid, content in commits:
        message = content.partition(b"\n\n")[2]
        for run_id in [run_id for run_id, raw in wanted.items() if raw in message]:
            found[run_id] = oid
            del wanted[run_id]
        if not wanted:
            return


def _visited(tree: Repository) -> list[str]:
    """Give the commits that a work tree's HEAD is or was on, the newest first."""
    head = tree.head_in_files()
    oids = [head] if head else []
    try:
        with open(os.path.join(tree.git_dir, "logs", "HEAD"), "rb") as file:
            lines = file.read().splitlines()[-_MOST:]
    except OSError:
        limit = f"--max-count={_MOST}"
        listed = tree.ask_all("rev-list", "-g", limit, "HEAD")
        return [*oids, *(listed or tree.ask_all("rev-list", limit, "HEAD") or "").split()]
    names = (line.split(b" ", 2)[1] for line in reversed(lines) if line.count(b" ") > 1)
    return [*oids, *(os.fsdecode(name) for name in names if _is_oid(name))]


def _is_oid(name: bytes) -> bool:
    return len(name) in _OID_LENGTHS and not name.strip(b"0123456789abcdef")


def _loose(repository: Repository, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Give the commits that stand in files of their own."""
    for oid in oids:
        content = repository.loose_commit(oid)
        if content is not None:
            yield oid, content


def _asked(repository: Repository, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Give commits as git has them; those that are gone are left out."""
    stdin = "".join(f"{oid}\n" for oid in oids).encode()
    try:
        out = repository.run("cat-file", "--batch", "--buffer", stdin=stdin)
    except GitFailed:
        return
    at = 0
    while (end := out.find(b"\n", at)) >= 0:
        words = out[at:end].split(b" ")
        at = end + 1
        if len(words) == 3 and words[2].isdigit():
            size = int(words[2])
            if words[1] == b"commit":
                yield os.fsdecode(words[0]), out[at : at + size]
            at += size + 1
