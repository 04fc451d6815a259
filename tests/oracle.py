"""git itself as the oracle: what it reads in messages, what it stores of them.

Sealed: no configuration of the user or the system, a home of its own, fixed dates, plain C locale.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Trailers = tuple[tuple[bytes, bytes], ...]

TRAILERS = "%(trailers:only,unfold,separator=%x00,key_value_separator=%x00)"
_IDENTITY = b"A U Thor <author@example.com>"


class Git:
    """A bare repository in a folder of its own, and git sealed into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = folder / "home"
        home.mkdir(parents=True)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "A U Thor",
            "GIT_AUTHOR_EMAIL": "author@example.com",
            "GIT_AUTHOR_DATE": "1753689600 +0000",
            "GIT_COMMITTER_NAME": "A U Thor",
            "GIT_COMMITTER_EMAIL": "author@example.com",
            "GIT_COMMITTER_DATE": "1753689600 +0000",
        }
        self.repository = folder / "oracle.git"
        self.run("init", "--quiet", "--bare", "--template=", str(self.repository), cwd=folder)

    def run(self, *arguments: str, stdin: bytes = b"", cwd: Path | None = None) -> bytes:
        """Run git, give its standard output; it must succeed."""
        return self._start("git", *arguments, stdin=stdin, cwd=cwd or self.repository)

    def _start(self, *command: str, cwd: Path, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            command, input=stdin, cwd=cwd, env=self.env, capture_output=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"{command[:2]}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def write_commits(self, messages: Sequence[bytes], encoding: bytes | None = None) -> None:
        """Make one chain of commits under ``refs/heads/main``, the messages byte for byte."""
        header = b"encoding " + encoding + b"\n" if encoding else b""
        stream = [b"reset refs/heads/main\n\n"]
        for date, message in enumerate(messages, 1_000_000_000):
            stream += (
                b"commit refs/heads/main\ncommitter %s %d +0000\n" % (_IDENTITY, date),
                header,
                b"data %d\n" % len(message),
                message,
                b"\n",
            )
        options = ("-c", "pack.compression=0", "-c", "fastimport.unpackLimit=0")
        self.run(*options, "fast-import", "--quiet", "--force", "--depth=0", stdin=b"".join(stream))

    def log(self, form: str) -> list[bytes]:
        """Give the format's text for each commit of the chain, the oldest first."""
        output = self.run("log", "-z", "--reverse", f"--format={form}", "refs/heads/main")
        return output.split(b"\0")[:-1]

    def trailers(
        self, messages: Sequence[bytes], encoding: bytes | None = None, config: Sequence[str] = ()
    ) -> list[Trailers]:
        """Give the trailers that ``git log`` sees in commits of these messages.

        ``config`` is configuration that changes what git sees, as ``name=value``.
        """
        if not messages:
            return []
        self.write_commits(messages, encoding)
        options = [part for setting in config for part in ("-c", setting)]
        output = self.run(*options, "log", "--reverse", f"--format={TRAILERS}", "refs/heads/main")
        return [_pairs(line) for line in output.split(b"\n")[:-1]]

    def stripspace(
        self, messages: Sequence[bytes], *options: str, comment: str = "#"
    ) -> list[bytes]:
        """Give what ``git stripspace`` makes of each message."""
        line = 'git -c core.commentChar="$comment" stripspace "$@" <"$file" >"$file.out"'
        folder = self._each(messages, f"comment='{comment}'", line, *options)
        return [(folder / f"{i}.out").read_bytes() for i in range(len(messages))]

    def commit(
        self, messages: Sequence[bytes], *options: str, edited: bool, comment: str = "#"
    ) -> list[bytes]:
        """Give what real ``git commit`` stores of each message.

        The message comes from ``-F``; with ``edited`` it is instead what the editor leaves.
        """
        setup = f"git init --quiet --template= .; git config core.commentChar '{comment}'"
        editor, source = ('GIT_EDITOR="cp $file"', "-e -m x") if edited else ("", '-F "$file"')
        line = (
            f"{editor} git commit --quiet --no-status --allow-empty --allow-empty-message "
            f'{source} "$@"; git rev-parse HEAD >>commits'
        )
        folder = self._each(messages, setup, line, *options)
        names = (folder / "commits").read_bytes()
        return _messages(self.run("cat-file", "--batch", stdin=names, cwd=folder))

    def _each(self, messages: Sequence[bytes], setup: str, line: str, *options: str) -> Path:
        """Run a shell line for each message, in a new folder that holds them as ``$file``.

        One shell for all: many starts of git, one of Python.
        """
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        for i, message in enumerate(messages):
            (folder / str(i)).write_bytes(message)
        loop = f'for i in $(seq 0 {len(messages) - 1}); do file="$PWD/$i"; {line}; done'
        self._start("sh", "-euc", f"{setup}; {loop}", "sh", *options, cwd=folder)
        return folder


def _pairs(line: bytes) -> Trailers:
    """Split one line of output: an unfolded value has no newline, and no text has a NUL."""
    fields = line.split(b"\0") if line else []
    return tuple(zip(fields[::2], fields[1::2], strict=True))


def _messages(batch: bytes) -> list[bytes]:
    """Give the messages in the output of ``git cat-file --batch``."""
    messages = []
    position = 0
    while position < len(batch):
        start = batch.index(b"\n", position) + 1
        end = start + int(batch[position:start].rpartition(b" ")[2])
        messages.append(batch[start:end].partition(b"\n\n")[2])
        position = end + 1
    return messages


@contextmanager
def sealed_git() -> Iterator[Git]:
    """Give a git in a temporary folder, in memory where the machine has such a place."""
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Git(Path(folder))
