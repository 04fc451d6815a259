"""The benchmark runs from end to end; how fast anything is, is not judged here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def python(*words: str | Path) -> bytes:
    """Run Python in the folder of tools; it must succeed."""
    done = subprocess.run([sys.executable, *words], cwd=TOOLS, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def test_the_page_holds_a_ratio_for_each_thing_that_is_measured(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"
    sizes = ("--hook-commits=30", "--report-commits=40", "--hook-runs=1", "--report-runs=1")
    ci = ("--ci-commits=60", "--ci-runs=1")
    python("bench.py", "--here", *sizes, *ci, "--output", page)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in page.read_text().splitlines()
        if line.startswith("| ")
        and not line.startswith(("| what", "| `trailgate status --json` |"))
    ]
    rows, ci_rows, status_rows = rows[:-8], rows[-8:-4], rows[-4:]
    assert [row[0] for row in status_rows] == [
        f"{count} commits, {what}"
        for count in ("500", "1,000")
        for what in ("nothing new", "100 of them new")
    ]
    assert [row[3] for row in status_rows] == ["≤ 45 ms", "≤ 30 ms"] * 2
    assert [row[0] for row in ci_rows] == [
        '`python -c "import click, jinja2"`',
        "`trailgate ci`, 60 commits behind",
        "`git log --format=%B HEAD`, 60 commits",
        "`trailgate ci`, 60 commits behind",
    ]
    assert all(float(row[1]) >= 0 for row in ci_rows)
    assert [row[3] for row in ci_rows] == ["", "≤ 0.15 s", "", "≤ 1.0"]
    assert [row[0] for row in rows] == [
        "`python -c pass`",
        "commit-msg, no zone asked",
        "commit-msg, zone asked",
        "prepare-commit-msg, nothing recorded",
        "prepare-commit-msg, one entry recorded",
        "pre-push, one new commit",
        "`git log --format=%B HEAD`",
        "`trailgate report --json`, cold",
    ]
    assert [row[2] for row in rows if row[0].startswith(("`python", "`git"))] == ["1.00", "1.00"]
    assert all(float(row[1]) >= 0 and float(row[2]) > 0 for row in rows)
    assert str(tmp_path) not in page.read_text()


def test_histories_repeat_and_one_commit_in_five_carries_usage() -> None:
    code = (
        "import histories, sys;"
        "sys.stdout.buffer.write(b''.join(histories.stream(2000, int(sys.argv[1]))))"
    )
    first, again, other = (python("-c", code, seed) for seed in ("1", "1", "2"))
    assert first == again
    assert first != other
    commits = first.split(b"commit refs/heads/main\n")[1:]
    carrying = sum(b"\nTokens: " in commit for commit in commits)
    assert len(commits) == 2000
    assert 0.15 < carrying / len(commits) < 0.25
    assert b"\nRun-Id: " in first
    assert b"\n\n* " in first
