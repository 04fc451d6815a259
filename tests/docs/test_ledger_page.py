"""docs/ledger.md: its commands, with git alone, give the figures of `trailgate report`."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import date, timedelta
from pathlib import Path

from repos import START, Repo, usage

PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"
NOW = "2026-08-01T12:00:00Z"
ID = "01KYM9H5G00000000000000001"  # of 2026-07-28T12:00:00Z


def shell(repo: Repo, text: str) -> str:
    done = subprocess.run(
        ["/bin/sh", "-euc", text], cwd=repo.path, env=repo.env, capture_output=True, check=True
    )
    return done.stdout.decode()


def test_its_commands_recompute_a_week(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    repo.commit(usage(tokens=1000), files={"a": "1"})
    repo.commit(usage(tokens="1_500\nRun: TESTING haiku 2.5k"), at=START + 60)
    repo.commit(usage(f"Run-Id: {ID}", tokens=70), at=START - 30 * 86_400, files={"c": "1"})
    repo.git("checkout", "--quiet", "-b", "side", "HEAD~1")
    repo.commit(usage(tokens=9), at=START + 90, files={"b": "1"})
    repo.git("cherry-pick", "main")
    repo.git("checkout", "--quiet", "main")
    repo.git("cherry-pick", "-x", "side~1")
    repo.commit("feat(SD-AUTH-001): nothing told", at=START + 120)
    repo.git("merge", "--quiet", "--no-edit", "-X", "ours", "side")
    repo.git("replace", "HEAD", "HEAD^2")
    listing, week, _ = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    shell(repo, listing)
    week = week.replace("2026-06-08", "2026-07-27").replace("2026-06-15", "2026-08-03")
    found = shell(repo, week)
    *_, told = json.loads(repo.trailgate("report", "--json").out)["periods"]
    assert found.split() == [str(told["runs"]), str(told["tokens"])] == ["5", "5079"]


def test_they_hold_for_dates_and_sums_that_are_out_of_the_way(tmp_path: Path) -> None:
    """A date that can't be read is 1970's, for git too; awk may print large numbers cut off."""
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    late, later = 4_070_908_800, 17_179_869_184
    tip = repo.plumb(usage(tokens=3_000_000_001), at=later)
    tip = repo.plumb(usage("Run: TESTING haiku 4_000_000_002"), tip, at=later + 1)
    id_2099 = "03PFAH5B000000000000000001"
    tip = repo.plumb(usage(f"Run-Id: {id_2099}", tokens=7), tip, at=late + 9)
    tip = repo.plumb(usage(tokens=20), tip, zone="bogus")
    repo.branch("main", tip)
    listing, week, _ = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    shell(repo, listing)
    document = json.loads(repo.trailgate("report", "--json").out)
    told = {p["start"][:10]: (p["runs"], p["tokens"]) for p in document["periods"] if p["runs"]}
    assert sorted(told.values()) == [(1, 7), (1, 20), (3, 7_000_001_003)]
    for first, sums in told.items():
        next_week = date.fromisoformat(first) + timedelta(days=7)
        text = week.replace("2026-06-08", first).replace("2026-06-15", next_week.isoformat())
        assert tuple(map(int, shell(repo, text).split())) == sums, first
