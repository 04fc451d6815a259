"""Measure trailgate as people meet it, and write the table of docs/benchmarks.md.

    python tools/bench.py [--quick] [--output FILE]

The hook as git starts it, the cold report over a long history, and CI on a pull request, each
beside what it should be compared with. Medians of runs in turns; what counts are the ratios.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import bench_ci
import bench_places as places
import bench_status
import histories
from bench_hooks import other_hooks
from bench_measure import Command, git_processes, medians, peak_kilobytes, try_out
from bench_page import MOST_HOOK, MOST_REPORT, MOST_ZONE, Row, Size, page

if TYPE_CHECKING:
    from collections.abc import Sequence

_MEMORY = (
    "import resource, sys; from trailgate.__main__ import main; sys.argv[0] = 'trailgate';"
    "main();"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the page and write it."""
    asked = _arguments(arguments)
    size = Size(*(getattr(asked, field) for field in Size._fields))
    began = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        text = page(size, *_measured(size, Path(folder), here=asked.here))
        os.chdir(began)
    print(text)
    asked.output.write_text(text)
    if not (asked.quick or asked.here):
        # a process of its own: the memory of a program is never told as less than its parent's
        words = [sys.executable, str(Path(__file__).parent / "bench_cold.py")]
        subprocess.run([*words, "--output", str(asked.output)], check=True)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    quick = Size(2_000, 10_000, 11, 3, 10_000, 3)
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("--quick", action="store_true", help="smaller histories, fewer runs")
    asked.add_argument("--here", action="store_true", help="this environment; no peers, no network")
    asked.add_argument("--output", type=Path, default=places.ROOT / "docs" / "benchmarks.md")
    for field, usual in Size()._asdict().items():
        shown = f"usually {usual}, {getattr(quick, field)} with --quick"
        asked.add_argument(f"--{field.replace('_', '-')}", type=int, help=shown)
    given = asked.parse_args(arguments)
    for field, value in (quick if given.quick else Size())._asdict().items():
        if getattr(given, field) is None:
            setattr(given, field, value)
    return given


def _measured(
    size: Size, folder: Path, *, here: bool
) -> tuple[list[Row], list[Row], tuple[str, str], tuple[str, str]]:
    own = places.own_programs() if here else places.environment(folder / "own", str(places.ROOT))
    peers = None if here else places.environment(folder / "peers", *places.PEERS)
    hooks, spawned = _hooks(size, folder, own, peers)
    report, megabytes = _report(size, folder, own)
    compared = bench_ci.libraries(folder / "libraries", own, here=here)
    ci = bench_ci.measured(folder / "ci", own, compared, size.ci_commits, size.ci_runs)
    sizes = (max(size.report_commits // 10, 500), max(size.report_commits, 1_000))
    status = bench_status.measured(folder / "status", own, sizes, size.hook_runs)
    said = f"At its peak the report takes {megabytes} MB of memory."
    return hooks, report, (spawned, said), (ci, status)


def _hooks(size: Size, folder: Path, own: Path, peers: Path | None) -> tuple[list[Row], str]:
    repository = places.hook_repository(folder / "hook", size.hook_commits)
    env = {**histories.sealed(), "PATH": f"{own}{os.pathsep}{os.environ['PATH']}"}
    _run([own / "trailgate", "status"], repository, env)
    _run([own / "trailgate", "install"], repository, env)
    as_hook = env | {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_EDITOR": ":"}
    hook = str(repository / ".git" / "hooks" / "commit-msg")
    plain, asking = ".git/plain.txt", ".git/asking.txt"
    commands = {
        "`python -c pass`": [str(own / "python"), "-c", "pass"],
        "commit-msg, no zone asked": [hook, plain],
        "commit-msg, zone asked": [hook, asking],
    }
    ready = {name: Command(words, repository, as_hook) for name, words in commands.items()}
    ready |= other_hooks(repository, own / "trailgate", env)
    hooks = list(ready)[1:]
    if peers:
        others = _peers(folder, peers, repository / plain)
        ready |= {name: Command(words, repository, as_hook) for name, words in others.items()}
    for name, command in ready.items():
        try_out(command, silent=name in hooks)
    spawned = [str(git_processes(ready[name], folder / "trace")) for name in hooks]
    found = medians(ready, size.hook_runs)
    bare, *_ = found.values()
    wanted = dict(zip(list(commands)[1:3], (MOST_HOOK, MOST_ZONE), strict=True))
    rows = [
        Row(name, seconds, seconds / bare, wanted.get(name, 0)) for name, seconds in found.items()
    ]
    base = peak_kilobytes(ready["`python -c pass`"], own, "")
    peaks = [
        peak_kilobytes(ready[name], own, words) / base
        for name, words in zip(wanted, (plain, asking), strict=True)
    ]
    return rows, (
        f"git processes that the hooks start, in this order: {', '.join(spawned)}. Peak memory of "
        f"commit-msg: {peaks[0]:.2f} times bare python's, with a zone {peaks[1]:.2f} times."
    )


def _peers(folder: Path, peers: Path, message: Path) -> dict[str, list[str]]:
    """Give the commands of other programs that lint a message; this one is fine to all of them."""
    conventional = folder / "conventional.txt"
    conventional.write_text(message.read_text().replace("SD-AUTH-001", "auth"))
    settings = folder / "committed.toml"
    settings.write_text('style = "conventional"\nsubject_capitalized = false\n')
    found = {
        "conventional-pre-commit": [str(peers / "conventional-pre-commit"), str(conventional)],
        "gitlint": [str(peers / "gitlint"), "--msg-filename", str(conventional)],
        "commitizen": [str(peers / "cz"), "check", "--commit-msg-file", str(conventional)],
        "committed (native)": [
            *(str(peers / "committed"), "--config", str(settings)),
            *("--commit-file", str(conventional)),
        ],
    }
    programs = places.node_environment(folder / "node", *places.NODE_PEERS)
    if programs:
        rules = "@commitlint/config-conventional"
        words = ["--extends", rules, "--cwd", str(folder / "node"), "--edit", str(conventional)]
        found["commitlint"] = [str(programs / "commitlint"), *words]
    return found


def _report(size: Size, folder: Path, own: Path) -> tuple[list[Row], int]:
    repository = folder / "report"
    histories.build(repository, size.report_commits)
    env = histories.sealed()
    git = next(p for part in env["PATH"].split(os.pathsep) if (p := Path(part, "git")).is_file())
    words = ["report", "--json"]
    ready = {
        "`git log --format=%B HEAD`": Command(
            [str(git), "--no-pager", "log", "--format=%B", "HEAD"], repository, env
        ),
        "`trailgate report --json`, cold": Command(
            [str(own / "trailgate"), *words], repository, env, lambda: places.forget(repository)
        ),
    }
    for command in ready.values():
        try_out(command, silent=False)
    found = medians(ready, size.report_runs)
    base, cold = found.values()
    names = list(found)
    rows = [Row(names[0], base, 1), Row(names[1], cold, cold / base, MOST_REPORT)]
    said = _run([own / "python", "-c", _MEMORY, *words], repository, env).stderr
    return rows, int(said.split()[-1]) // 1024


def _run(
    words: Sequence[str | Path], folder: Path, env: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, check=True)


if __name__ == "__main__":
    main()
