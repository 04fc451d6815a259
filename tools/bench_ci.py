"""`trailgate ci` as the Action starts it, without the API: in a short history and in a long one."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

import bench_places as places
import histories
from bench_measure import Command, medians, try_out

if TYPE_CHECKING:
    from pathlib import Path

COMMITS = 50
"""Commits of the pull request, above the others."""

SHORT = 1_000
MOST_SECONDS, MOST_LOGS = 0.15, 1.0

SECTION = """A pull request of {commits} commits, one in five with usage, judged by
`python -I -m trailgate ci` with its event file and nothing kept from an earlier
run; medians of {runs} runs.

| what | s | beyond | wanted |
|---|---:|---:|---:|
| `python -c "import {libraries}"` | {imports:.2f} |  |  |
| `trailgate ci`, {short:,} commits behind | {near:.2f} | {over:.2f} s | ≤ {seconds} s |
| `git log --format=%B HEAD`, {long:,} commits | {log:.2f} |  |  |
| `trailgate ci`, {long:,} commits behind | {far:.2f} | {logs:.2f} git logs | ≤ {most} |

What is beyond: of the short history over the imports alone, of the long one over the short one."""


class Libraries(NamedTuple):
    """A Python whose bare imports are measured, and what it imports."""

    python: Path
    names: str


def libraries(folder: Path, own: Path, *, here: bool) -> Libraries:
    """Give the Python to compare with: a fresh one with GitPython, or this one without it."""
    if here:
        return Libraries(own / "python", "click, jinja2")
    wanted = ("click>=8.2", "jinja2>=3.1.6", "GitPython>=3.1")
    return Libraries(places.environment(folder, *wanted) / "python", "click, jinja2, git")


def measured(folder: Path, own: Path, compared: Libraries, commits: int, runs: int) -> str:
    """Measure, and give the section of the page."""
    short = min(SHORT, commits)
    near = _pull_request(folder / "short", own, short)
    far = _pull_request(folder / "long", own, commits)
    env = histories.sealed()
    git = shutil.which("git", path=env["PATH"]) or "git"
    log = [git, "--no-pager", "log", "--format=%B", "HEAD"]
    bare = [str(compared.python), "-c", f"import {compared.names}"]
    ready = {
        "imports": Command(bare, near.folder, env),
        "near": near,
        "log": Command(log, far.folder, env),
        "far": far,
    }
    for command in ready.values():
        try_out(command, silent=False)
    found = medians(ready, runs)
    return SECTION.format(
        **found,
        commits=COMMITS,
        runs=runs,
        libraries=compared.names,
        short=short,
        long=commits,
        over=found["near"] - found["imports"],
        logs=(found["far"] - found["near"]) / found["log"],
        seconds=MOST_SECONDS,
        most=MOST_LOGS,
    )


def _pull_request(folder: Path, own: Path, commits: int) -> Command:
    """Make a repository whose newest commits are a pull request; give what judges them."""
    histories.build(folder, commits + COMMITS)
    head, base = (
        histories.git(folder, "rev-parse", name).decode().strip()
        for name in ("HEAD", f"HEAD~{COMMITS}")
    )
    histories.git(folder, "update-ref", "refs/remotes/origin/main", base)
    place = {"full_name": "acme/accounts"}
    event = folder / ".git" / "event.json"
    pull = {
        "number": 7,
        "title": "feat(SD-AUTH-001): tighten the checks",
        "head": {"sha": head, "ref": "work", "repo": place},
        "base": {"sha": base, "ref": "main", "repo": place},
    }
    event.write_text(json.dumps({"pull_request": pull, "repository": place}))
    written = [folder / ".git" / name for name in ("output", "summary")]

    def before() -> None:
        places.forget(folder)
        for path in written:
            path.write_text("")

    env = {
        **histories.sealed(),
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": head,
        "GITHUB_OUTPUT": str(written[0]),
        "GITHUB_STEP_SUMMARY": str(written[1]),
    }
    words = [str(own / "python"), "-I", "-m", "trailgate", "ci", "--fail-on", "never"]
    return Command(words, folder, env, before)
