"""Real git repositories in temporary folders, sealed from the machine's configuration and clock.

Each commit's date is one minute after the one before, so that object names repeat from run to run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AUTHOR = "Dev One <dev.one@example.com>"
LEAD = "Lead One <lead.one@example.com>"
START = 1_785_240_000
"""2026-07-28T12:00:00Z, a Tuesday: the author and committer date of the first commit."""


class Done(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


class Repo:
    """A repository in `path`, and git sealed: own HOME, no system or user configuration.

    `env` is what every command gets; tests may add to it. `at` is the date (epoch seconds) of the
    next commit.
    """

    def __init__(self, path: Path | str, *options: str, init: bool = True) -> None:
        self.path = Path(path)
        home = self.path.parent / "home"
        for folder in (self.path, home):
            folder.mkdir(parents=True, exist_ok=True)
        self.at = START
        self.env = sealed(home)
        if init:
            self.git("init", "--quiet", "--template=", "--initial-branch=main", *options, ".")

    def git(self, *arguments: str, stdin: bytes | str = b"", **variables: str) -> str:
        """Run git; it must succeed. Give its standard output, bytes that are no UTF-8 escaped."""
        return os.fsdecode(self.raw(*arguments, stdin=stdin, **variables))

    def raw(self, *arguments: str, stdin: bytes | str = b"", **variables: str) -> bytes:
        """Run git; it must succeed. Give its standard output as bytes, unchanged."""
        done = self._start(("git", *arguments), stdin, variables)
        if done.returncode:
            raise AssertionError(f"git {' '.join(arguments)}: {os.fsdecode(done.stderr)}")
        return done.stdout

    def attempt(self, *arguments: str, stdin: bytes | str = b"", **variables: str) -> Done:
        """Run git, which may fail."""
        return _done(self._start(("git", *arguments), stdin, variables))

    def trailgate(self, *arguments: str, stdin: bytes | str = b"", **variables: str) -> Done:
        """Run the trailgate command line in this repository."""
        words = (sys.executable, "-m", "trailgate", *arguments)
        return _done(self._start(words, stdin, variables))

    def commit(
        self,
        message: str | bytes,
        *,
        at: int | None = None,
        author: str = AUTHOR,
        committer: str = AUTHOR,
        zone: str = "+0000",
        files: Mapping[str, str | bytes] | None = None,
    ) -> str:
        """Commit on HEAD without hooks, the message byte for byte; give the object name.

        `at` is the date of author and committer; without it each commit is a minute later than
        the one before. `files` are written and added; without any the commit may be empty.
        """
        self._tick(at)
        for name, content in (files or {}).items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
            self.git("add", "--", name)
        words = ("commit", "--quiet", "--allow-empty", "--allow-empty-message", "--no-verify")
        identity = self._identity(author, committer, zone)
        raw = message.encode("utf-8", "surrogateescape") if isinstance(message, str) else message
        self.git(*words, "--cleanup=verbatim", "-F", "-", stdin=raw, **identity)
        return self.head()

    def plumb(
        self,
        message: str | bytes,
        *parents: str,
        at: int | None = None,
        author: str = AUTHOR,
        committer: str = AUTHOR,
        zone: str = "+0000",
        committed: int | None = None,
        headers: Sequence[str] = (),
    ) -> str:
        """Write a commit object of the empty tree, on no branch; give its object name.

        `parents` may be any number of object names. `committed` is the committer's date, where it
        differs. `headers` are extra header lines, such as `encoding latin-1`.
        """
        self._tick(at)
        when = self.at - 60
        lines = [f"tree {self.empty_tree()}"]
        lines += [f"parent {parent}" for parent in parents]
        lines += [
            f"author {author} {when} {zone}",
            f"committer {committer} {when if committed is None else committed} {zone}",
            *headers,
            "",
            "",
        ]
        raw = message.encode("utf-8", "surrogateescape") if isinstance(message, str) else message
        return self.write_object("\n".join(lines).encode("utf-8", "surrogateescape") + raw)

    def write_object(self, content: bytes, kind: str = "commit") -> str:
        """Write any bytes as an object, unchecked; give its object name."""
        words = ("hash-object", "-t", kind, "-w", "--literally", "--stdin")
        return self.git(*words, stdin=content).strip()

    def empty_tree(self) -> str:
        """Give the object name of the empty tree, which exists from then on."""
        return self.git("hash-object", "-t", "tree", "-w", "--stdin").strip()

    def branch(self, name: str, at: str = "HEAD") -> None:
        """Put a branch on a commit, wherever it was; HEAD stays."""
        self.git("update-ref", f"refs/heads/{name}", at)

    def switch(self, name: str, *options: str) -> None:
        """Check a branch out; with the option `--create`, a new one."""
        self.git("switch", "--quiet", *options, name)

    def head(self) -> str:
        """Give HEAD's object name."""
        return self.git("rev-parse", "HEAD").strip()

    def message(self, rev: str = "HEAD") -> bytes:
        """Give a commit's raw message."""
        return self.raw("cat-file", "commit", rev).partition(b"\n\n")[2]

    def clone(self, name: str, *options: str) -> Repo:
        """Clone beside this one, over `file://`, so that depth and filter options count."""
        target = self.path.parent / name
        self.git("clone", "--quiet", *options, self.path.as_uri(), str(target))
        other = Repo(target, init=False)
        other.at = self.at
        return other

    def _tick(self, at: int | None) -> None:
        self.at = (self.at if at is None else at) + 60

    def _identity(self, author: str, committer: str, zone: str) -> dict[str, str]:
        when = f"@{self.at - 60} {zone}"
        named: dict[str, str] = {}
        for role, person in (("AUTHOR", author), ("COMMITTER", committer)):
            name, _, mail = person.partition(" <")
            named |= {
                f"GIT_{role}_NAME": name,
                f"GIT_{role}_EMAIL": mail.rstrip(">"),
                f"GIT_{role}_DATE": when,
            }
        return named

    def _start(
        self, words: Sequence[str], stdin: bytes | str, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        dates = {"GIT_AUTHOR_DATE": f"@{self.at} +0000", "GIT_COMMITTER_DATE": f"@{self.at} +0000"}
        env = dates | self.env | variables
        return subprocess.run(
            words, input=raw, cwd=self.path, env=env, capture_output=True, check=False
        )


def sealed(home: Path | str) -> dict[str, str]:
    """Give an environment in which git and trailgate see nothing of this machine but PATH."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_AUTHOR_NAME": "Dev One",
        "GIT_AUTHOR_EMAIL": "dev.one@example.com",
        "GIT_COMMITTER_NAME": "Dev One",
        "GIT_COMMITTER_EMAIL": "dev.one@example.com",
    }


def _done(finished: subprocess.CompletedProcess[bytes]) -> Done:
    out, err = os.fsdecode(finished.stdout), os.fsdecode(finished.stderr)
    return Done(finished.returncode, out, err)


def usage(
    *extra: str,
    subject: str = "feat(SD-AUTH-001): tighten RLS",
    phase: str = "EXEC",
    model: str = "sonnet",
    tokens: int | str = 1000,
) -> str:
    """Write a message with a good closing usage block; `extra` are more trailer lines."""
    block = [f"Phase: {phase}", f"Model: {model}", f"Tokens: {tokens}", *extra]
    return "\n".join([subject, "", "SD: SD-AUTH-001", *block, ""])
