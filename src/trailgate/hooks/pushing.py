"""What a push would do to each ref, as git or a hook framework tells it."""

from __future__ import annotations

import os

from trailgate.errors import UsageError
from trailgate.records import Record
from trailgate.reports.findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_OID_LENGTHS, _DIGITS = (40, 64), "0123456789abcdef"
_BRANCH = "refs/heads/"


class Update(Record):
    """One ref of a push: the remote's `remote_ref` is to move from `remote_oid` to `oid`.

    `local_ref` is what the person named (`HEAD~1` too); `oid` is what it stands for. `remote_oid`
    is `""` where the remote has no such ref, `oid` where the ref is to be deleted.
    """

    local_ref: str
    oid: str
    remote_ref: str
    remote_oid: str

    @property
    def branch(self) -> str:
        """The short name of the remote's branch, `""` where the ref is none."""
        ref = self.remote_ref
        return ref.removeprefix(_BRANCH) if ref.startswith(_BRANCH) else ""


class Push(Record):
    """A push: where it goes to (a configured remote's name, or an address), and its refs."""

    remote: str
    updates: tuple[Update, ...]


def parse_push(remote: str, content: bytes) -> Push:
    """Read what git writes to a pre-push hook, see githooks(5).

    Raises:
        UsageError: a line is not what git writes.
    """
    return Push(remote, tuple(_update(line) for line in content.split(b"\n") if line.strip()))


def _update(line: bytes) -> Update:
    words = os.fsdecode(line).rsplit(" ", 3)  # a local ref such as `HEAD@{1 day ago}` has blanks
    if len(words) != 4 or not (_is_oid(words[1]) and _is_oid(words[3])):
        raise UsageError(
            f"standard input has a line {shown(os.fsdecode(line))[:200]!r}; git writes there "
            "`<local ref> <object name> <remote ref> <object name>` for each ref of the push"
        )
    local_ref, oid, remote_ref, remote_oid = words
    return Update(local_ref, _unless_zero(oid), remote_ref, _unless_zero(remote_oid))


def _is_oid(word: str) -> bool:
    return len(word) in _OID_LENGTHS and not word.strip(_DIGITS)


def _unless_zero(oid: str) -> str:
    return oid if oid.strip("0") else ""


def framework_push(variables: Mapping[str, str]) -> Push:
    """Read what the pre-commit framework tells of a push: the first ref that brings commits.

    It hands over no standard input, and no object names where a root is pushed for the first time.
    """
    local_ref = variables.get("PRE_COMMIT_LOCAL_BRANCH", "")
    oid = variables.get("PRE_COMMIT_TO_REF") or local_ref
    remote_ref = variables.get("PRE_COMMIT_REMOTE_BRANCH") or local_ref or oid
    known = variables.get("PRE_COMMIT_FROM_REF", "")
    updates = (Update(local_ref or oid, oid, remote_ref, known),) if oid else ()
    return Push(variables.get("PRE_COMMIT_REMOTE_NAME", ""), updates)


class Graph:
    """The new commits of a push: `parents` by object name, parents that are not new left out."""

    def __init__(self, listing: Iterable[str]) -> None:
        """Read the lines of `git rev-list --parents`."""
        rows = [line.split() for line in listing]
        self._parents: dict[str, Sequence[str]] = {row[0]: row[1:] for row in rows}

    def reach(self, tip: str, without: set[str] | frozenset[str] = frozenset()) -> set[str]:
        """Give the new commits that a tip reaches; the walk stops at `without`."""
        found: set[str] = set()
        waiting = [tip]
        while waiting:
            name = waiting.pop()
            if name in self._parents and name not in found and name not in without:
                found.add(name)
                waiting += self._parents[name]
        return found


def escaped_glob(name: str) -> str:
    """Give a pattern of git's that matches just this name."""
    return "".join(f"\\{c}" if c in "*?[\\" else c for c in name)
