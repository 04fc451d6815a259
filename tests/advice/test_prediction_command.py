"""What the command line says of rework and escalation, with the extra `prediction` and without."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import pytest

from builders import HOUR, MONDAY
from repos import Repo

HOSTILE = "</td><script>\x1b[31m\u202e"
NOW = "2026-07-29T12:00:00Z"
PAGE = (Path(__file__).parents[2] / "docs" / "advice.md").read_text("utf-8")
ABSENT = "raise ImportError('not installed here')\n"
FORBIDDEN = "raise SystemExit('scikit-learn was imported')\n"
MISSING = "scikit-learn is not installed: pip install 'trailgate[prediction]'"


def imported(repo, runs, task="rls-policy"):
    """Write a run an hour, every fourth of `task`; most of these are done again, few others."""
    rng = random.Random(1)
    stream = []
    for number in range(runs):
        risky = number % 4 == 0
        again = rng.random() < (0.9 if risky else 0.08)
        lines = [f"feat(SD-A-{number // 5:03}): {number}", "", f"SD: SD-A-{number // 5:03}",
                 "Phase: EXEC", "Agent: TESTING", "Model: sonnet", "Tokens: 10",
                 f"Task: {task if risky else 'docs'}", f"Rework: {int(again)}", ""]  # fmt: skip
        text = "\n".join(lines)
        person = f"Dev One <dev.one@example.com> {MONDAY - (runs - number) * HOUR} +0000"
        stream.append(f"commit refs/heads/main\ncommitter {person}\n"
                      f"data {len(text.encode())}\n{text}\n")  # fmt: skip
    repo.git("fast-import", "--quiet", stdin="".join(stream))


def made(folder):
    repo = Repo(folder / "work tree")
    repo.env["TRAILGATE_NOW"] = NOW
    return repo


@pytest.fixture
def repo(tmp_path):
    return made(tmp_path)


@pytest.fixture(scope="module")
def seasoned(tmp_path_factory):
    """Give a repository of 400 runs, which tests only read."""
    repo = made(tmp_path_factory.mktemp("seasoned"))
    imported(repo, 400)
    return repo


def instead(folder, content):
    """Put a module in the library's place."""
    (folder / "sklearn.py").write_text(content)
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def asked(seasoned):
    """Ask each question once: the import of the library is what these tests wait for."""
    return cache(lambda *words: told(seasoned, *words))


def told(repo, *words, **variables):
    done = repo.trailgate("recommend", *words, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


ONE = ("--agent", "TESTING", "--phase", "EXEC", "--task")


def test_recommend_shows_the_figure_and_json_has_it(asked):
    shown = asked(*ONE, "rls-policy")
    assert PAGE.partition("```text\nrisk ")[2].partition("```")[0] in shown
    flowing = " ".join(shown.split())
    [one] = json.loads(asked(*ONE, "rls-policy", "--json"))["recommendations"]
    percent = round(one["prediction"]["probability"] * 100)
    assert percent > 70
    assert f"rework or escalation in {percent} % (all runs: 30 %); 400 runs behind it" in flowing
    assert "task rls-policy for TESTING: +" in flowing
    assert one["prediction"]["reasons"][0]["trait"] == "task"
    table = " ".join(asked("SD-A-001", "--task", "rls-policy").split())
    assert "likeliest to need rework or escalation: TESTING in EXEC" in table


def test_the_evaluation_is_shown_as_the_page_shows(seasoned, asked):
    example = PAGE.partition("$ trailgate recommend --prediction\n")[2].partition("```")[0]
    assert told(seasoned, "--prediction", PYTHONIOENCODING="utf-8") == example
    found = json.loads(asked("--prediction", "--json"))
    assert (found["speaks"], found["silence"], found["runs"], found["needed"]) == (
        True, None, 400, 118,
    )  # fmt: skip
    assert found["evaluation"]["gain"] > found["evaluation"]["needs"]


def test_silence_leaves_no_word_in_the_advice_and_says_why_when_asked(repo):
    imported(repo, 199)
    assert "risk" not in told(repo, *ONE, "rls-policy")
    assert "likeliest" not in told(repo, "SD-A-001")
    [one] = json.loads(told(repo, *ONE, "docs", "--json"))["recommendations"]
    assert one["prediction"] is None
    assert "silent" in told(repo, "--prediction")
    assert "it needs 200 runs, and there are 199" in told(repo, "--prediction")


def test_no_history_is_no_fault(repo):
    repo.commit("chore: begin")
    narrow = told(repo, "--prediction", COLUMNS="40")
    assert "it needs 200 runs, and there are 0" in " ".join(narrow.split())
    assert max(map(len, narrow.splitlines())) <= 40


def test_hostile_names_are_printable(repo):
    imported(repo, 400, task=HOSTILE)
    shown = told(repo, "SD-A-001") + told(repo, *ONE, "docs")
    assert all(line.isprintable() for line in shown.splitlines())


def test_it_takes_no_other_question(repo):
    done = repo.trailgate("recommend", "--prediction", "--compare")
    assert (done.code, done.out) == (2, "")
    assert "recommend --" in done.err


def test_without_the_extra_one_line_says_how_to_get_it(seasoned, tmp_path):
    lines = told(seasoned, "--prediction", **instead(tmp_path, ABSENT)).splitlines()
    assert lines[0].endswith("prediction: silent")
    assert f"why         {MISSING}" in lines
    assert MISSING in PAGE
    found = json.loads(told(seasoned, "--prediction", "--json", **instead(tmp_path, ABSENT)))
    assert (found["speaks"], found["silence"], found["evaluation"]) == (False, MISSING, None)
    assert (found["runs"], found["needed"]) == (400, 118)


def test_without_the_extra_the_advice_lacks_the_risk_and_nothing_else(seasoned, asked, tmp_path):
    absent = instead(tmp_path, ABSENT)
    without = json.loads(told(seasoned, *ONE, "rls-policy", "--json", **absent))
    whole = json.loads(asked(*ONE, "rls-policy", "--json"))
    assert without["recommendations"][0]["prediction"] is None
    whole["recommendations"][0]["prediction"] = None
    assert without == whole
    risk = "risk " + PAGE.partition("```text\nrisk ")[2].partition("```")[0]
    shown = told(seasoned, *ONE, "rls-policy", **absent)
    assert shown == asked(*ONE, "rls-policy").replace(risk, "")
    assert "likeliest" not in told(seasoned, "SD-A-001", **absent)


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("check", "HEAD~1..HEAD"),
        ("scorecard",),
        ("dashboard",),
        ("recommend", "--patterns"),
        ("recommend", "--compare"),
    ],
)
def test_the_library_is_not_imported_where_nothing_is_foretold(seasoned, tmp_path, words):
    done = seasoned.trailgate(*words, **instead(tmp_path, FORBIDDEN))
    assert "scikit-learn" not in done.err + done.out
    assert done.code == 0, done.err


def test_the_library_is_not_imported_below_200_runs(repo, tmp_path):
    imported(repo, 199)
    forbidden = instead(tmp_path, FORBIDDEN)
    assert "it needs 200 runs" in told(repo, "--prediction", **forbidden)
    assert "risk" not in told(repo, *ONE, "rls-policy", **forbidden)


def test_what_is_shown_depends_on_no_number_of_threads(seasoned, asked):
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    assert told(seasoned, "--prediction", "--json", **one) == asked("--prediction", "--json")
