from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from builders import HOUR, MONDAY
from repos import Repo, usage
from rhythms import history

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-07-23T12:00:00Z"
"""Thursday noon; `MONDAY` is the end of that week."""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Twelve weeks of a team, up to `NOW`."""
    repo = Repo(tmp_path_factory.mktemp("team") / "repo")
    repo.env |= {"TRAILGATE_NOW": NOW}
    known = [e for e in history(4, 12, runs=30) if e.instant < MONDAY - 84 * HOUR]
    stream = []
    for entry in known:
        message = f"feat({entry.run.sd}): work\n\nSD: {entry.run.sd}\nPhase: EXEC\n"
        message += f"Agent: TESTING\nModel: sonnet\nTokens: {entry.run.tokens.total}\n"
        who = f"Dev One <dev.one@example.com> {entry.instant} +0000"
        stream += ["commit refs/heads/main", f"author {who}", f"committer {who}"]
        stream += [f"data {len(message)}", message]
    repo.git("fast-import", "--quiet", stdin="\n".join([*stream, ""]))
    return repo


def test_the_forecast_of_a_week(team: Repo) -> None:
    done = team.trailgate("forecast")
    assert done.code == 0, done.err
    told = " ".join(done.out.split())
    assert "learned from 10 weeks with work" in told
    assert "80 % interval" in told
    assert "zones GREEN" in told
    assert "plan with about" in told
    assert "SDs in progress (" in told


def test_json_holds_what_the_text_says(team: Repo) -> None:
    [told] = json.loads(team.trailgate("forecast", "--json").out)["budgets"]
    low, high = told["profile"]["interval"]
    assert low < told["profile"]["total"] < high
    assert sum(told["profile"]["zones"].values()) == pytest.approx(1, abs=1e-3)
    assert told["profile"]["learned"] == 10
    assert told["line"]["total"] == pytest.approx(told["used"] * 2)
    assert told["line_unknown"] is told["profile_unknown"] is None
    assert told["resets"] == "2026-07-27T00:00:00+00:00"


def test_the_figures_are_those_of_status(team: Repo) -> None:
    [told] = json.loads(team.trailgate("forecast", "--json").out)["budgets"]
    [state] = json.loads(team.trailgate("status", "--json").out)["budgets"]
    for key in ("used", "zone", "percent", "available", "coverage"):
        assert told[key] == state[key]
    assert told["line"]["per_day"] == state["burn_per_day"]
    assert told["line"]["total"] == state["projected"]
    assert told["line"]["empty"] == state["empty"]


def test_the_backtest(team: Repo) -> None:
    done = team.trailgate("forecast", "--backtest")
    assert done.code == 0, done.err
    assert "weeks replayed: 6" in done.out
    [told] = json.loads(team.trailgate("forecast", "--backtest", "--json").out)["budgets"]
    assert told["replayed"] == 6
    assert told["profile"]["total_error_late"] < told["line"]["total_error_late"] / 2


def test_a_limit_set_from_a_date_leaves_earlier_weeks_their_own(team: Repo) -> None:
    repo = team.clone("raised")
    repo.env["TRAILGATE_NOW"] = NOW
    repo.commit(
        "chore: policy", files={"trailgate.toml": 'extends = "leo"\n'}, at=MONDAY - 84 * HOUR
    )
    [before] = json.loads(repo.trailgate("forecast", "--backtest", "--json").out)["budgets"]
    done = repo.trailgate("policy", "set-limit", "9000000", "--from", "2026-07-13", "--no-commit")
    assert done.code == 0, done.err
    [after] = json.loads(repo.trailgate("forecast", "--backtest", "--json").out)["budgets"]
    assert (before["terms"], after["terms"]) == (1, 2)
    assert after["replayed"] == before["replayed"]
    assert after["hours"] == before["hours"]
    [told] = json.loads(repo.trailgate("forecast", "--json").out)["budgets"]
    assert told["available"] == 9_000_000


def test_pending_and_in_flight_runs_count_too(team: Repo) -> None:
    before = json.loads(team.trailgate("forecast", "--json").out)["budgets"][0]["used"]
    done = team.trailgate(
        "log", "add", "--sd", "SD-NEW-001", "--phase", "EXEC", "--agent", "TESTING",
        "--model", "sonnet", "--tokens", "1234",
    )  # fmt: skip
    assert done.code == 0, done.err
    [told] = json.loads(team.trailgate("forecast", "--json").out)["budgets"]
    assert told["used"] == before + 1234
    assert told["in_progress"][0]["sd"] == "SD-NEW-001"


@pytest.mark.parametrize("words", [(), ("--backtest",)])
def test_a_repository_without_commits(tmp_path: Path, words: tuple[str, ...]) -> None:
    repo = Repo(tmp_path / "repo")
    repo.env["TRAILGATE_NOW"] = NOW
    done = repo.trailgate("forecast", *words)
    assert done.code == 0, done.err
    assert "UNKNOWN: " in done.out
    assert json.loads(repo.trailgate("forecast", *words, "--json").out)["budgets"]


def test_without_a_whole_history_it_refuses(team: Repo) -> None:
    shallow = team.clone("shallow", "--depth=1")
    shallow.env["TRAILGATE_NOW"] = NOW
    done = shallow.trailgate("forecast")
    assert (done.code, done.out) == (3, "")
    assert "shallow" in done.err
    done = shallow.trailgate("forecast", "--json")
    assert done.code == 3
    assert json.loads(done.out)["zone"] == "UNKNOWN"


def test_ascii_in_a_locale_without_unicode(team: Repo) -> None:
    done = team.trailgate("forecast", PYTHONIOENCODING="ascii", COLUMNS="40", NO_COLOR="1")
    assert done.code == 0, done.err
    assert done.out.isascii()
    assert max(map(len, done.out.splitlines())) <= 40


def test_a_narrow_page_names_each_sd_in_full(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.env["TRAILGATE_NOW"] = "2026-07-29T12:00:00Z"
    sd = "SD-MOBILE-901"
    repo.commit(usage("Agent: VALIDATION", phase="PLAN").replace("SD-AUTH-001", sd))
    done = repo.trailgate("forecast", PYTHONIOENCODING="ascii", COLUMNS="40")
    assert f"  {sd}\n    PLAN VALIDATION  1 run  1,000\n" in done.out
    hostile = "A</td><script>alert('a long name')</script>"
    repo.commit(usage(f"Agent: {hostile}").replace("SD-AUTH-001", sd))
    done = repo.trailgate("forecast", PYTHONIOENCODING="ascii", COLUMNS="40")
    assert max(map(len, done.out.splitlines())) <= 40
    assert "<script>" in repo.trailgate("forecast", COLUMNS="80").out.lower()
