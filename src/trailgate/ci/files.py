"""The few files that judging reads, where a partial clone lacks them.

What git would fetch one by one, in as many connections, is fetched in two: trees, then files.
"""

from __future__ import annotations

from trailgate.config import FILES, load_at
from trailgate.errors import HistoryError, PolicyError
from trailgate.git_process import GitFailed
from trailgate.history import commits
from trailgate.rules.quickfix import QUICKFIX
from trailgate.usage.reader import read

from .fetching import REMOTE, fetch_objects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.git import Repository

    from .scope import Scope


def gathered(repository: Repository, scope: Scope, paths: Sequence[str] = FILES) -> str:
    """Fetch what judging a scope reads: files by path, and what quick fixes changed.

    Args:
        repository: only a partial clone of `origin` is touched.
        scope: its target's and its head's files are fetched.
        paths: the files, from the top folder.

    Returns:
        A remark for the log where that failed, else `""`; what needs a file then says so.
    """
    if not _is_partial(repository):
        return ""
    tips = sorted({scope.target, scope.head} - {""})
    reason = (
        _fetch_lacking(repository, _roots(repository, tips))
        or _fetch_lacking(repository, _listed(repository, tips, paths))
        or _fetch_changes(repository, _quick_fixes(repository, scope))
    )
    return f"files that judging reads could not be fetched ({reason})" if reason else ""


def _is_partial(repository: Repository) -> bool:
    key = f"remote.{REMOTE}.promisor"
    return repository.config(key).get(key) == "true"


def _quick_fixes(repository: Repository, scope: Scope) -> list[tuple[str, ...]]:
    """Give the judged quick fixes, each with its first parent: their size is a rule's matter."""
    try:
        vocabulary = load_at(repository, scope.target).vocabulary
    except (PolicyError, HistoryError):
        return []  # judging says so
    found: list[tuple[str, ...]] = []
    for commit in commits(repository, *scope.revisions):
        runs = read(commit.message, vocabulary, commit.author_time).runs
        if any(run.agent == QUICKFIX for run in runs):
            found.append((commit.oid, *commit.parents[:1]))
    return found


def _fetch_changes(repository: Repository, changes: list[tuple[str, ...]]) -> str:
    if not changes:
        return ""
    names = sorted({name for change in changes for name in change})
    reason = _fetch_lacking(repository, _roots(repository, names))
    if reason:
        return reason
    words = ("diff-tree", "--stdin", "--root", "--raw", "-r", "--no-renames")
    judged = "".join(f"{change[0]}\n" for change in changes)
    try:
        raw = repository.run(*words, "--no-commit-id", "-z", stdin=judged.encode("ascii"))
    except GitFailed as failed:
        return failed.message
    return _fetch_lacking(repository, _changed(raw))


def _changed(raw: bytes) -> set[str]:
    """Give the files of `git diff-tree --raw -z`, both sides of each change; no submodules."""
    found: set[str] = set()
    for entry in raw.split(b"\0"):
        fields = entry.removeprefix(b":").decode("ascii", "replace").split(" ")
        if entry.startswith(b":") and len(fields) == 5:
            sides = zip(fields[:2], fields[2:4], strict=True)
            found.update(name for mode, name in sides if mode not in _NO_FILES)
    return found


_NO_FILES = ("000000", "160000")


def _roots(repository: Repository, names: Iterable[str]) -> set[str]:
    words = ("log", "--no-walk=unsorted", "--no-show-signature", "--format=%T", "--stdin")
    return set(repository.run(*words, stdin="\n".join(names).encode("ascii")).decode().split())


def _listed(repository: Repository, tips: Iterable[str], paths: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for tip in tips:
        words = ("ls-tree", "-z", "--full-tree", tip, "--")
        entries = (repository.ask_all(*words, *paths) or "").split("\0")
        found.update(entry.split()[2] for entry in entries if entry[7:12] == "blob ")
    return found


def _fetch_lacking(repository: Repository, names: set[str]) -> str:
    """Fetch the objects that are not here: git can't be asked for one without fetching it."""
    lacking = set(names)
    if lacking:
        words = ("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
        rest = b""
        for block in repository.stream(*words):
            *lines, rest = (rest + block).split(b"\n")
            lacking.difference_update(line.decode("ascii") for line in lines)
    return fetch_objects(repository, lacking)
