"""Reading commits: one pass, raw objects, no process per commit."""

from __future__ import annotations

import re

from .commits import Commit
from .errors import HistoryError
from .git import GitFailed
from .message import decode_for_git
from .patterns import late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .git import Repository

_HEADER = late(
    rb"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)"
    rb"author (.*?) ?(-?\d+) ([+-]\d+)\ncommitter (.*?) ?(-?\d+) ([+-]\d+)\n",
)
_ENCODING = late(rb"^encoding (.*)$", re.MULTILINE)


def commits(repository: Repository, *revisions: str) -> Iterator[Commit]:
    """Give the commits that revisions select, newest first as `git rev-list` orders them.

    `revisions` are object names, `^` before one excludes what it reaches; `--branches` and the
    like of `git rev-list` work too.

    Raises:
        HistoryError: the clone is shallow, an object is missing or damaged.
    """
    repository.demand_whole_history()
    listing = ["rev-list", *revisions, "--"]
    reading = ["cat-file", "--batch", "--buffer"]
    try:
        for oid, raw in _objects(repository.pipe(listing, reading)):
            yield parse_commit(oid, raw)
    except GitFailed as failed:
        raise HistoryError(f"history can't be read: {failed.message}") from failed


def named(repository: Repository, names: Sequence[str]) -> Iterator[Commit]:
    """Give the commits of these object names, in their order.

    Raises:
        HistoryError: one of them is missing or damaged.
    """
    import tempfile

    with tempfile.TemporaryFile() as wanted:
        wanted.write("".join(f"{name}\n" for name in names).encode("ascii"))
        wanted.seek(0)
        try:
            blocks = repository.stream("cat-file", "--batch", "--buffer", stdin=wanted.fileno())
            for oid, raw in _objects(blocks):
                yield parse_commit(oid, raw)
        except GitFailed as failed:
            raise HistoryError(f"history can't be read: {failed.message}") from failed


def commit(repository: Repository, oid: str) -> Commit:
    """Give one commit by its object name.

    Raises:
        HistoryError: there is no such commit.
    """
    try:
        return parse_commit(oid, repository.run("cat-file", "commit", oid))
    except GitFailed as failed:
        raise HistoryError(f"{oid}: {failed.message}") from failed


def parse_batch(output: bytes) -> Iterator[Commit]:
    """Give the commits in the whole output of `git cat-file --batch`."""
    for oid, raw in _objects(iter([output])):
        yield parse_commit(oid, raw)


def boundaries(repository: Repository, revisions: Sequence[str]) -> list[str]:
    """Give the object names that revisions select, oldest first, parents before children.

    Raises:
        HistoryError: history can't be walked.
    """
    repository.demand_whole_history()
    try:
        out = repository.run("rev-list", "--topo-order", "--reverse", *revisions, "--")
    except GitFailed as failed:
        raise HistoryError(f"history can't be read: {failed.message}") from failed
    return out.decode("ascii").split()


def parse_commit(oid: str, raw: bytes) -> Commit:
    """Read a raw commit object.

    A header that git itself would not write (damaged dates) gives instant 0 and zone `+0000`,
    as git does.
    """
    header, _, message = raw.partition(b"\n\n")
    found = _HEADER.match(raw)
    if found is None:
        return _damaged(oid, header, message)
    if b"\nencoding " in header:
        message = decode_for_git(message, _encoding(header))
    return Commit(
        oid,
        tuple(found[1].decode("ascii").split()[1::2]),
        found[2],
        int(found[3]),
        found[4].decode("ascii"),
        found[5],
        int(found[6]),
        message,
    )


def _encoding(header: bytes) -> bytes | None:
    found = _ENCODING.search(header)
    return found[1] if found else None


_PERSON = late(rb"(.*?>)?(?:[^0-9-]*(-?\d+) ?([+-]\d+)?)?")


def _damaged(oid: str, header: bytes, message: bytes) -> Commit:
    fields: dict[bytes, bytes] = {}
    parents: list[str] = []
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        fields.setdefault(key, value)
    author = _PERSON.match(fields.get(b"author", b""))
    committer = _PERSON.match(fields.get(b"committer", b""))
    return Commit(
        oid,
        tuple(parents),
        (author[1] if author else None) or fields.get(b"author", b""),
        int(author[2] or 0) if author else 0,
        ((author[3] if author else None) or b"+0000").decode("ascii"),
        (committer[1] if committer else None) or fields.get(b"committer", b""),
        int(committer[2] or 0) if committer else 0,
        decode_for_git(message, fields.get(b"encoding")),
    )


def _objects(blocks: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """Cut the output of `cat-file --batch` into (object name, content) of each commit."""
    rest = b""
    for block in blocks:
        data = rest + block if rest else block
        at = 0
        while True:
            line_end = data.find(b"\n", at)
            if line_end < 0:
                break
            oid, _, size = data[at:line_end].partition(b" commit ")
            if not size:
                shown = data[at:line_end].decode("ascii", "replace")
                raise HistoryError(f"history is damaged or incomplete: {shown}")
            end = line_end + 1 + int(size)
            if len(data) <= end:
                break
            yield oid.decode("ascii"), data[line_end + 1 : end]
            at = end + 1
        rest = data[at:]
