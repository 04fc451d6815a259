"""Measure the action under act: seconds from the step's start to the verdict.

    python tools/bench_action.py [--commits 50] [--runs 5]

A pull request in a fresh repository; cold is the first run on a runner, warm the median of those
after it. Set-up is all before trailgate itself starts. Needs `make test-all` to have been run.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from acting import Ran, Stage  # noqa: E402 - the tests know how to run act
from ci_page import workflow  # noqa: E402
from runner import GOOD, Hub, text  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP, JUDGE = "Main", "Judge"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    asked.add_argument("--commits", type=int, default=50)
    asked.add_argument("--runs", type=int, default=5)
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cold, *warm = _measured(Path(folder), given.commits, given.runs + 1)
    print(f"| the action, {given.commits} commits | set-up, s | run, s | in all, s |")
    print("|---|---:|---:|---:|")
    for name, runs in (("cold", [cold]), ("warm", warm)):
        figures = [_median(runs, part) for part in range(3)]
        print(f"| {name} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")


def _measured(folder: Path, commits: int, runs: int) -> list[tuple[float, float, float]]:
    """Give for each run the seconds of set-up, of trailgate, and of the whole step."""
    (folder / "stage").mkdir()
    (folder / "hub").mkdir()
    stage, hub = Stage(folder / "stage"), Hub(folder / "hub")
    hub.start()
    event = hub.pull_request(*[text(*GOOD)] * commits)
    at = hub.clone()
    hub.git("checkout", "-q", "--detach", "origin/feature", at=at)
    judging = workflow("Pull requests")
    return [_split(stage.act(judging, "pull_request", event, at)) for _ in range(runs)]


def _split(ran: Ran) -> tuple[float, float, float]:
    if not ran.succeeded:
        sys.exit(f"the action failed:\n{ran.log}")
    whole, run = ran.seconds[STEP], ran.seconds[JUDGE]
    return whole - run, run, whole


def _median(runs: list[tuple[float, float, float]], part: int) -> float:
    return statistics.median(run[part] for run in runs)


if __name__ == "__main__":
    main()
