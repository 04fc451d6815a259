"""Histories with dates that can't be true, zones that nobody keeps, and weeks that change."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from pyarrow import parquet

from repos import START, Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

DAY = 86_400
NOW = "2026-08-05T12:00:00Z"
DATES = {
    "1970": 0,
    "2001": 1_000_000_000,
    "now": START,
    "2099": 4_070_908_800,
    "beyond 2^32": 2**32 + 1,
    "year 33,658": 10**12,
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("odd") / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    parents: tuple[str, ...] = ()
    zones = ("+0000", "+1400", "-1200", "+0545", "+9999", "-0000")
    for number, (at, zone) in enumerate(zip(DATES.values(), zones, strict=True)):
        parents = (repo.plumb(usage(tokens=10**number), *parents, at=at, zone=zone),)
    repo.git("update-ref", "refs/heads/main", parents[0])
    return repo


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_every_run_is_in_one_period_whatever_its_date(odd: Repo, by: str) -> None:
    found = json.loads(odd.trailgate("report", "--by", by, "--json").out)
    amounts = [period["tokens"] for period in found["periods"] if period["tokens"]]
    assert amounts == [1, 10, 100, 1000, 10_000, 100_000]
    assert found["total"]["tokens"] == 111_111
    nested = odd.trailgate("report", "--by", by, "--by", "sd", "--csv").out
    rows = list(csv.DictReader(io.StringIO(nested, newline="")))
    assert [int(row["tokens"]) for row in rows if row["level"] == "2"] == amounts


def test_every_form_holds_every_date(odd: Repo, tmp_path: Path) -> None:
    for words in (["--md"], ["--csv"], ["--by", "week"], ["--zones"], ["--zones", "--md"]):
        assert odd.trailgate("report", *words).code == 0, words
    file = tmp_path / "zones.parquet"
    assert odd.trailgate("report", "--zones", "--parquet", str(file)).code == 0
    column = parquet.read_table(file, columns=["used"])["used"].to_pylist()
    assert [int(used) for used in column if used] == [1, 10, 100, 1000, 10_000, 100_000]


def test_a_commit_from_the_future_is_a_revision_like_any_other(odd: Repo) -> None:
    document = json.loads(odd.trailgate("status", "--json", "--at", "HEAD").out)
    assert document["now"].startswith("33658-")
    assert document["budgets"][0]["used"] == 100_000
    past = json.loads(odd.trailgate("status", "--json", "--at", "1970-01-01T00:00:00Z").out)
    assert past["budgets"][0]["used"] == 1


def test_a_week_that_changes_in_the_middle_of_history(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    budgets = """
[[budget]]
name = "weekly"
limit = 100
resets = "Mon 00:00"
[[budget]]
name = "weekly"
limit = 50
resets = "Thu 00:00"
from = 2026-07-29
"""
    repo.commit(usage(tokens=30), files={"trailgate.toml": budgets})
    repo.commit(usage(tokens=40), at=START + DAY)
    [old, new] = json.loads(repo.trailgate("report", "--zones", "--json").out)["budgets"]
    told = [(p["start"][:10], p["end"][:10], p["used"], p["zone"]) for p in old["periods"]]
    assert told == [("2026-07-27", "2026-07-29", 30, "GREEN")]
    told = [(p["start"][:10], p["end"][:10], p["used"], p["zone"]) for p in new["periods"]]
    assert told == [
        ("2026-07-23", "2026-07-30", 70, "RED"),
        ("2026-07-30", "2026-08-06", 0, "GREEN"),
    ]
    for at, used in (("2026-07-28T23:59:59Z", 30), ("2026-07-29T23:59:59Z", 70)):
        document = json.loads(repo.trailgate("status", "--json", "--at", at).out)
        assert document["budgets"][0]["used"] == used


@pytest.mark.parametrize(
    ("reset", "starts"),
    [
        ("Sun 02:30", ["2026-03-22T02:30:00+01:00", "2026-03-29T03:00:00+02:00"]),  # skipped
        ("Sun 02:00", ["2026-03-22T02:00:00+01:00", "2026-03-29T03:00:00+02:00"]),
    ],
)
def test_a_reset_that_no_clock_showed(tmp_path: Path, reset: str, starts: list[str]) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = "2026-03-29T01:00:00Z"  # the very instant of the change
    budget = f'[[budget]]\nname = "weekly"\nlimit = 9\nresets = "{reset}"\n'
    policy = budget + 'timezone = "Europe/Berlin"\n'
    change = 1_774_746_000
    repo.commit(usage(tokens=1), at=change - 1, files={"trailgate.toml": policy})
    repo.commit(usage(tokens=2), at=change)
    [one] = json.loads(repo.trailgate("report", "--zones", "--json").out)["budgets"]
    assert [(p["start"], p["used"]) for p in one["periods"]] == list(
        zip(starts, (1, 2), strict=True)
    )
    [row, _] = json.loads(repo.trailgate("report", "--by", "week", "--json").out)["periods"]
    assert (row["start"], row["end"]) == tuple(starts)
