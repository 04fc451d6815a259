"""The benchmark of `status` runs from end to end; how fast it is, is not judged here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def test_each_length_has_a_row_with_and_without_new_commits() -> None:
    words = [sys.executable, "bench_status.py", "--runs", "1", "120", "110"]
    done = subprocess.run(words, cwd=TOOLS, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ")[0] for line in done.stdout.splitlines() if line.startswith("| 1")]
    assert rows == [
        "| 110 commits, nothing new",
        "| 110 commits, 100 of them new",
        "| 120 commits, nothing new",
        "| 120 commits, 100 of them new",
    ]
