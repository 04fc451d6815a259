"""A correction burns nothing, so that it lacks no usage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from repos import LEAD, Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

ID = "01K1BA4M8000000000000000A1"
CORRECTS = f"Corrects: {ID} tokens=900 a typo\nOverride-By: {LEAD}\n"


@pytest.mark.parametrize(
    ("message", "sd_commits", "recorded", "unreadable"),
    [
        (f"fix(SD-AUTH-001): tokens of a run\n\n{CORRECTS}", 1, 1, 0),
        (f"fix: tokens of a run\n\nSD: SD-AUTH-001\n{CORRECTS}", 1, 1, 0),
        (usage() + CORRECTS, 2, 2, 0),
        ("fix(SD-AUTH-001): work\n\nCorrects the tokens\n", 2, 1, 0),
        ("fix(SD-AUTH-001): work\n\nCorrects: none of them\n", 2, 1, 1),
    ],
)
def test_a_correction_alone_is_no_work_that_lacks_its_usage(
    tmp_path: Path, message: str, sd_commits: int, recorded: int, unreadable: int
) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = "2026-07-30T12:00:00Z"
    repo.commit(usage(f"Run-Id: {ID}", tokens=1000))
    repo.commit(message)
    for words in (("report", "--json"), ("report", "--json")):  # from nothing, and by the index
        found = json.loads(repo.trailgate(*words).out)["total"]["coverage"]
        told = (found["sd_commits"], found["recorded"], found["unreadable"])
        assert told == (sd_commits, recorded, unreadable)
    lacking = json.loads(repo.trailgate("audit", "coverage", "--json").out)["lacking"]
    assert len(lacking) == sd_commits - recorded
    found = json.loads(repo.trailgate("backfill", "--json").out)
    assert found["lacking"] == sd_commits - recorded - unreadable
