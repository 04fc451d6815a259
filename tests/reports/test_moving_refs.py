"""Refs that move while trailgate reads: every sum is of a history that there was."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-08-01T12:00:00Z"
MOVE = """#!/bin/sh
number=$(($(cat "$0.calls" 2>/dev/null || echo 0) + 1))
echo $number > "$0.calls"
if [ $number = "$MOVE_AT" ]; then {git} -C "{path}" update-ref refs/heads/main "$MOVE_TO"; fi
exec {git} "$@"
"""
"""Stands in git's place, and moves HEAD's branch just before one of its calls."""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Give a main in the midst of a line of five runs, of which a branch holds all."""
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    for number in range(5):
        repo.commit(usage(tokens=10**number))
    repo.branch("whole")
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    repo.branch("kept")
    shim = tmp_path / "shim" / "git"
    shim.parent.mkdir()
    shim.write_text(MOVE.format(git=shutil.which("git"), path=repo.path), encoding="utf-8")
    shim.chmod(0o755)
    return repo


@pytest.mark.parametrize("to", ["whole", "kept~2"])
@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_no_run_is_lost_or_counted_twice(repo: Repo, tmp_path: Path, to: str, call: int) -> None:
    if call % 2:
        repo.trailgate("status", "--json")  # so that there is an index
    path = f"{tmp_path / 'shim'}:{repo.env['PATH']}"
    moving = {"PATH": path, "MOVE_AT": str(call), "MOVE_TO": to}
    [now] = json.loads(repo.trailgate("status", "--json", **moving).out)["budgets"]
    assert int((tmp_path / "shim" / "git.calls").read_text()) >= call
    assert now["used"] == now["recorded"] + now["in_flight"] == 11_111
    assert now["recorded"] in (111, 11_111 if to == "whole" else 1)
    (tmp_path / "shim" / "git.calls").unlink()
    repo.branch("main", "kept")
    every = repo.trailgate("report", "--all", "--json", **moving)
    assert json.loads(every.out)["total"]["tokens"] == 11_111
    [later] = json.loads(repo.trailgate("status", "--json").out)["budgets"]
    assert (later["used"], later["recorded"]) == (11_111, 11_111 if to == "whole" else 1)
