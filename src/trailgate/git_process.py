"""Starting git: a sealed environment, one call and its answer, or a stream of output.

Only this module starts processes. git is asked for through `trailgate.git`; the one program beside
it is the child that renders a template which a repository brings.
"""

from __future__ import annotations

import os

from .errors import HistoryError
from .records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from subprocess import Popen
    from typing import IO

    Answer = tuple[int, bytes, bytes]
    """An exit code, standard output and standard error."""

_LOCAL = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
    "GIT_INTERNAL_SUPER_PREFIX",
)
"""`git rev-parse --local-env-vars`, which a hook inherits."""


def sealed_environment() -> dict[str, str]:
    """Give the environment in which git sees the history as it is stored."""
    kept = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    return kept | {
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",  # what a partial clone lacks is not fetched: no network, ever
        "GIT_FLUSH": "0",
        "GIT_PAGER": "cat",
        "LC_ALL": "C",
    }


class GitFailed(Exception):  # noqa: N818 - named for what happened
    """git gave a non-zero exit code; `message` is its last line on standard error."""

    def __init__(self, arguments: Sequence[str], code: int, stderr: bytes) -> None:
        lines = [line for line in os.fsdecode(stderr).splitlines() if line.strip()]
        self.code = code
        self.message = lines[-1] if lines else f"exit code {code}"
        super().__init__(f"git {' '.join(arguments)}: {self.message}")


class LimitReached(Exception):  # noqa: N818 - named for what happened
    """A program took more than it was given, and was ended."""


class Limits(Record):
    """What a program is given: wall-clock seconds, and bytes of output."""

    seconds: float
    output: int


def run(words: list[str], variables: dict[str, str], stdin: bytes = b"") -> Answer:
    """Run git with these words and variables; give its exit code and what it wrote."""
    return begin(words, variables, stdin)()


def begin(words: list[str], variables: dict[str, str], stdin: bytes = b"") -> Callable[[], Answer]:
    """Start git; what is given waits for its exit code and what it wrote."""
    try:
        if hasattr(os, "memfd_create") and hasattr(os, "posix_spawnp"):
            return _spawn(words, variables, stdin)
        import subprocess  # 9 ms that the commit-msg path does not pay where it can spawn

        done = subprocess.run(
            ["git", *words], input=stdin, capture_output=True, env=variables, check=False
        )
    except FileNotFoundError as missing:
        raise HistoryError("git is not on PATH; install git 2.31 or newer") from missing
    return lambda: (done.returncode, done.stdout, done.stderr)


_SIGPIPE = 13
"""Python ignores it, and the child must not."""


def _spawn(words: list[str], variables: dict[str, str], stdin: bytes) -> Callable[[], Answer]:
    """Start git by `posix_spawn`; what it reads and complains of are files in memory."""
    source, errors = os.memfd_create("stdin"), os.memfd_create("stderr")
    output, inlet = os.pipe()
    try:
        os.write(source, stdin)
        os.lseek(source, 0, os.SEEK_SET)
        actions = [(os.POSIX_SPAWN_DUP2, fd, n) for n, fd in enumerate((source, inlet, errors))]
        child = os.posix_spawnp(
            "git", ["git", *words], variables, file_actions=actions, setsigdef=[_SIGPIPE]
        )
    except BaseException:
        _close(output, errors)
        raise
    finally:
        _close(source, inlet)
    return lambda: _answer(child, output, errors)


def _answer(child: int, output: int, errors: int) -> Answer:
    try:
        blocks: list[bytes] = []
        while block := os.read(output, _BLOCK):
            blocks.append(block)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return code, b"".join(blocks), os.pread(errors, 1 << 16, 0)
    finally:
        _close(output, errors)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def run_limited(words: list[str], variables: dict[str, str], stdin: bytes, limits: Limits) -> bytes:
    """Run a program that is not trusted with time or room; give its standard output.

    Raises:
        LimitReached: it took too long, or wrote too much; it is killed.
        GitFailed: it gave a non-zero exit code.
    """
    import subprocess
    from threading import Event, Timer

    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=variables,
    ) as process:
        late = Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = Timer(limits.seconds, end)
        timer.start()
        try:
            written = _exchanged(process, stdin, limits.output + 1)
            if len(written) <= limits.output:
                process.wait()
        finally:
            timer.cancel()
            process.kill()
    if late.is_set():
        raise LimitReached(f"it took longer than {limits.seconds} seconds")
    if len(written) > limits.output:
        raise LimitReached(f"it wrote more than {limits.output:,} bytes")
    if process.returncode:
        raise GitFailed(words, process.returncode, b"")
    return written


def _exchanged(process: Popen[bytes], stdin: bytes, most: int) -> bytes:
    """Write what a process reads, and read at most so much of what it writes."""
    try:
        if process.stdin:
            with process.stdin as inlet:
                inlet.write(stdin)
    except OSError:
        return b""  # it ended before it had read all, and its exit code says how
    return process.stdout.read(most) if process.stdout else b""


_BLOCK = 1 << 20
_STREAMED = 1 << 16


def _scratch() -> IO[bytes]:
    """Give an empty file without a name."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("errors"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a pipe hold more, so that its ends wait less for each other; where that is possible."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        if pipe:
            fcntl(pipe.fileno(), F_SETPIPE_SZ, _BLOCK)
    except (ImportError, OSError):
        return


def stream(
    commands: list[list[str]], variables: dict[str, str], stdin: int | None
) -> Iterator[bytes]:
    """Run git commands, each reading the one before; give the last one's output as it comes.

    `stdin` is a file descriptor for the first, None: nothing.

    Raises:
        GitFailed: one of them failed.
    """
    import subprocess

    with _scratch() as errors:
        running: list[subprocess.Popen[bytes]] = []
        source: int | None = stdin if stdin is not None else subprocess.DEVNULL
        for words in commands:
            process = subprocess.Popen(
                ["git", *words], stdin=source, stdout=subprocess.PIPE, stderr=errors, env=variables
            )
            if running and running[-1].stdout:
                running[-1].stdout.close()
            _widen(process.stdout)
            running.append(process)
            source = process.stdout.fileno() if process.stdout else None
        output = running[-1].stdout
        finished = False
        try:
            while output and (block := os.read(output.fileno(), _STREAMED)):
                yield block
            finished = True
        finally:
            if output:
                output.close()
            codes = [process.wait() for process in running]
        if finished and any(codes):
            errors.seek(0)
            failed = next(i for i, code in enumerate(codes) if code)
            raise GitFailed(commands[failed][1:], codes[failed], errors.read())
