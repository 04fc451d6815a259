"""Reading commits: one pass, raw objects, no process per commit."""

from __future__ import annotations

from .commits import Commit
from .errors import HistoryError
from .git_process import GitFailed
from .message import decode_for_git
from .patterns import MULTILINE, late

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from .git import Repository

    Block = TypeVar("Block")

_HEADER = late(
    rb"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)"
    rb"author ([^\n<>]*<[^\n<>]*>) (\d{1,18}) ([+-]\d+)\n"
    rb"committer ([^\n<>]*<[^\n<>]*>) (\d{1,18}) ([+-]\d+)\n",
)
_ENCODING = late(rb"^encoding (.*)$", MULTILINE)


def lost(told: str) -> HistoryError:
    """Give the error for a history of which git tells that something is missing or damaged."""
    what = told.removeprefix("fatal: ").removeprefix("error: ")
    remedy = "git fsck tells what is missing or damaged; a whole clone can give it back"
    return HistoryError(f"history can't be read: {what}; {remedy}")


def commits(repository: Repository, *revisions: str) -> Iterator[Commit]:
    """Give the commits that revisions select, newest first as `git rev-list` orders them.

    `revisions` are object names, `^` before one excludes what it reaches; `--branches` and the
    like of `git rev-list` work too.

    Raises:
        HistoryError: the clone is shallow, an object is missing or damaged.
    """
    for oid, raw in _objects(raw_commits(repository, *revisions)):
        yield parse_commit(oid, raw)


def raw_commits(repository: Repository, *revisions: str) -> Iterator[bytes]:
    """Give the commits of `commits` as `git cat-file --batch` prints them, cut anywhere.

    Raises:
        HistoryError: the clone is shallow, an object is missing or damaged.
    """
    return _listed(repository, revisions, repository.pipe)


def raw_lanes(repository: Repository, *revisions: str) -> Iterator[tuple[int, bytes]]:
    """Give the commits of `commits` in no order, as some `git cat-file --batch` print them.

    Each block comes with the number of the output that it continues.

    Raises:
        HistoryError: the clone is shallow, an object is missing or damaged.
    """
    return _listed(repository, revisions, repository.deal)


def _listed(
    repository: Repository,
    revisions: Sequence[str],
    read: Callable[[list[str], list[str]], Iterator[Block]],
) -> Iterator[Block]:
    """Give what `read` makes of a listing of commits and the command that prints them."""
    repository.demand_whole_history()
    try:
        yield from read(["rev-list", *revisions, "--"], ["cat-file", "--batch", "--buffer"])
    except GitFailed as failed:
        raise lost(failed.message) from failed


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
            raise lost(failed.message) from failed


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
        raise lost(failed.message) from failed
    return out.decode("ascii").split()


def parse_commit(oid: str, raw: bytes) -> Commit:
    """Read a raw commit object.

    What git would not write itself is read as git reads it: a person whose date is damaged has
    instant 0 and zone `+0000`.
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


_DATE = late(rb"[ \t\r]*(\d+)[ \t\r]*([+-]\d+)")
_LATEST = (1 << 63) - 1
"""git takes later dates for no date at all."""


def _damaged(oid: str, header: bytes, message: bytes) -> Commit:
    fields: dict[bytes, bytes] = {}
    parents: list[str] = []
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        fields.setdefault(key, value)
    author, author_time, author_zone = _person(fields.get(b"author", b""))
    committer, committer_time, _ = _person(fields.get(b"committer", b""))
    message = decode_for_git(message, fields.get(b"encoding"))
    return Commit(
        oid,
        tuple(parents),
        author,
        author_time,
        author_zone,
        committer,
        committer_time,
        message,
    )


def _person(line: bytes) -> tuple[bytes, int, str]:
    """Split a person's line into name and address, time, and zone.

    Source: git's `split_ident_line`: the date stands behind the last `>`.
    """
    person, closed, rest = line.rpartition(b">")
    date = _DATE.match(rest) if closed else None
    if not closed:
        return line, 0, "+0000"
    if date is None or len(date[1]) > 19 or int(date[1]) > _LATEST:
        return person + closed, 0, "+0000"
    return person + closed, int(date[1]), date[2].decode("ascii")


_LINE = late(rb"([0-9a-f]{40,64}) commit (\d++)\n")
"""How `cat-file --batch` announces a commit."""


def announced(data: bytes, at: int) -> tuple[int, int] | None:
    """Give where the commit starts and ends that `cat-file --batch` announces at an offset.

    None: the line that announces it is not complete.

    Raises:
        HistoryError: the line announces something else.
    """
    line = _LINE.match(data, at)
    if line is not None:
        return line.end(), line.end() + int(line[2])
    end = data.find(b"\n", at)
    if end < 0:
        return None
    shown = data[at:end].decode("ascii", "replace")
    raise lost(shown)


def commit_in(data: bytes, start: int, end: int) -> Commit:
    """Read the commit in `data[start:end]`, behind the line that announces it."""
    return parse_commit(_oid_of(data, start), data[start:end])


def _oid_of(data: bytes, start: int) -> str:
    line = data.rfind(b"\n", 0, start - 1) + 1
    return data[line : data.index(b" ", line)].decode("ascii")


def _objects(blocks: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """Cut the output of `cat-file --batch` into (object name, content) of each commit."""
    rest = b""
    for block in blocks:
        data = rest + block if rest else block
        at = 0
        while (span := announced(data, at)) and len(data) > span[1]:
            start, end = span
            yield _oid_of(data, start), data[start:end]
            at = end + 1
        rest = data[at:]
