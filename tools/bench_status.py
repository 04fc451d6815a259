"""`trailgate status` with an index at hand, in histories of several lengths.

    python tools/bench_status.py [--runs N] [COMMITS...]

Prints the section of docs/benchmarks.md, usually for 10,000 and 100,000 commits; 1,000,000 only
where it is asked for. Measures the environment that runs it; see bench.py for one of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import bench_places as places
import histories
from bench_measure import Command, medians, try_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZES = (10_000, 100_000)
NEW = 100
"""Commits since the index was written, where there are new ones."""

MOST_BEYOND, MOST_NEW, MOST_GROWTH = 45, 30, 1.3

SECTION = """The index is at hand; one commit in five carries usage; medians of {runs} runs. Bare
python takes {bare:.1f} ms.

| `trailgate status --json` | ms | beyond | wanted |
|---|---:|---:|---:|
{rows}

What is beyond: nothing new, over bare python; {new} new commits, over nothing new. From the
shortest history to the longest the first grows {growth:.2f} times (wanted: ≤ {most})."""


def measured(folder: Path, own: Path, sizes: Sequence[int], runs: int) -> str:
    """Measure, and give the section of the page."""
    bare = Command([str(own / "python"), "-c", "pass"], folder, histories.sealed())
    ready = {"bare": bare}
    for commits in sizes:
        ready |= _commands(folder / str(commits), own, commits)
    for command in ready.values():
        try_out(command, silent=False)
    found = {name: seconds * 1000 for name, seconds in medians(ready, runs).items()}
    rows: list[str] = []
    for commits in sizes:
        same, fresh = found[f"same {commits}"], found[f"fresh {commits}"]
        what = (f"{commits:,} commits, nothing new", f"{commits:,} commits, {NEW} of them new")
        rows.append(_row(what[0], same, same - found["bare"], MOST_BEYOND))
        rows.append(_row(what[1], fresh, fresh - same, MOST_NEW))
    return SECTION.format(
        runs=runs,
        bare=found["bare"],
        rows="\n".join(rows),
        new=NEW,
        growth=found[f"same {sizes[-1]}"] / found[f"same {sizes[0]}"],
        most=MOST_GROWTH,
    )


def _row(what: str, took: float, beyond: float, most: int) -> str:
    return f"| {what} | {took:.1f} | {beyond:.1f} ms | ≤ {most} ms |"


def _commands(folder: Path, own: Path, commits: int) -> dict[str, Command]:
    """Make a history; give the commands with an index of HEAD, and of the commits before."""
    histories.build(folder, commits, last=int(time.time()) // 3600 * 3600)
    words = [str(own / "trailgate"), "status", "--json"]
    env = histories.sealed()
    head = histories.git(folder, "rev-parse", "HEAD").decode().strip()
    histories.git(folder, "update-ref", "refs/heads/main", f"{head}~{NEW}")
    ready = Command(words, folder, env)
    try_out(ready, silent=False)
    old = _kept(folder, "old")
    histories.git(folder, "update-ref", "refs/heads/main", head)
    try_out(ready, silent=False)
    now = _kept(folder, "now")
    return {
        f"same {commits}": ready._replace(before=_restore(folder, now)),
        f"fresh {commits}": ready._replace(before=_restore(folder, old)),
    }


def _kept(folder: Path, name: str) -> Path:
    """Put what trailgate keeps in a repository aside."""
    return Path(shutil.copytree(folder / ".git" / "trailgate", folder / ".git" / name))


def _restore(folder: Path, aside: Path) -> Callable[[], None]:
    def restore() -> None:
        places.forget(folder)
        shutil.copytree(aside, folder / ".git" / "trailgate")

    return restore


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("commits", type=int, nargs="*", default=SIZES)
    asked.add_argument("--runs", type=int, default=21)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        here = Path.cwd()
        text = measured(Path(folder), places.own_programs(), sorted(given.commits), given.runs)
        os.chdir(here)
    print(text)


if __name__ == "__main__":
    main()
