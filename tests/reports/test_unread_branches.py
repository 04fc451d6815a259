"""A branch that can't be read leaves HEAD's state standing, and in flight marked as incomplete."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from repos import Repo, usage

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "status-1.json"
NOW = "2026-07-29T12:00:00Z"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Give a main, a good branch of two commits, and one of two that a test can damage."""
    made = Repo(tmp_path / "work")
    made.env |= {"TRAILGATE_NOW": NOW, "COLUMNS": "90"}
    made.commit("chore: start")
    for name, tokens in (("good", 3_000), ("feature/\u00e9 lost", 40_000)):
        made.switch(name.replace(" ", "-"), "--create")
        made.commit(usage(tokens=tokens))
        made.commit(usage(tokens=tokens + 1))
        made.switch("main")
    made.commit(usage(tokens=50_000))
    return made


LOST = "feature/\u00e9-lost"


def damage(repo: Repo, way: str) -> None:
    tip = repo.git("rev-parse", LOST).strip()
    ref = repo.path / ".git" / "refs" / "heads" / LOST
    if way == "no tip":
        remove(repo, tip)
    elif way == "no parent":
        remove(repo, repo.git("rev-parse", f"{LOST}~1").strip())
    elif way == "no name":
        ref.write_text("words\n", encoding="ascii")
    elif way == "listed by a commit-graph":
        repo.git("commit-graph", "write", "--reachable")
        remove(repo, repo.git("rev-parse", f"{LOST}~1").strip())
    else:
        path = loose(repo, tip)
        path.chmod(0o644)
        path.write_bytes(b"damaged")


def loose(repo: Repo, oid: str) -> Path:
    return repo.path / ".git" / "objects" / oid[:2] / oid[2:]


def remove(repo: Repo, oid: str) -> None:
    loose(repo, oid).unlink()


def state(repo: Repo) -> dict[str, Any]:
    done = repo.trailgate("status", "--json")
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(found)
    return found


def figures(document: dict[str, Any]) -> tuple[Any, ...]:
    (budget,) = document["budgets"]
    names = ("zone", "recorded", "in_flight", "used", "at_least")
    return tuple(budget[name] for name in names)


def test_where_all_can_be_read_nothing_is_said(repo: Repo) -> None:
    document = state(repo)
    assert document["unread_branches"] == []
    assert figures(document) == ("GREEN", 50_000, 86_002, 136_002, False)
    assert "at least" not in repo.trailgate("status").out


@pytest.mark.parametrize(
    ("way", "has_index"),
    [
        ("no tip", False),
        ("no parent", True),
        ("no name", True),
        ("listed by a commit-graph", False),
        ("damaged", True),
    ],
)
def test_head_keeps_its_state_and_the_branch_is_named(
    repo: Repo, way: str, has_index: bool
) -> None:
    if has_index:
        repo.trailgate("report")
    damage(repo, way)
    document = state(repo)
    assert document["unread_branches"] == [LOST]
    assert figures(document) == ("GREEN", 50_000, 6_001, 56_001, True)
    text = repo.trailgate("status").out
    assert "GREEN  at least 11.2 %" in text
    assert "in flight at least 6,001" in " ".join(text.split())
    assert "at least 56,001 of 500,000 tokens" in text
    assert "1 branch can't be read, so what is in flight is not complete\n" in text
    assert "-lost\n  -> git fsck" in text
    line = repo.trailgate("status", "--line").out
    assert line.startswith("at least 11% GREEN, resets ")
    assert line.endswith(", 1 branch can't be read\n")


def test_nothing_known_beside_it_is_no_nought(repo: Repo) -> None:
    damage(repo, "no parent")
    repo.git("branch", "-D", "good")
    repo.env["TRAILGATE_NOW"] = "2026-08-05T12:00:00Z"
    document = state(repo)
    (budget,) = document["budgets"]
    nothing = ("in_flight", "used", "percent", "burn_per_hour", "projected")
    assert {name: budget[name] for name in nothing} == dict.fromkeys(nothing)
    text = repo.trailgate("status").out
    assert "UNKNOWN  unknown" in text
    assert budget["zone"] == "UNKNOWN"
    assert "in flight unknown" in " ".join(text.split())
    assert "unknown of 500,000 tokens" in text
    assert "0.0 %" not in text
    assert repo.trailgate("status", "--line").out.startswith("UNKNOWN: use unknown, 1 branch")


def test_many_branches_lose_those_alone_that_are_damaged(repo: Repo) -> None:
    lines, head = [], repo.head()
    for number in range(60):
        oid = repo.plumb(usage(tokens=1, subject=f"feat(SD-X-{number:03}): x"), head)
        lines.append(f"create refs/remotes/origin/b{number:02} {oid}\n")
        if number in (7, 8, 41):
            remove(repo, oid)
    packed = repo.path / ".git" / "packed-refs"
    packed.write_text("".join(f"{one.split()[2]} {one.split()[1]}\n" for one in lines))
    document = state(repo)
    assert document["unread_branches"] == ["origin/b07", "origin/b08", "origin/b41"]
    assert figures(document)[2] == 86_002 + 57


@pytest.mark.parametrize("has_index", [False, True])
def test_where_heads_own_history_is_damaged_all_is_unknown(repo: Repo, has_index: bool) -> None:
    if has_index:
        repo.trailgate("report")
    remove(repo, repo.git("rev-parse", "main~1").strip())
    done = repo.trailgate("status", "--json")
    assert (done.code, json.loads(done.out)["zone"]) == (3, "UNKNOWN")


def test_a_mended_branch_counts_again(repo: Repo) -> None:
    path = loose(repo, repo.git("rev-parse", LOST).strip())
    aside = repo.path / "aside"
    path.rename(aside)
    assert state(repo)["unread_branches"]
    aside.rename(path)
    document = state(repo)
    assert (document["unread_branches"], figures(document)[2]) == ([], 86_002)


def test_badge_and_dashboard_go_on_and_say_so(repo: Repo) -> None:
    damage(repo, "no tip")
    drawn = repo.trailgate("badge")
    assert (drawn.code, "GREEN at least 11.2%" in drawn.out) == (0, True)
    assert drawn.err.startswith("trailgate: 1 branch can't be read")
    shown = repo.trailgate("dashboard")
    text = " ".join(shown.out.split())
    assert (shown.code, shown.err) == (0, "")
    assert "GREEN at least 11.2 %" in text
    assert "in flight at least 6,001" in text
    assert f"1 branch can't be read ({LOST})" in text
    assert repo.trailgate("dashboard", "--html", "-").code == 0
