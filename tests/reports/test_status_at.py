"""`trailgate status --at`, and the schema of `trailgate status --json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from repos import START, Repo, usage

DAY = 86_400
NOW = "2026-08-01T12:00:00Z"
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "status-1.json"


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("at") / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    budget = '[[budget]]\nname = "weekly"\nlimit = {}\nresets = "Mon 14:00"\n'
    budget += 'timezone = "America/Los_Angeles"\n'
    repo.commit(usage(tokens=300), files={"trailgate.toml": budget.format(1000)})
    repo.commit(usage(tokens=400), at=START + DAY)
    repo.git("tag", "-a", "-m", "v1", "v1")
    repo.commit(usage(tokens=50), at=START + 2 * DAY, files={"trailgate.toml": budget.format(5000)})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit(usage(tokens=7), at=START + 2 * DAY)
    repo.git("checkout", "--quiet", "main")
    return repo


def validated(printed: str) -> dict[str, Any]:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document: dict[str, Any] = json.loads(printed)
    Draft202012Validator(schema).validate(document)
    return document


def state(repo: Repo, *words: str) -> tuple[dict[str, Any], dict[str, Any]]:
    document = validated(repo.trailgate("status", "--json", *words).out)
    [budget] = document["budgets"]
    return document, budget


def test_now(repo: Repo) -> None:
    document, budget = state(repo)
    assert document["generated_from"] == repo.git("rev-parse", "main").strip()
    assert (budget["recorded"], budget["in_flight"], budget["limit"]) == (750, 7, 5000)


def test_a_revision_is_all_that_it_reaches_at_its_own_time_by_its_own_policy(repo: Repo) -> None:
    document, budget = state(repo, "--at", "v1")
    assert document["generated_from"] == repo.git("rev-parse", "v1^{commit}").strip()
    assert document["now"] == "2026-07-29T12:00:00+00:00"
    assert (budget["used"], budget["limit"], budget["zone"]) == (700, 1000, "YELLOW")
    assert (budget["in_flight"], budget["pending"]) == (None, None)


def test_a_time_is_what_head_holds_up_to_then(repo: Repo) -> None:
    _, budget = state(repo, "--at", "2026-07-29T12:00:00Z")
    assert (budget["used"], budget["limit"]) == (700, 5000)
    _, before = state(repo, "--at", "2026-07-29T11:59:59Z")
    assert (before["used"], before["coverage"]["sd_commits"]) == (300, 1)


def test_dates_are_those_of_the_budgets_zone(repo: Repo) -> None:
    document, budget = state(repo, "--at", "2026-07-29")
    assert document["now"] == "2026-07-29T07:00:00+00:00"
    assert budget["used"] == 300


def test_the_page_says_when_it_is_of_and_what_nobody_knows(repo: Repo) -> None:
    page = repo.trailgate("status", "--at", "v1").out
    tip = repo.git("rev-parse", "v1^{commit}").strip()
    assert page.startswith(f"as of Wed 2026-07-29 12:00 UTC, from commit {tip[:10]}\n")
    rows = [line.split() for line in page.splitlines()]
    assert [row[1:] for row in rows if len(row) > 2 and row[-1] == "unknown"] == [
        ["in", "flight", "unknown"],
        ["pending", "unknown"],
    ]
    line = repo.trailgate("status", "--at", "2026-07-29T12:00:00Z", "--line").out
    assert line.startswith("14% GREEN")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("nowhere", "--at: 'nowhere' names no commit"),
        ("2026-02-30", "or a time, e.g. 2026-07-28 or 2026-07-28T14:00:00Z"),
        ("2026-08-01T12:00:01Z", "--at '2026-08-01T12:00:01Z' is in the future"),
    ],
)
def test_what_is_neither_is_refused(repo: Repo, at: str, said: str) -> None:
    done = repo.trailgate("status", "--at", at)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_every_document_fits_the_schema(repo: Repo, tmp_path: Path) -> None:
    empty = Repo(tmp_path / "empty")
    document = validated(empty.trailgate("status", "--json").out)
    assert document["generated_from"] is None
    hours = Repo(tmp_path / "hours")
    hours.env["TRAILGATE_NOW"] = NOW
    hours.commit(
        usage("Run-Id: 01JQWER5TY0000000000000001"),
        files={"trailgate.toml": '[[budget]]\nname = "h"\nlimit = 9\nunit = "hours"\n'},
    )
    hours.commit(usage("Run-Id: 01JQWER5TY0000000000000001", tokens=2))
    hours.commit(usage())
    document = validated(hours.trailgate("status", "--json").out)
    assert [one["kind"] for one in document["disagreements"]] == ["values"]
    assert document["budgets"][-1]["used"] is None
    shallow = Repo(tmp_path / "shallow", init=False)
    shallow.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", ".")
    document = validated(shallow.trailgate("status", "--json").out)
    assert (document["zone"], document["budgets"]) == ("UNKNOWN", [])


def test_the_schema_knows_every_field_and_no_other(repo: Repo) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document, budget = state(repo)
    assert set(schema["$defs"]["known"]["properties"]) == set(document)
    assert set(schema["$defs"]["budget"]["properties"]) == set(budget)
    wrong = document | {"budgets": [budget | {"used": "UNKNOWN"}]}
    assert not Draft202012Validator(schema).is_valid(wrong)
