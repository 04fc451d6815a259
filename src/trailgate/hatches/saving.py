"""Writing the edited policy file, and committing it alone."""

from __future__ import annotations

import os

from trailgate.config import find
from trailgate.errors import UsageError
from trailgate.records import Record

from .edits import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository


class Saved(Record):
    """What became of an edit: the commit that holds it, or why there is none."""

    commit: str = ""
    why_not: str = ""


def policy_file(repository: Repository) -> Source:
    """Give the policy file of a work tree.

    Raises:
        UsageError: there is no work tree, or no policy file.
        PolicyError: the file can't be read.
    """
    if repository.work_tree is None:
        raise UsageError("a bare repository has no work tree in which the policy could be changed")
    found = find(repository.work_tree)
    if found is None:
        raise UsageError("there is no policy file here to change; write one with: trailgate init")
    return Source(*found)


def save(repository: Repository, before: Source, after: Source, subject: str, body: str) -> Saved:
    """Write the policy file; commit it alone where nothing else of it waited to be committed.

    The commit runs no hook: it holds one file that is known to be sound, and a way out must open
    when a hook is in the way. CI judges it like any other.

    Args:
        repository: whose work tree's file it is.
        before: the file as it was read.
        after: the file as it shall be.
        subject: the commit's first line; `""`: make no commit.
        body: what stands below it, `""` for nothing.

    Raises:
        UsageError: the file changed meanwhile, or can't be written.
    """
    path = f":(top,literal){before.name}"
    waiting = repository.run("status", "--porcelain", "-z", "--", path)
    _write(os.path.join(repository.work_tree or "", before.name), before.text, after.text)
    if not subject:
        return Saved(why_not="as you asked")
    if waiting:
        return Saved(why_not=f"{before.name} holds changes of its own that wait to be committed")
    words = ("-c", f"core.hooksPath={os.devnull}", "commit", "--quiet", "--cleanup=whitespace")
    message = f"{subject}\n\n{body}\n" if body else f"{subject}\n"
    code, _, err = repository.run_as_user(
        *words, "--only", "-F", "-", "--", path, stdin=os.fsencode(message)
    )
    if code:
        told = " ".join(os.fsdecode(err).split())
        return Saved(why_not=f"git refused: {told}")
    return Saved(commit=repository.head())


def _write(path: str, before: bytes, after: bytes) -> None:
    try:
        with open(path, "rb") as file:
            if file.read() != before:
                raise UsageError(f"{path}: changed while it was edited; nothing was written")
        fresh = f"{os.path.realpath(path)}.trailgate-new"
        with open(fresh, "wb") as file:
            file.write(after)
        os.chmod(fresh, os.stat(path).st_mode & 0o7777)
        os.replace(fresh, os.path.realpath(path))
    except OSError as error:
        reason = (error.strerror or "input or output error").lower()
        raise UsageError(f"{path}: can't be written ({reason})") from None
