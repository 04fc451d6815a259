"""Whose commit it will be, and of when: what git tells a hook.

`git commit` exports the author that it has settled on, whatever the way (`--date`, `--author`,
`--amend`, `-C`, a cherry-pick that goes on): `GIT_AUTHOR_NAME`, `GIT_AUTHOR_EMAIL`, and
`GIT_AUTHOR_DATE` as `@<epoch seconds> <zone>`. `git merge` exports none of them.
"""

from __future__ import annotations

import os

from trailgate.records import Record
from trailgate.usage.instants import git_time, iso_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository

_MOST_DIGITS = 12


class Author(Record):
    """An author as a commit object has it: `Name <mail>`, epoch seconds, the zone as written."""

    person: bytes
    author_time: int
    zone: str

    @property
    def line(self) -> bytes:
        """The value of the commit's `author` header."""
        return b"%s %d %s" % (self.person, self.author_time, os.fsencode(self.zone))


def exported() -> Author | None:
    """Give the author that git exports; None where none is, or the date is in no form we know."""
    date = _date(os.environ.get("GIT_AUTHOR_DATE", "").strip())
    if date is None:
        return None
    name = os.environ.get("GIT_AUTHOR_NAME", "")
    mail = os.environ.get("GIT_AUTHOR_EMAIL", "")
    return Author(os.fsencode(f"{name} <{mail}>"), *date)


def _date(text: str) -> tuple[int, str] | None:
    """Read git's own form, or what people set by hand: ISO 8601, or a date as `git log` has it."""
    seconds, _, zone = text.removeprefix("@").partition(" ")
    if seconds.isascii() and seconds.isdigit() and len(seconds) <= _MOST_DIGITS:
        return int(seconds), zone
    instant = iso_time(text)
    instant = git_time(text) if instant is None else instant
    return None if instant is None else (instant, "")


def rewrites_head(repository: Repository, author: Author | None) -> bool:
    """Tell whether the commit that is being made looks like an amended HEAD.

    `--amend` keeps HEAD's author to the second, and so does `-C HEAD`: a hook can't tell them
    apart. While a merge or a cherry-pick is under way git refuses to amend.
    """
    if author is None or is_under_way(repository, "MERGE_HEAD", "CHERRY_PICK_HEAD"):
        return False
    return author.line == _author_of_head(repository)


def is_under_way(repository: Repository, *marks: str) -> bool:
    """Tell whether git's directory of this work tree holds one of these files or folders."""
    return any(os.path.exists(os.path.join(repository.git_dir, mark)) for mark in marks)


def _author_of_head(repository: Repository) -> bytes:
    head = repository.head_in_files()
    raw = repository.loose_commit(head) if head else None
    if raw is None:
        told = repository.ask_all("cat-file", "commit", "HEAD")
        raw = os.fsencode(told) if told is not None else b""
    for line in raw.partition(b"\n\n")[0].split(b"\n"):
        if line.startswith(b"author "):
            return line[7:]
    return b""
