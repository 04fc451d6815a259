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


def _widen(pipe: IO[bytes]) -> None:
    """Let a pipe hold more, so that its ends wait less for each other; where that is possible."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

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
    with _Together(variables) as together:
        first, *others = commands
        outlet = together.start(first, stdin)
        for words in others:
            before, outlet = outlet, together.start(words, outlet)
            before.close()
        while block := os.read(outlet.fileno(), _STREAMED):
            yield block
        together.finished = True


def deal(
    listing: list[str], reading: list[str], variables: dict[str, str]
) -> Iterator[tuple[int, bytes]]:
    """Run one git command, and others that share the lines it writes; give what they write.

    Each block of output comes with the number of the one that wrote it. Raises as `stream`.
    """
    from .dealing import can_deal, dealt

    if not can_deal():
        yield from ((0, block) for block in stream([listing, reading], variables, None))
        return
    with _Together(variables) as together:
        lines = together.start(listing, None)
        yield from dealt(lines.fileno(), lambda: together.start_fed(reading))
        together.finished = True


class _Together:
    """Git processes that work together, and end together; `finished` once all output is read."""

    def __init__(self, variables: dict[str, str]) -> None:
        self._variables = variables
        self._running: list[tuple[list[str], Popen[bytes]]] = []
        self._pipes: list[IO[bytes]] = []
        self._errors = _scratch()
        self.finished = False

    def __enter__(self) -> _Together:
        return self

    def start(self, words: list[str], stdin: IO[bytes] | int | None) -> IO[bytes]:
        """Start one and give the end of the pipe that it writes to; None: it reads nothing."""
        import subprocess

        outlet, inlet = self._pipe()
        _widen(outlet)
        process = subprocess.Popen(
            ["git", *words],
            stdin=subprocess.DEVNULL if stdin is None else stdin,
            stdout=inlet,
            stderr=self._errors,
            env=self._variables,
        )
        self._running.append((words, process))
        inlet.close()
        return outlet

    def start_fed(self, words: list[str]) -> tuple[IO[bytes], IO[bytes]]:
        """Start one and give the ends of the pipes that it reads from and writes to."""
        source, feed = self._pipe()
        outlet = self.start(words, source)
        source.close()
        return feed, outlet

    def _pipe(self) -> list[IO[bytes]]:
        """Give the end that is read and the end that is written."""
        ends = zip(os.pipe(), ("rb", "wb"), strict=True)
        made: list[IO[bytes]] = [os.fdopen(end, mode, 0) for end, mode in ends]
        self._pipes += made
        return made

    def __exit__(self, *_: object) -> None:
        for pipe in self._pipes:
            pipe.close()
        codes = [(words, process.wait()) for words, process in self._running]
        with self._errors as errors:
            errors.seek(0)
            for words, code in codes if self.finished else ():
                if code:
                    raise GitFailed(words[1:], code, errors.read())
