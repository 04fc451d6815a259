"""Measure reading a whole history for the first time, from Python's start to the totals.

    python tools/bench_cold.py [--commits N ...] [--runs N] [--peers N] [--keep FOLDER]

Puts its section into docs/benchmarks.md: seconds of wall time and of processors, each beside
`git log --format=%B HEAD`, and the highest memory of one process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import bench_places as places
import histories

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLD = """
from trailgate.bulk import fold_history, uncollected
from trailgate.git import Repository
from trailgate.policy.build import build
here = Repository.discover(".")
with uncollected():
    fold = fold_history(here, build("", None).vocabulary, [here.head()])
    print(sum(entry.run.tokens.total or 0 for entry in fold.entries()))
"""
_STATUS = """
import sys
from trailgate.__main__ import main
sys.argv = ["trailgate", "status", "--json"]
main()
"""
_OWN = """
import re
print(re.search("VmHWM: *([0-9]+)", open("/proc/self/status").read().replace("\\t", " "))[1])
"""
_SUM = """
total = 0
for message in messages():
    total += sum(map(int, re.findall(r"^Tokens: ([0-9]+)$", message, re.MULTILINE)))
print(total)
"""
GITPYTHON = f"""
import re, git
messages = lambda: (commit.message for commit in git.Repo(".").iter_commits("HEAD"))
{_SUM}"""
PYDRILLER = f"""
import re, pydriller
messages = lambda: (commit.msg for commit in pydriller.Repository(".").traverse_commits())
{_SUM}"""
PEERS = ("GitPython>=3.1", "PyDriller>=2.6")
STATUS = ("status", "--json")
LOG = ("git", "--no-pager", "log", "--format=%B", "HEAD")


class Taken(NamedTuple):
    """What one run took: seconds of wall time and of processors, kilobytes of its own memory."""

    wall: float
    processors: float
    kilobytes: int


_SECTION = """## Reading all of history

From Python's start to the totals, and to the answer of `trailgate status` with the index written
for the next one; nothing kept from before: medians of {runs} runs in turns. One
commit in five carries usage; there is a commit-graph, but where the table says otherwise. Processor
seconds are those of all processes together, and hardly change when others use the machine; memory
is that of the largest process. The wall times were measured with {load:.1f} processes ready to run
on {cores} cores, on average. Peers (medians of {beside} runs) find the tokens of
each message with one regular expression.

Wanted, where nothing else uses the {cores} cores: at most 0.9 times the wall time of git log with a
commit-graph and 1.3 times without, at most 150 MB at a million commits, an eighth of the time that
peers take.

{table}

"""
_MOST_PEER_RUNS = 3
_NEXT = "## How it was measured"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and put the section in place of the one before."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("--commits", type=int, nargs="+", default=[100_000, 1_000_000])
    asked.add_argument("--runs", type=int, default=7)
    asked.add_argument("--peers", type=int, default=100_000, help="commits that peers read, or 0")
    asked.add_argument("--keep", type=Path, help="where histories are, and stay")
    asked.add_argument("--output", type=Path, default=places.ROOT / "docs" / "benchmarks.md")
    given = asked.parse_args(arguments)
    began = Path.cwd()
    rows = [
        "| what | s | times git log | processor s | times git log | MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for commits in given.commits:
            rows += _history(Path(given.keep or folder, str(commits)), commits, given.runs)
        load = os.getloadavg()[2]
        if given.peers:
            rows += _beside_peers(Path(folder), given.peers, min(given.runs, _MOST_PEER_RUNS))
        os.chdir(began)
    table = "\n".join(rows)
    beside = min(given.runs, _MOST_PEER_RUNS)
    section = _SECTION.format(
        table=table, runs=given.runs, beside=beside, load=load, cores=os.cpu_count()
    )
    before, _, after = given.output.read_text().partition(_NEXT)
    before = before.partition(section.partition("\n")[0])[0]
    given.output.write_text(before + section + _NEXT + after)
    print(section)


def _history(repository: Path, commits: int, runs: int) -> list[str]:
    if not repository.exists():
        histories.build(repository, commits)
    commands = {
        "`git log`": LOG,
        "trailgate, the totals": (sys.executable, "-c", FOLD),
        "trailgate, `status` and its index": (sys.executable, "-m", "trailgate", *STATUS),
    }
    rows = _rows(_measured(commands, repository, runs), f"{commits:,}")
    rows += _own_memory(repository, commits)
    graph = repository / ".git" / "objects" / "info" / "commit-graph"
    aside = graph.rename(graph.with_suffix(".aside"))
    found = _measured(commands, repository, runs)
    aside.rename(graph)
    return rows + _rows(found, f"{commits:,}, no commit-graph")


def _own_memory(repository: Path, commits: int) -> list[str]:
    """Measure the processes of trailgate, without the git processes that they start."""
    rows = []
    for name, script in (("the totals", FOLD), ("`status` and its index", _STATUS)):
        places.forget(repository)
        words = [sys.executable, "-c", script + _OWN]
        told = subprocess.run(words, cwd=repository, capture_output=True, check=True)
        own = int(told.stdout.split()[-1]) >> 10
        rows.append(f"| trailgate without git, {name}, {commits:,} | | | | | {own} |")
    return rows


def _beside_peers(folder: Path, commits: int, runs: int) -> list[str]:
    histories.build(folder / "peers", commits)
    python = str(places.environment(folder / "other", *PEERS) / "python")
    commands = {
        "`git log`, beside peers": LOG,
        "trailgate, the totals": (sys.executable, "-c", FOLD),
        "GitPython `iter_commits`": (python, "-c", GITPYTHON),
        "PyDriller": (python, "-c", PYDRILLER),
    }
    return _rows(_measured(commands, folder / "peers", runs), f"{commits:,}")


def _measured(
    commands: dict[str, tuple[str, ...]], folder: Path, runs: int
) -> dict[str, list[Taken]]:
    """Run commands in turns."""
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, words in commands.items():
            taken[name].append(_timed(words, folder))
    return taken


def _timed(words: tuple[str, ...], folder: Path) -> Taken:
    os.chdir(folder)
    places.forget(folder)
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    began = time.perf_counter()
    child = os.posix_spawnp(words[0], words, histories.sealed(), file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{words[0]} failed: {status}")
    wall = time.perf_counter() - began
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)


def _rows(found: dict[str, list[Taken]], history: str) -> list[str]:
    rows, base = [], None
    for name, runs in found.items():
        wall, processors, kilobytes = map(statistics.median, zip(*runs, strict=True))
        base = base or (wall, processors)
        rows.append(
            f"| {name}, {history} | {wall:.2f} | {wall / base[0]:.2f} | {processors:.2f} "
            f"| {processors / base[1]:.2f} | {kilobytes / 1024:.0f} |"
        )
        print(rows[-1], file=sys.stderr)
    return rows


if __name__ == "__main__":
    main()
