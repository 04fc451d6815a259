"""`trailgate recommend` in real repositories: what people see, and what `--start` leaves behind."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

    from repos import Done

NOW = "2026-07-29T12:00:00Z"
SD = "SD-AUTH-001"
HOSTILE = "</td><script>alert(1)</script>"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work tree")
    made.env["TRAILGATE_NOW"] = NOW
    return made


def told(repo: Repo, *words: str, **variables: str) -> str:
    done = repo.trailgate("recommend", *words, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


def document(repo: Repo, *words: str, **variables: str) -> dict:
    return json.loads(told(repo, *words, "--json", **variables))


def refused(repo: Repo, *words: str) -> str:
    done: Done = repo.trailgate("recommend", *words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    return done.err


def test_one_run_is_answered_in_words(repo: Repo) -> None:
    repo.commit(usage(model="haiku", tokens=100_000))
    assert told(
        repo, "--agent", "validation-agent", "--phase", "lead", PYTHONIOENCODING="ascii"
    ) == (
        "* haiku for VALIDATION in LEAD\n"
        "why         the policy assigns haiku to VALIDATION in LEAD\n"
        "for         any work\n"
        "estimate    11,500 tokens (the framework's average; the team has 0 runs of this\n"
        "            kind)\n"
        "zone        GREEN now (20.0 % of weekly), GREEN afterwards (22.3 % of weekly)\n"
        "left        400,000 tokens now, 388,500 tokens afterwards\n"
    )


def test_an_sd_gets_every_agent_and_phase_but_main(repo: Repo) -> None:
    repo.commit(usage())
    found = document(repo, SD, "--complexity", "4", "--critical", "security", "--task", "rls")
    assert (found["sd"], found["complexity"], found["critical"]) == (SD, 4, "security")
    answers = {(one["agent"], one["phase"]): one["answer"] for one in found["recommendations"]}
    assert len(answers) == 17 * 3
    assert answers["SECURITY", "LEAD"] == answers["TESTING", "EXEC"] == "opus"
    assert not any(agent == "MAIN" for agent, _ in answers)


def test_the_branch_names_the_sd(repo: Repo) -> None:
    repo.commit(usage())
    repo.switch("feat/SD-AUTH-007-login", "--create")
    assert document(repo)["sd"] == "SD-AUTH-007"


def test_figures_are_those_of_status(repo: Repo) -> None:
    repo.commit(usage(tokens=123_456))
    [one] = document(repo, SD, "--agent", "SECURITY", "--phase", "EXEC")["recommendations"]
    [budget] = json.loads(repo.trailgate("status", "--json").out)["budgets"]
    assert one["now"]["percent"] == budget["percent"]
    assert one["now"]["left"] == budget["available"] - budget["used"]
    assert one["afterwards"]["left"] == one["now"]["left"] - one["estimate"]["tokens"]


def test_a_week_that_runs_out_is_told_agent_by_agent(repo: Repo) -> None:
    repo.commit(usage(model="haiku", tokens=490_000))
    assert told(repo, SD, "--agent", "VALIDATION", PYTHONIOENCODING="ascii") == (
        "SD-AUTH-001\n"
        "* RED  98.0 %  weekly, 10,000 tokens left\n"
        "\n"
        "  agent       phase      model   tokens  zone after\n"
        "  VALIDATION  LEAD       haiku  ~11,500  RED\n"
        "  VALIDATION  PLAN EXEC  DEFER        -  RED\n"
        "\n"
        "  ~ the framework's average: too few runs of the team's own\n"
        "\n"
        "what moved an answer, and whose\n"
        "  RED leaves haiku alone to all but security-critical work, and VALIDATION\n"
        "    does not go below sonnet here: defer it (VALIDATION PLAN EXEC)\n"
    )


def test_a_corrected_estimate_says_by_what_and_why(repo: Repo) -> None:
    for number in range(5):
        repo.commit(usage("Agent: API", subject=f"feat({SD}): {number}", tokens=11_700))
    out = " ".join(told(repo, SD, "--agent", "API", "--phase", "PLAN").split())
    assert (
        "estimate 11,700 tokens (the framework's average; the team has 0 runs of this kind), "
        "corrected: 5 runs of API took 1.3 times what was expected" in out
    )
    assert "corrected by what an agent's runs took" in " ".join(told(repo, SD).split())
    [one] = document(repo, SD, "--agent", "API", "--phase", "PLAN")["recommendations"]
    assert one["estimate"] == {
        "tokens": 11_700, "basis": "prior", "runs": 0, "factor": 1.3, "factor_runs": 5,
    }  # fmt: skip


def escalated(repo: Repo, *extra: str) -> None:
    for number in range(10):
        lines = ("Agent: API", *extra)
        repo.commit(usage(*lines, model="opus", subject=f"feat({SD}): {number}", tokens=48_000))


def test_a_narrow_page_without_utf_8_is_kept_to(repo: Repo) -> None:
    escalated(repo, "Escalation-Reason: x " + "y" * 90)
    for words in ((SD, "--complexity", "5"), ("--patterns",), ("--compare",)):
        out = told(repo, *words, COLUMNS="40", PYTHONIOENCODING="ascii")
        assert max(map(len, out.splitlines())) <= 40
        assert out.isascii()
        assert "\x1b" not in out


def test_work_that_should_wait_is_deferred_and_not_noted(repo: Repo) -> None:
    repo.commit(usage(model="haiku", tokens=490_000))
    out = told(repo, SD, "--agent", "VALIDATION", "--phase", "EXEC", "--start")
    assert out.startswith("● DEFER for VALIDATION in EXEC\n")
    assert out.endswith("nothing noted: the work is better deferred\n")
    assert not (repo.path / ".git" / "trailgate" / "token-log.jsonl").exists()


def test_names_with_markup_and_control_characters_stay_text(repo: Repo) -> None:
    for number in range(10):
        repo.commit(usage("Agent: API", f"Task: {HOSTILE}", f"Escalation-Reason: {HOSTILE}\x1b[31m",
                          "Rework: 0", model="opus", subject=f"feat({SD}): {number}"))  # fmt: skip
    out = told(repo, "--patterns")
    assert HOSTILE in out
    assert "\x1b" not in out
    assert json.loads(told(repo, "--patterns", "--json"))["by_task"][0]["name"] == HOSTILE
    assert HOSTILE in told(repo, "--compare")
    assert document(repo, SD, "--task", HOSTILE)["task"] == HOSTILE


def test_an_empty_repository_is_answered_from_the_policy_alone(repo: Repo) -> None:
    [one] = document(repo, SD, "--agent", "DOCMON", "--phase", "EXEC")["recommendations"]
    assert (one["answer"], one["now"]["zone"], one["now"]["left"]) == ("haiku", "GREEN", 500_000)
    assert json.loads(told(repo, "--patterns", "--json"))["verdict"] == "UNKNOWN"


def test_a_clock_before_the_first_commit_sees_an_unused_week(repo: Repo) -> None:
    repo.commit(usage(model="haiku", tokens=490_000))
    words = (SD, "--agent", "TESTING", "--phase", "EXEC")
    [one] = document(repo, *words, TRAILGATE_NOW="2020-01-01T00:00:00Z")["recommendations"]
    assert (one["answer"], one["now"]["left"]) == ("sonnet", 500_000)


def test_a_budget_changed_in_mid_week_counts_from_then_on(repo: Repo) -> None:
    policy = (
        '[[budget]]\nname = "weekly"\nlimit = 100_000\n'
        '[[budget]]\nname = "weekly"\nlimit = 1_000_000\nfrom = 2026-07-29\n'
    )
    repo.commit(usage(model="haiku", tokens=96_000), files={"trailgate.toml": policy})
    words = (SD, "--agent", "TESTING", "--phase", "EXEC")
    [before] = document(repo, *words, TRAILGATE_NOW="2026-07-28T23:00:00Z")["recommendations"]
    [after] = document(repo, *words)["recommendations"]
    assert (before["answer"], after["answer"]) == ("haiku", "sonnet")


def test_a_shallow_clone_is_no_small_number(repo: Repo) -> None:
    repo.commit(usage())
    repo.commit(usage())
    done = repo.clone("shallow", "--depth=1").trailgate("recommend", SD)
    assert (done.code, done.out) == (3, "")
    assert "shallow" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((SD, "--complexity", "0"), "0 is not in the range 1<=x<=5"),
        ((SD, "--complexity", "6"), "6 is not in the range 1<=x<=5"),
        ((), "the branch names no SD"),
        (("--agent", "API", "--phase", "EXEC", "--start"), "the branch names no SD"),
        (("sd-auth-1",), "did you mean SD-AUTH-1?"),
        (("<script>",), "is no SD id"),
        ((SD, "--agent", "SECURTY"), "did you mean SECURITY?"),
        ((SD, "--phase", "EXCE"), "did you mean EXEC?"),
        ((SD, "--task", 'a "quoted" task'), "can't stand in a trailer"),
        ((SD, "--patterns"), "none of the other questions"),
        (("--patterns", "--compare"), "none of the other questions"),
        ((SD, "--weeks", "3"), "it goes with --patterns"),
        (("--compare", "--weeks", "3"), "it goes with --patterns"),
    ],
)
def test_what_means_nothing_is_refused_in_one_line(
    repo: Repo, words: tuple[str, ...], said: str
) -> None:
    assert said in refused(repo, *words)


def hooked(repo: Repo) -> Repo:
    repo.commit("chore: start")
    repo.switch(f"feat/{SD}-rls", "--create")
    hooks = repo.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("prepare-commit-msg", "commit-msg"):
        script = hooks / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trailgate hook {name} "$@"\n')
        script.chmod(0o755)
    return repo


def add(repo: Repo, *more: str, agent: str = "TESTING") -> None:
    words = ("--phase", "EXEC", "--agent", agent, "--model", "sonnet", "--tokens", "1000")
    assert repo.trailgate("log", "add", *words, *more).code == 0


def test_the_commit_after_a_start_carries_the_estimate(repo: Repo) -> None:
    hooked(repo)
    started = ("--agent", "TESTING", "--phase", "EXEC", "--complexity", "3", "--task", "rls tests")
    out = told(repo, *started, "--start")
    assert out.endswith(f"noted: runs of {SD} that are logged now carry their Estimate\n")
    assert json.loads(repo.trailgate("status", "--json").out)["budgets"][0]["pending"] == 0
    add(repo)
    add(repo)
    add(repo, agent="API")
    repo.git("commit", "--quiet", "--allow-empty", "-m", f"feat({SD}): x")
    message = repo.message().decode()
    assert message.count("Estimate: 12000\n") + message.count("estimate=12000") == 1
    assert "2000" in message
    assert "Complexity: 3" in message or "complexity=3" in message
    assert "rls tests" in message


def test_an_estimate_is_for_one_commit(repo: Repo) -> None:
    hooked(repo)
    told(repo, "--agent", "TESTING", "--phase", "EXEC", "--start")
    for subject in ("one", "two"):
        add(repo)
        repo.git("commit", "--quiet", "--allow-empty", "-m", f"feat({SD}): {subject}")
    assert "Estimate: 22500" in repo.message("HEAD^").decode()
    assert "Estimate" not in repo.message("HEAD").decode()


def test_an_estimate_is_for_its_own_phase_and_sd(repo: Repo) -> None:
    hooked(repo)
    told(repo, "--agent", "TESTING", "--phase", "LEAD", "--start")
    told(repo, "SD-OTHER-001", "--agent", "TESTING", "--phase", "EXEC", "--start")
    add(repo)
    repo.git("commit", "--quiet", "--allow-empty", "-m", f"feat({SD}): x")
    assert "Tokens: 1000" in repo.message().decode()
    assert "Estimate" not in repo.message().decode()


def test_an_estimate_of_ones_own_goes_before_the_started_one(repo: Repo) -> None:
    hooked(repo)
    told(repo, "--agent", "TESTING", "--phase", "EXEC", "--start")
    add(repo, "--estimate", "777")
    repo.git("commit", "--quiet", "--allow-empty", "-m", f"feat({SD}): x")
    assert "Estimate: 777" in repo.message().decode()


def test_a_quality_that_is_logged_reaches_the_commit_and_the_advice(repo: Repo) -> None:
    hooked(repo)
    add(repo, "--quality", "55")
    repo.git("commit", "--quiet", "--allow-empty", "-m", f"feat({SD}): x")
    assert "Quality: 55" in repo.message().decode()
    [one] = document(repo, "--agent", "TESTING", "--phase", "EXEC")["recommendations"]
    assert one["answer"] == "opus"
    assert one["escalation_reason"] == "sonnet reached a quality of 55, below 70"
