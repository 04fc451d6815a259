"""The demo: the same at every run, and true to what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repos import Repo, sealed
from trailgate.demo.work import WEEK_TOKENS, all_work

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repo, str]:
    base = tmp_path_factory.mktemp("demo")
    starter = Repo(base / "here")
    done = starter.trailgate("demo", str(base / "demo"))
    assert done.code == 0, done.err
    repo = Repo(base / "demo", init=False)
    repo.env["TRAILGATE_NOW"] = "2026-06-11T15:20:00Z"
    return repo, done.out


def test_it_prints_the_same_at_every_run(played: tuple[Repo, str], tmp_path: Path) -> None:
    repo, printed = played
    again = Repo(tmp_path / "here").trailgate("demo", str(tmp_path / "demo"))
    assert again.out.replace(str(tmp_path), "") == printed.replace(str(repo.path.parent), "")


def test_it_shows_a_refusal_a_mended_commit_status_report_and_summary(
    played: tuple[Repo, str],
) -> None:
    _, printed = played
    for shown in (
        "error security-requires-opus",
        "(exit code 1)",
        "(exit code 0)",
        "$ trailgate status",
        "$ trailgate report",
        "trailgate ci --base main --head feat/",
        "validation-floor",
        "Traceback",
    ):
        assert (shown in printed) == (shown != "Traceback"), shown


def test_its_weeks_hold_what_was_planned(played: tuple[Repo, str]) -> None:
    import json

    repo, _ = played
    report = json.loads(repo.trailgate("report", "--json", "--until", "2026-06-08").out)
    assert [period["tokens"] for period in report["periods"]] == list(WEEK_TOKENS[:7])
    assert report["total"]["coverage"]["percent"] == 100


def test_one_of_its_weeks_is_orange_and_it_holds_squashes_and_an_override() -> None:
    assert any(425_000 <= tokens < 475_000 for tokens in WEEK_TOKENS)
    messages = [work.message for work in all_work()]
    assert any("Squashed commit of the following:" in text for text in messages)
    assert any("\n* docs(SD-BILLING-001)" in text for text in messages)
    assert any("\nOverride: " in text for text in messages)
    assert any("\nEscalation-Reason: " in text for text in messages)


def test_it_stays_out_of_folders_that_hold_something(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("keep")
    done = Repo(tmp_path / "here").trailgate("demo", str(full))
    assert done.code == 2
    assert done.err == f"trailgate: {full}: is not empty; name a new folder\n"
    assert [path.name for path in full.iterdir()] == ["mine.txt"]


def test_its_seal_keeps_the_users_configuration_out(played: tuple[Repo, str]) -> None:
    repo, _ = played
    assert "GIT_CONFIG_GLOBAL" in sealed(repo.path)
    assert repo.git("log", "-1", "--format=%an", "main") == "Dev One\n"
