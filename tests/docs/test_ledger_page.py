"""docs/ledger.md: its commands, with git alone, give the figures of `trailgate report`."""

from __future__ import annotations

import json
import re
import subprocess
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
