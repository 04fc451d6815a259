"""The commands that take a refused message up again, right for the way the commit was made."""

from __future__ import annotations

import os
from shlex import quote

from trailgate.message import cleanup
from trailgate.records import Record

from .author import exported, is_under_way, rewrites_head
from .staged import index_of_hook, tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

    from .cleaning import Stored

_MAGIC = frozenset("*?[\\")


class Way(Record):
    """Commands for one case; `case` says which, `""` where there is no other."""

    case: str
    commands: tuple[str, ...]


def ways(repository: Repository, stored: Stored, path: str) -> tuple[Way, ...]:
    """Give the ways to commit again with a kept message, in an editor; the likelier first.

    A hook can't tell `--amend` from a new commit that takes HEAD's author and date (`-C HEAD`).
    Where that is open, both are told.
    """
    made = _made(repository)
    last = (*_keeping_comments(stored), "-F", quote(path), *made.paths)
    command = " ".join((*made.words, "-e", *_empty(repository, "HEAD"), *last))
    if not rewrites_head(repository, exported()):
        return (Way("", (command,)),)
    amend = " ".join((*made.words, "--amend", "-e", *_empty(repository, "HEAD^"), *last))
    goes_on = is_under_way(repository, "rebase-merge", "rebase-apply")
    after = ("git rebase --continue",) if goes_on else ()
    return (
        Way("if it was to take HEAD's place (--amend, or a reword), with:", (amend, *after)),
        Way("if it was to be a commit after HEAD (HEAD has this very author and date), with:",
            (command,)),
    )  # fmt: skip


class _Made(Record):
    """How the commit was made, as the words of a command line."""

    words: tuple[str, ...]
    paths: tuple[str, ...] = ()


def _made(repository: Repository) -> _Made:
    """Find out how the commit was made.

    After `git commit -a`, or with paths, what was to be committed is not in the index: the name of
    the index that git gave the hook tells which.
    """
    index = os.path.basename(os.environ.get("GIT_INDEX_FILE") or "index")
    if index.startswith("trailgate-checkpoint."):
        return _Made(("git", "commit", "--only"))  # of `trailgate log checkpoint`: nothing staged
    if index.startswith("next-index-"):
        named = _absolute(repository, _changed(repository, "HEAD"))
        return _with_paths(named) if named else _Made(("git", "commit", "--only"))
    return _added(repository) if index == "index.lock" else _Made(("git", "commit"))


def _with_paths(names: list[str], *options: str) -> _Made:
    literal = ("--literal-pathspecs",) if any(_MAGIC & set(name) for name in names) else ()
    return _Made(("git", *literal, "commit", *options), ("--", *map(quote, names)))


def _added(repository: Repository) -> _Made:
    """Tell `-a` from `-i` with paths and from `-p`: git adds to the same index for all three.

    After `-a` no file differs from that index. After `-i` those that it named don't. After `-p`
    even some of those that it took in do.
    """
    left = _unstaged(repository, index_of_hook())
    if not left:
        return _Made(("git", "commit", "-a"))
    entries = _entries(repository, index_of_hook()) ^ _entries(repository, {})
    changed = {entry.partition("\t")[2] for entry in entries}
    if not changed:
        return _Made(("git", "commit"))
    if changed & left:
        return _Made(("git", "commit", "-p"))
    return _with_paths(_absolute(repository, sorted(changed)), "-i")


def _entries(repository: Repository, index: dict[str, str]) -> set[str]:
    return set(_names(repository, index, "ls-files", "--stage", "-z", "--full-name"))


def _unstaged(repository: Repository, index: dict[str, str]) -> set[str]:
    words = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff")
    return set(_names(repository, index, *words))


def _changed(repository: Repository, revision: str) -> list[str]:
    """Give the files in which the commit will differ from a revision."""
    words = ("diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff")
    return _names(repository, index_of_hook(), *words, tree(repository, revision), "--")


def _names(repository: Repository, index: dict[str, str], *words: str) -> list[str]:
    out = repository.run(*words, variables=index)
    return [name for name in os.fsdecode(out).split("\0") if name]


def _absolute(repository: Repository, names: list[str]) -> list[str]:
    """Give paths that hold in every folder of the work tree."""
    return [os.path.join(repository.work_tree or "", name) for name in names]


def _empty(repository: Repository, revision: str) -> tuple[str, ...]:
    """Give the option without which git refuses: a commit that changes nothing was asked for."""
    if is_under_way(repository, "MERGE_HEAD", "CHERRY_PICK_HEAD"):
        return ()
    return () if _changed(repository, revision) else ("--allow-empty",)


def _keeping_comments(stored: Stored) -> tuple[str, ...]:
    """Give the option that keeps the message's own lines with `#`, and drops what git adds.

    In an editor the default drops both; `whitespace` and `verbatim` would keep both.
    """
    if stored.taken_up == "scissors":
        return ()
    stripped = cleanup(stored.message, "strip", stored.comment)
    kept = cleanup(stored.message, "whitespace", stored.comment)
    if stored.taken_up == "strip" and stripped == kept:
        return ()
    return ("--cleanup=scissors",)
