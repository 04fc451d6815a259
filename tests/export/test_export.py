"""The four tables: what they hold, and that a file is replaced whole or stays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet, table

from repos import Repo, usage
from trailgate.export import columns

TABLES = {
    "sd_token_logs": columns.RUNS,
    "weekly_budget_snapshots": columns.SNAPSHOTS,
    "sub_agent_model_floors": columns.FLOORS,
    "model_allocation_decisions": columns.DECISIONS,
}
POLICY = """\
[[budget]]
name = "weekly"
limit = 10_000

[[agents.DESIGN]]
from = 2026-07-29
assignment = "haiku"
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = "2026-07-30T12:00:00Z"
    (made.path / "trailgate.toml").write_text(POLICY, encoding="utf-8")
    return made


def export(repo: Repo, *words: str) -> str:
    done = repo.trailgate("export", *words)
    assert (done.code, done.err) == (0, "")
    return done.out


def rows(path: Path, query: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as base:
        base.row_factory = sqlite3.Row
        return [dict(row) for row in base.execute(query)]


def made(repo: Repo, query: str) -> list[dict[str, Any]]:
    export(repo, "--sqlite", "../out.db")
    return rows(repo.path.parent / "out.db", query)


def test_an_empty_repository_has_all_tables_and_every_column(repo: Repo) -> None:
    assert export(repo, "--sqlite", "out.db").startswith("sd_token_logs 0, ")
    for name, expected in TABLES.items():
        found = rows(repo.path / "out.db", f"PRAGMA table_info({name})")
        assert [row["name"] for row in found] == [column for column, _ in expected]
    assert rows(repo.path / "out.db", "PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_a_run_is_a_row_of_the_log(repo: Repo) -> None:
    oid = repo.commit(usage("Agent: TESTING", "Rework: 1", "Hours: 1.5", "Task: rls", tokens=1234))
    repo.commit("chore: x\n")
    [row] = made(repo, "SELECT * FROM sd_token_logs")
    told = {key: value for key, value in row.items() if value is not None}
    del told["run_key"]
    assert told == {
        "sd_id": "SD-AUTH-001", "phase": "EXEC", "agent": "TESTING", "model": "sonnet",
        "family": "sonnet", "tokens": 1234, "tokens_counted": 1234, "hours": 1.5, "task": "rls",
        "rework": 1, "used_at": "2026-07-28T12:00:00+00:00", "commit_id": oid,
        "author": "Dev One <dev.one@example.com>", "copies": 1,
    }  # fmt: skip


def test_parts_of_tokens_are_kept_and_weighted(repo: Repo) -> None:
    repo.commit(usage(tokens="in=100 out=20 cache_read=5000"))
    [row] = made(repo, "SELECT * FROM sd_token_logs")
    assert (row["tokens"], row["tokens_in"], row["tokens_out"]) == (5120, 100, 20)
    assert (row["tokens_cache_read"], row["tokens_counted"]) == (5000, 120)


def test_a_copy_is_one_run(repo: Repo) -> None:
    repo.commit("chore: begin\n")
    repo.switch("topic", "--create")
    picked = repo.commit(usage(tokens=10))
    repo.switch("main")
    repo.commit("chore: other\n")
    repo.git("cherry-pick", "--allow-empty", picked)
    repo.git("merge", "-q", "--no-edit", "topic")
    assert [row["copies"] for row in made(repo, "SELECT copies FROM sd_token_logs")] == [2]


def test_a_snapshot_is_a_period_with_the_instants_of_its_zones(repo: Repo) -> None:
    for tokens in (6_000, 1_500, 1_800, 500):
        repo.commit(usage(tokens=tokens))
    [row] = made(repo, "SELECT * FROM weekly_budget_snapshots")
    assert (row["budget"], row["period"], row["complete"]) == ("weekly", "week", 0)
    assert (row["budget_limit"], row["used"], row["used_percent"]) == (10_000, 9_800, 98)
    assert (row["zone"], row["runs"], row["sd_commits"]) == ("RED", 4, 4)
    assert row["yellow_at"] == "2026-07-28T12:01:00+00:00"
    assert row["orange_at"] == "2026-07-28T12:02:00+00:00"
    assert row["red_at"] == "2026-07-28T12:03:00+00:00"


def test_work_that_nobody_recorded_is_null_and_never_nought(repo: Repo) -> None:
    repo.commit("feat(SD-AUTH-001): x\n")
    [row] = made(repo, "SELECT used, used_percent, sd_commits FROM weekly_budget_snapshots")
    assert row == {"used": None, "used_percent": None, "sd_commits": 1}


def test_floors_tell_since_when_they_hold(repo: Repo) -> None:
    query = "SELECT * FROM sub_agent_model_floors WHERE agent = '{}' AND phase = '{}'"
    [row] = made(repo, query.format("VALIDATION", "EXEC"))
    assert (row["floor"], row["assignment"], row["ceiling"]) == ("sonnet", "sonnet", "opus")
    before, after = made(repo, query.format("DESIGN", "PLAN"))
    assert (before["valid_from"], before["is_current"], before["assignment"]) == (None, 0, "sonnet")
    assert after["valid_from"] == "2026-07-29T00:00:00+00:00"
    assert (after["is_current"], after["assignment"]) == (1, "haiku")


def test_a_decision_stands_beside_what_policy_asked_and_the_zone_it_met(repo: Repo) -> None:
    repo.commit(usage("Agent: DOCMON", model="haiku", tokens=7_000))
    repo.commit(usage("Agent: DOCMON", "Escalation-Reason: unclear", model="sonnet", tokens=10))
    repo.commit(usage("Agent: VALIDATION", model="haiku", tokens=10))
    repo.commit(usage("Agent: SECURITY", model="opus", tokens=10))
    repo.commit(usage("Agent: DESIGN", model="gpt-9", tokens=10))
    repo.commit(usage(model="opus", tokens=10))
    repo.commit(usage("Agent: DESIGN", model="none", tokens=0))
    found = made(repo, "SELECT * FROM model_allocation_decisions ORDER BY decided_at")
    assert [row["decision"] for row in found] == [
        "as assigned", "escalated", "below", "as assigned", "unknown model", "unassigned",
        "by hand",
    ]  # fmt: skip
    assert [row["zone"] for row in found] == ["GREEN"] + ["YELLOW"] * 6
    assert (found[1]["reason"], found[1]["assigned"]) == ("unclear", "haiku")
    assert [row["critical"] for row in found[2:4]] == ["no", "security"]
    assert {row["run_key"] for row in found} == {
        row["run_key"] for row in made(repo, "SELECT run_key FROM sd_token_logs")
    }


def test_the_terms_are_those_of_the_run_s_own_instant(repo: Repo) -> None:
    repo.commit(usage("Agent: DESIGN", tokens=10))
    repo.commit(usage("Agent: DESIGN", tokens=10), at=1_785_330_000)
    found = made(repo, "SELECT assigned FROM model_allocation_decisions ORDER BY decided_at")
    assert [row["assigned"] for row in found] == ["sonnet", "haiku"]


def test_hostile_text_is_data(repo: Repo) -> None:
    repo.commit(
        usage("Agent: DOCMON", "Escalation-Reason: x'); DROP TABLE sd_token_logs; --\x1b[31m")
    )
    [row] = made(repo, "SELECT reason FROM model_allocation_decisions")
    assert row["reason"].startswith("x'); DROP TABLE")
    assert "\x1b" not in row["reason"]


def test_it_replaces_its_own_file_and_leaves_nothing_beside_it(repo: Repo) -> None:
    repo.commit(usage(tokens=1))
    assert len(made(repo, "SELECT 1 FROM sd_token_logs")) == 1
    repo.commit(usage(tokens=2))
    assert len(made(repo, "SELECT 1 FROM sd_token_logs")) == 2
    assert [path.name for path in repo.path.parent.glob("out*")] == ["out.db"]


@pytest.mark.parametrize("content", [b"keep me\n", b"SQLite format 3\0" + bytes(200)])
def test_another_file_stays(repo: Repo, content: bytes) -> None:
    target = repo.path / "mine"
    target.write_bytes(content)
    done = repo.trailgate("export", "--sqlite", "mine")
    assert (done.code, done.out) == (2, "")
    assert "mine is there already and no export of trailgate" in done.err
    assert target.read_bytes() == content


def test_a_file_that_can_not_be_written_is_one_line(repo: Repo) -> None:
    done = repo.trailgate("export", "--sqlite", "no/such/folder.db")
    assert done.code == 2
    assert done.err.startswith("trailgate: no/such/folder.db: ")
    assert done.err.count("\n") == 1


def test_it_asks_for_a_target(repo: Repo) -> None:
    done = repo.trailgate("export")
    assert (done.code, "--sqlite FILE or --parquet DIR" in done.err) == (2, True)


def test_a_clock_before_history_makes_up_no_week(repo: Repo) -> None:
    repo.commit(usage(tokens=5))
    done = repo.trailgate("export", "--sqlite", "out.db", TRAILGATE_NOW="2020-01-01T00:00:00Z")
    assert done.code == 0
    assert "no period of a budget is known" in done.err
    assert rows(repo.path / "out.db", "SELECT * FROM weekly_budget_snapshots") == []
    assert rows(repo.path / "out.db", "SELECT tokens FROM sd_token_logs") == [{"tokens": 5}]


def test_a_run_of_a_later_date_makes_no_snapshot_of_weeks_to_come(repo: Repo) -> None:
    repo.commit(usage(tokens=5))
    repo.commit(usage(tokens=7), at=1_785_240_000 + 6 * 7 * 86_400)
    found = made(repo, "SELECT period_start, used FROM weekly_budget_snapshots")
    assert found == [{"period_start": "2026-07-27T00:00:00+00:00", "used": 5}]


def test_parquet_of_somebody_else_stays(repo: Repo) -> None:
    repo.commit(usage())
    folder = repo.path / "tables"
    folder.mkdir()
    foreign = folder / "sub_agent_model_floors.parquet"
    parquet.write_table(table({"id": [1]}), foreign)
    before = foreign.read_bytes()
    done = repo.trailgate("export", "--parquet", "tables")
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "sub_agent_model_floors.parquet is there already and no export of trailgate" in done.err
    assert foreign.read_bytes() == before
    assert [path.name for path in folder.iterdir()] == [foreign.name]
    foreign.unlink()
    export(repo, "--parquet", "tables")
    export(repo, "--parquet", "tables")


def test_parquet_holds_the_same_rows(repo: Repo) -> None:
    repo.commit(usage("Hours: 0.25", tokens="in=100 out=20"))
    export(repo, "--sqlite", "out.db", "--parquet", "deep/er")
    folder = repo.path / "deep" / "er"
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in TABLES}
    for name, expected in TABLES.items():
        found = parquet.read_table(folder / f"{name}.parquet")
        assert found.column_names == [column for column, _ in expected]
        base = rows(repo.path / "out.db", f"SELECT * FROM {name}")
        assert found.num_rows == len(base)
        for column, kind in expected:
            if kind in ("text", "count"):
                assert found[column].to_pylist() == [row[column] for row in base]
    [hours] = parquet.read_table(folder / "sd_token_logs.parquet")["hours"].to_pylist()
    assert str(hours) == "0.250000"


def test_every_table_and_column_is_documented() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
    for name, expected in TABLES.items():
        section = guide.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert section, name
        for column, _ in expected:
            assert f"`{column}`" in section, (name, column)
