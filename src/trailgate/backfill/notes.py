"""The notes under `refs/notes/trailgate`: read in one go, written by one commit."""

from __future__ import annotations

import os

from trailgate.errors import HistoryError, UsageError
from trailgate.git_process import GitFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from trailgate.git import Repository

REF = "refs/notes/trailgate"


def are_there(repository: Repository) -> bool:
    """Tell whether there are notes at all, without starting git where files can tell."""
    folder = repository.common_dir
    if os.path.exists(os.path.join(folder, *REF.split("/"))):
        return True
    if os.path.isdir(os.path.join(folder, "reftable")):
        return bool(tip(repository))
    try:
        with open(os.path.join(folder, "packed-refs"), "rb") as file:
            return f" {REF}\n".encode() in file.read()
    except FileNotFoundError:
        return False
    except OSError:
        return bool(tip(repository))


def tip(repository: Repository) -> str:
    """Give the commit that the notes stand in, `""` where there are none."""
    return repository.ask("rev-parse", "--verify", "--quiet", f"{REF}^{{commit}}") or ""


def read(repository: Repository, wanted: Container[str]) -> dict[str, bytes]:
    """Give the notes of the commits that are wanted, by object name.

    Raises:
        HistoryError: they are damaged.
    """
    if not tip(repository):
        return {}
    try:
        listed = repository.run("notes", f"--ref={REF}", "list").decode("ascii")
        pairs = [(line[:-1].split(" ")) for line in listed.splitlines(keepends=True)]
        held = {oid: blob for blob, oid in pairs if oid in wanted}
        blobs = "".join(f"{blob}\n" for blob in dict.fromkeys(held.values()))
        out = repository.run("cat-file", "--batch", "--buffer", stdin=blobs.encode("ascii"))
    except (GitFailed, ValueError) as failed:
        raise HistoryError(
            f"{REF} can't be read: {failed}; fetch it again from a repository that has it, or give "
            f"up the estimates: git update-ref -d {REF}"
        ) from failed
    texts = dict(_blobs(out))
    return {oid: texts[blob] for oid, blob in held.items() if blob in texts}


def _blobs(out: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while (end := out.find(b"\n", at)) >= 0:
        words = out[at:end].split(b" ")
        at = end + 1
        if len(words) == 3 and words[2].isdigit():
            size = int(words[2])
            if words[1] == b"blob":
                yield words[0].decode("ascii"), out[at : at + size]
            at += size + 1


def write(repository: Repository, texts: Mapping[str, bytes], now: int) -> str:
    """Write notes by one commit on the notes' ref; give its object name.

    All other notes stay. HEAD, the index and the work tree are not touched.

    Raises:
        UsageError: git has no name and address for the commit, or refuses the ref.
    """
    before = tip(repository)
    message = f"Estimated usage of {len(texts)} commit{'' if len(texts) == 1 else 's'}\n".encode()
    parts = [
        f"commit {REF}\n".encode(),
        b"committer " + _identity(repository) + f" {now} +0000\n".encode(),
        *_data(message),
        f"from {before}\n".encode() if before else b"",
    ]
    for oid, text in texts.items():
        parts += [f"N inline {oid}\n".encode(), *_data(text)]
    stream = b"".join([*parts, b"done\n"])
    code, _, err = repository.run_as_user("fast-import", "--quiet", "--done", stdin=stream)
    if code:
        told = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
        reason = next((line for line in told if "fatal" in line or "error" in line), told[0])
        raise UsageError(f"{REF} was not written: {reason}") from None
    return tip(repository)


def _data(content: bytes) -> tuple[bytes, bytes, bytes]:
    return f"data {len(content)}\n".encode(), content, b"\n"


def _identity(repository: Repository) -> bytes:
    """Give `Name <mail>` of who commits."""
    try:
        told = repository.run("var", "GIT_COMMITTER_IDENT")
    except GitFailed as failed:
        raise UsageError(
            "the notes need a committer; set one: git config user.name ... and user.email ..."
        ) from failed
    return told[: told.rindex(b">") + 1]
