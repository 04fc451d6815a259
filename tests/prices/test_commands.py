"""Money as people see it, with the extra `prices` and without."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage
from trailgate.prices.bundled import bundled

if TYPE_CHECKING:
    from pathlib import Path

BY_KIND = "in=1000 out=200 cache_read=1000000"
ABSENT = "raise ImportError('not installed here')\n"
FORBIDDEN = "raise SystemExit('genai_prices was imported')\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = "2026-07-29T12:00:00Z"
    return made


def instead(repo: Repo, content: str) -> Repo:
    """Put a module in the library's place."""
    folder = repo.path.parent / "instead"
    folder.mkdir()
    (folder / "genai_prices.py").write_text(content)
    repo.env["PYTHONPATH"] = str(folder)
    return repo


def compared(repo: Repo, *words: str) -> str:
    done = repo.trailgate("recommend", "--compare", *words)
    assert (done.code, done.err) == (0, "")
    return done.out


def usd(repo: Repo) -> tuple[dict[str, object], dict[str, dict]]:
    found = json.loads(compared(repo, "--json"))
    [task] = [one for one in found["tasks"] if one["task"] == "code generation"]
    return {one["family"]: one["usd"] for one in task["options"]}, found["prices"]


def test_money_is_told_by_the_price_of_the_model_that_runs_name(repo: Repo) -> None:
    repo.commit(usage(model="claude-opus-4-1", tokens=BY_KIND))
    told, found = usd(repo)
    # 1,200 counted tokens cost 0.015 + 0.015 + 1.5 USD; 10,450 are counted
    assert told["opus"] == 13.32375
    assert found["families"]["opus"] == {
        "source": "genai-prices", "model": "claude-opus-4-1",
        "in": 15, "out": 75, "cache_read": 1.5, "cache_write": 18.75,
    }  # fmt: skip
    assert (found["library"], found["as_of"]) == (bundled().name, "2026-07-29")
    out = compared(repo)
    assert "13.3238" in out
    assert f"opus as claude-opus-4-1: {bundled().name}, as of 2026-07-29" in " ".join(out.split())


def test_a_price_of_the_policy_stays_first(repo: Repo) -> None:
    policy = "[prices.opus]\nin = 1\nout = 1\ncache-read = 1\n"
    repo.commit(usage(model="claude-opus-4-1", tokens=BY_KIND), files={"trailgate.toml": policy})
    told, found = usd(repo)
    assert found["families"]["opus"]["source"] == "policy"
    assert told["opus"] == 8.718783  # 10,450 x 1,001,200 / 1,200 millionths


def test_without_the_extra_one_line_says_how_to_get_it(repo: Repo) -> None:
    instead(repo, ABSENT).commit(usage(model="claude-opus-4-1", tokens=BY_KIND))
    told, found = usd(repo)
    assert told["opus"] == 4.44125
    assert (found["library"], found["families"]["opus"]["source"]) == (None, "preset")
    assert "the preset's; for those of each model pip install 'trailgate[prices]'" in " ".join(
        compared(repo).split()
    )


def test_a_family_that_nobody_has_a_price_of_is_named(repo: Repo) -> None:
    policy = '[families.local]\nrank = 1\nmodels = ["llm-at-home"]\n'
    run = usage("Task: code generation", "Rework: 0", model="llm-at-home", tokens=BY_KIND)
    repo.commit(run, files={"trailgate.toml": policy})
    told, found = usd(repo)
    assert (told["local"], found["families"]["local"]) == (None, None)
    said = " ".join(compared(repo).split())
    assert f"local: none; no run names a model that {bundled().name} knows; set" in said


def test_without_kinds_of_tokens_there_is_no_money_and_no_zero(repo: Repo) -> None:
    repo.commit(usage(model="claude-opus-4-1", tokens=5000))
    told, found = usd(repo)
    assert (set(told.values()), found) == ({None}, None)
    assert "USD         unknown: no run tells its tokens by kind (in=, out=, ...)" in compared(repo)


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("status", "--json"),
        ("check", "HEAD"),
        ("recommend", "SD-AUTH-001"),
        ("recommend", "--compare"),
    ],
)
def test_the_library_is_not_imported_where_no_price_is_of_use(
    repo: Repo, words: tuple[str, ...]
) -> None:
    instead(repo, FORBIDDEN).commit(usage(model="opus", tokens=5000))
    done = repo.trailgate(*words)
    assert "genai_prices" not in done.err + done.out
    assert done.code == 0, done.err
