"""Measuring commands: whole processes, in turns, so that a noisy moment hits all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


class Command(NamedTuple):
    """A command with the folder and environment that it runs in, and what it reads.

    `before` is not timed.
    """

    words: Sequence[str]
    folder: Path
    env: Mapping[str, str]
    before: Callable[[], None] | None = None
    stdin: str | Path = os.devnull


def try_out(command: Command, *, silent: bool) -> None:
    """Run a command once; it must succeed, and say nothing where it should be silent."""
    done = _run(command)
    if done.returncode or (silent and (done.stderr or done.stdout)):
        said = (done.stderr or done.stdout).decode(errors="replace")
        sys.exit(f"{' '.join(command.words)}: exit code {done.returncode}\n{said}")


def git_processes(command: Command, trace: Path) -> int:
    """Count the git processes that a command starts, by git's own trace."""
    trace.unlink(missing_ok=True)
    env = {**command.env, "GIT_TRACE2_EVENT": str(trace)}
    _run(command._replace(env=env))
    return trace.read_bytes().count(b'"event":"start"') if trace.exists() else 0


_PEAK = """
import os, sys
leave = os._exit
def end(code):
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(peak.split()[1], flush=True)
    leave(code)
os._exit = end
"""


def peak_kilobytes(command: Command, programs: Path, message: str) -> int:
    """Give the highest memory that the hook itself reports for a message, `""`: bare python."""
    if not message:
        words = [str(programs / "python"), "-c", f"{_PEAK}\nend(0)"]
    else:
        where = "import os, trailgate; print(os.path.dirname(os.path.dirname(trailgate.__file__)))"
        found = _run(command._replace(words=[str(programs / "python"), "-c", where])).stdout
        library = os.fsdecode(found).strip()
        begin = f"sys.path.insert(0, {library!r}); from trailgate.__main__ import main; main()"
        start = [str(programs / "python"), "-I", "-S", "-c", f"{_PEAK}\n{begin}"]
        words = [*start, "hook", "commit-msg", message]
    return int(_run(command._replace(words=words)).stdout.split()[-1])


def medians(commands: Mapping[str, Command], runs: int) -> dict[str, float]:
    """Run commands in turns, and give the median of the seconds that each took."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            taken[name].append(_timed(command))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _run(command: Command) -> subprocess.CompletedProcess[bytes]:
    if command.before:
        command.before()
    with open(command.stdin, "rb") as told:
        return subprocess.run(
            command.words,
            cwd=command.folder,
            env=command.env,
            stdin=told,
            capture_output=True,
            check=False,
        )


def _timed(command: Command) -> float:
    if command.before:
        command.before()
    os.chdir(command.folder)
    quiet = [
        (os.POSIX_SPAWN_OPEN, 0, command.stdin, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    ]
    began = time.perf_counter()
    child = os.posix_spawn(command.words[0], command.words, command.env, file_actions=quiet)
    os.waitpid(child, 0)
    return time.perf_counter() - began
