"""`trailgate status` says that a pause is in force, until when and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from builders import DAY, MONDAY
from repos import Repo, usage
from trailgate.policy.terms import Pause
from trailgate.reports.layout import Page, text_of
from trailgate.reports.status import pause_lines, status_line, with_pause

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "status-1.json"
NOW = "2026-07-30T12:00:00Z"
BUDGET = """\
[[budget]]
name = "weekly"
limit = 5000
period = "week"
resets = "Mon 00:00"
timezone = "America/Los_Angeles"
"""
PAUSE = """
[[pause]]
from = 2026-07-29
until = 2026-07-31T09:30:00Z
reason = "the release <b>"
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = NOW
    made.commit(usage(), files={"trailgate.toml": BUDGET + PAUSE})
    return made


def document(repo: Repo, *words: str) -> dict[str, Any]:
    done = repo.trailgate("status", "--json", *words)
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
    return found


def test_the_page_begins_with_the_pause_in_the_budgets_zone(repo: Repo) -> None:
    page = repo.trailgate("status").out
    assert page.startswith(
        "paused      until Fri 2026-07-31 02:30 America/Los_Angeles: the release <b>\n\n"
    )


def test_the_line_ends_with_it(repo: Repo) -> None:
    line = repo.trailgate("status", "--line").out
    assert line.endswith(", resets Mon 00:00, paused until Fri 02:30\n")


def test_the_json_holds_it_and_null_where_none_is_in_force(repo: Repo) -> None:
    assert document(repo)["pause"] == {
        "from": "2026-07-29T00:00:00+00:00",
        "until": "2026-07-31T09:30:00+00:00",
        "reason": "the release <b>",
    }
    repo.env["TRAILGATE_NOW"] = "2026-07-31T09:30:00Z"
    assert document(repo)["pause"] is None
    assert "paused" not in repo.trailgate("status").out
    assert "paused" not in repo.trailgate("status", "--line").out


def test_what_was_in_force_then_is_shown_as_of_then(repo: Repo) -> None:
    repo.env["TRAILGATE_NOW"] = "2026-08-05T12:00:00Z"
    assert document(repo)["pause"] is None
    assert document(repo, "--at", "2026-07-30T12:00:00Z")["pause"]["reason"] == "the release <b>"


def test_it_is_said_without_a_budget_too() -> None:
    pause = Pause(MONDAY, MONDAY + DAY, "the release")
    assert [text_of(line).rstrip() for line in pause_lines(pause, (), Page())] == [
        "paused      until Tue 2026-07-28 00:00 UTC: the release",
        "",
    ]
    line = with_pause(status_line(None), pause, "UTC", MONDAY)
    assert line == "no budget, paused until Tue 00:00"


@pytest.mark.parametrize("word", ["--line", "--json"])
def test_the_short_way_and_the_long_way_say_the_same(repo: Repo, word: str) -> None:
    short = repo.trailgate("status", word)
    long = repo.trailgate("status", word, word)  # words that only the long way reads
    assert short.code == 0
    assert short == long
