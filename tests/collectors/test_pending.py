from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

ADD = ("log", "add", "--sd", "SD-AUTH-001", "--phase", "LEAD", "--model", "haiku")


def pending(repo: Repo) -> Any:
    done = repo.trailgate("status", "--json", TRAILGATE_NOW="2026-07-28T13:00:00Z")
    assert done.code == 0, done.err
    return json.loads(done.out)["budgets"][0]["pending"]


def test_status_shows_what_no_commit_holds_until_one_does(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.commit("chore: start")
    assert pending(repo) is None
    added = repo.trailgate(*ADD, "--tokens", "45k", TRAILGATE_NOW="2026-07-28T12:30:00Z")
    assert added.code == 0, added.err
    assert pending(repo) == 45000
    done = repo.trailgate("log", "checkpoint", TRAILGATE_NOW="2026-07-28T12:40:00Z")
    assert done.code == 0, done.err
    assert pending(repo) == 0
