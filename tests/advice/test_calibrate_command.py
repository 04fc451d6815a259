"""`trailgate calibrate` in real repositories: what people see, and what `--write` leaves behind."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from repos import Repo, usage

NOW = "2026-07-29T12:00:00Z"
POLICY = '# ours\nextends = "leo" # haiku first\n\n# nobody waives\n[overrides]\napprovers = []\n'
PAGE = (Path(__file__).parents[2] / "docs" / "calibrate.md").read_text("utf-8")
HOSTILE = "</td><script>alert(1)</script>"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work tree")
    made.env["TRAILGATE_NOW"] = NOW
    return made


@pytest.fixture
def reworked(repo: Repo) -> Repo:
    """Three of five runs of DOCMON on haiku were done again."""
    repo.commit("chore: begin", files={"trailgate.toml": POLICY})
    for number in range(5):
        lines = ("Agent: DOCMON", f"Rework: {int(number < 3)}", "Estimate: 500")
        repo.commit(usage(*lines, model="haiku", subject=f"feat(SD-AUTH-001): {number}"))
    return repo


def told(repo: Repo, *words: str, **variables: str) -> str:
    done = repo.trailgate("calibrate", *words, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


def policy(repo: Repo) -> str:
    return (repo.path / "trailgate.toml").read_text()


def test_three_of_five_are_told_as_the_page_shows(reworked: Repo) -> None:
    example = PAGE.partition("$ trailgate calibrate\n")[2].partition("```")[0]
    assert told(reworked, PYTHONIOENCODING="utf-8") == example
    assert policy(reworked) == POLICY


def test_write_keeps_comments_and_the_printed_commit_is_one(reworked: Repo) -> None:
    out = told(reworked, "--write")
    entry = '[[agents.DOCMON]]\nfrom = 2026-08-03\nassignment = { EXEC = "sonnet" }\n'
    assert policy(reworked) == f"{POLICY}\n{entry}"
    assert reworked.trailgate("policy", "validate").code == 0
    command = out.strip().rsplit("\n", 1)[1].strip()
    reworked.git("-c", f"alias.run=!{command}", "run")
    assert reworked.message().startswith(b"calibration: DOCMON in EXEC from haiku to sonnet\n\n")
    assert reworked.git("show", "--format=", "--name-only").split() == ["trailgate.toml"]
    again = told(reworked, "--write")
    assert "the assignment is sonnet already" in again
    assert "nothing to write" in again
    assert policy(reworked) == f"{POLICY}\n{entry}"


def test_the_move_holds_from_the_next_week_on(reworked: Repo) -> None:
    told(reworked, "--write")
    for at, family in (("2026-08-02", "haiku"), ("2026-08-03", "sonnet")):
        out = reworked.trailgate("policy", "export", "--at", at).out
        assert json.loads(out)["EXEC"]["DOCMON"] == family
        assert json.loads(out)["LEAD"]["DOCMON"] == "haiku"


def test_a_task_that_escalates_gets_its_line_and_recommend_follows_it(repo: Repo) -> None:
    repo.commit("chore: begin", files={"trailgate.toml": POLICY})
    for number in range(6):
        lines = ("Agent: DATABASE", "Task: rls-policy", "Escalation-Reason: nested policies")
        model = "opus" if number < 4 else "sonnet"
        repo.commit(usage(*lines, model=model, subject=f"feat(SD-AUTH-001): {number}"))
    out = told(repo, "--write")
    assert "calibration: 1 task should begin higher" in out
    assert "rls-policy on opus: 4 of 6 runs escalated (66.6 %)" in out
    line = '[[escalate]]\nfrom = 2026-08-03\nwhen = { task = "rls-policy" }\nto = "opus"\n'
    assert policy(repo) == f"{POLICY}\n{line}"
    command = out.strip().rsplit("\n", 1)[1].strip()
    repo.git("-c", f"alias.run=!{command}", "run")
    assert repo.message().startswith(b"calibration: task rls-policy on opus\n\n")
    again = told(repo, "--write")
    assert "nothing to write" in again
    assert policy(repo) == f"{POLICY}\n{line}"
    words = ("recommend", "SD-AUTH-001", "--agent", "DATABASE", "--phase", "EXEC")
    out = repo.trailgate(*words, "--task", "rls-policy", TRAILGATE_NOW="2026-08-03T12:00:00Z").out
    assert "opus for DATABASE in EXEC" in out
    assert "the policy asks for opus for rls-policy" in out


def test_a_pyproject_gets_lines_that_can_be_copied_into_it(reworked: Repo) -> None:
    (reworked.path / "trailgate.toml").unlink()
    kept = '# ours\n[tool.trailgate]\nextends = "leo" # haiku first\n'
    reworked.commit("chore: move it", files={"pyproject.toml": kept})
    entry = (
        '[[tool.trailgate.agents.DOCMON]]\nfrom = 2026-08-03\nassignment = { EXEC = "sonnet" }\n'
    )
    assert json.loads(told(reworked, "--json"))["policy_lines"] == entry.rstrip("\n")
    told(reworked, "--write")
    assert (reworked.path / "pyproject.toml").read_text() == f"{kept}\n{entry}"


def test_a_reset_in_the_afternoon_dates_the_line_to_the_minute(reworked: Repo) -> None:
    budget = '[[budget]]\nname = "weekly"\nresets = "Mon 14:00"\ntimezone = "America/Los_Angeles"\n'
    reworked.commit("chore: budget", files={"trailgate.toml": f"{POLICY}\n{budget}"})
    told(reworked, "--write")
    [entry] = tomllib.loads(policy(reworked))["agents"]["DOCMON"]
    assert entry["from"].isoformat() == "2026-08-03T21:00:00+00:00"


def test_what_cannot_be_edited_stays_as_it_was(reworked: Repo) -> None:
    odd = f'agents.DOCMON.assignment = "haiku"\n{POLICY}'
    reworked.commit("chore: odd", files={"trailgate.toml": odd})
    done = reworked.trailgate("calibrate", "--write")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "agents.DOCMON is written in a way that can't be edited safely" in done.err
    assert policy(reworked) == odd


def test_without_a_file_there_is_nothing_to_edit(repo: Repo) -> None:
    for _ in range(5):
        repo.commit(usage("Agent: DOCMON", "Rework: 1", model="haiku"))
    done = repo.trailgate("calibrate", "--write")
    assert (done.code, "trailgate init" in done.err) == (2, True)
    assert not (repo.path / "trailgate.toml").exists()


def test_json_says_the_same(reworked: Repo) -> None:
    found = json.loads(told(reworked, "--json"))
    [one] = found["assignments"]
    assert (one["agent"], one["runs"], one["reworked_runs"]) == ("DOCMON", 5, 3)
    assert (one["rework_percent"], one["interval_percent"]) == (60, [27.2, 85.8])
    assert found["policy_lines"].startswith("[[agents.DOCMON]]\n")
    assert found["commit_message"].startswith("calibration: ")
    assert (found["from"], found["biases"][0]["factor"]) == ("2026-08-03", 2)
    named = set(found).union(one, found["proposals"][0], found["biases"][0])
    named |= {"cause", "hits", "hit_percent"}
    assert {key for key in named if f"`{key}`" not in PAGE} == set()
    done = reworked.trailgate("calibrate", "--json", "--write")
    assert (done.code, policy(reworked)) == (2, POLICY)


def test_a_repository_without_history_or_runs_is_unknown(repo: Repo) -> None:
    assert "calibration: UNKNOWN" in told(repo)
    repo.commit(usage())
    assert "calibration: UNKNOWN" in told(repo)
    assert json.loads(told(repo, "--json"))["commit_message"] is None
    assert "UNKNOWN" in told(repo, TRAILGATE_NOW="1999-01-01T00:00:00Z")


def test_rework_that_nobody_tells_of_is_no_0_percent(repo: Repo) -> None:
    for _ in range(5):
        repo.commit(usage("Agent: API", "Estimate: 6000", tokens=7_100))
    out = told(repo, PYTHONIOENCODING="ascii")
    assert "  API EXEC sonnet  5 runs     -         -  UNKNOWN\n" in out
    found = json.loads(told(repo, "--json"))
    [one] = found["assignments"]
    assert (one["runs"], one["verdict"], found["rework_told"]) == (5, "UNKNOWN", False)
    assert {one[key] for key in ("reworked_runs", "rework_percent", "interval_percent")} == {None}
    assert "  API  1.18  5 runs\n" in out
    assert found["biases"][0]["factor"] == 1.18


def test_headings_are_wrapped_on_a_narrow_page(reworked: Repo) -> None:
    told_there = told(reworked, COLUMNS="40", PYTHONIOENCODING="ascii")
    page = told_there.partition("    [[agents.DOCMON]]")[0]
    assert max(map(len, page.splitlines())) <= 40
    assert "for the policy file; it holds from\n2026-08-03, the next reset\n" in page
    assert "    calibration: DOCMON in EXEC from haiku to sonnet\n" in told_there


def test_hostile_names_and_a_narrow_page(repo: Repo) -> None:
    for _ in range(5):
        lines = (f"Task: {HOSTILE}", "Agent: PERFORMANCE", "Rework: 3")
        repo.commit(usage(*lines, phase="PLAN"))
    out = told(repo, COLUMNS="40", PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert max(map(len, out.splitlines())) <= 40
    assert "  PERFORMANCE PLAN sonnet\n    5 of 5  100.0 %  PROMOTE\n" in out
    assert "rise to sonnet at most" in " ".join(out.split()).replace(
        "sonnet at most", "sonnet at most"
    )


def test_a_shallow_clone_is_refused(reworked: Repo) -> None:
    shallow = reworked.clone("shallow", "--depth=1", "--no-local")
    assert shallow.trailgate("calibrate").code == 3


@pytest.mark.parametrize("weeks", ["0", "-1", "x", "1000"])
def test_weeks_that_are_none_are_refused(repo: Repo, weeks: str) -> None:
    assert repo.trailgate("calibrate", "--weeks", weeks).code == 2
