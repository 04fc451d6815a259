"""`trailgate scorecard` in real repositories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repos import LEAD, Repo, usage

NOW = "2026-07-29T12:00:00Z"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work tree")
    made.env["TRAILGATE_NOW"] = NOW
    return made


def told(repo: Repo, *words: str, **variables: str) -> str:
    done = repo.trailgate("scorecard", *words, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


def checks(repo: Repo, *words: str) -> dict:
    found = json.loads(told(repo, *words, "--json"))
    return {one["name"]: one for one in found["checks"]}


def test_a_repository_without_work_is_unknown(repo: Repo) -> None:
    assert "UNKNOWN: too little is known" in told(repo)
    repo.commit(usage())
    found = checks(repo)
    unknown = [name for name, one in found.items() if one["verdict"] == "UNKNOWN"]
    assert set(found) - set(unknown) == {"logging"}
    assert all(found[name]["percent"] is None for name in unknown)


def test_people_see_what_to_look_at(repo: Repo) -> None:
    for number in range(10):
        repo.commit(usage("Agent: API", f"Rework: {int(number < 4)}"))
    repo.commit("feat(SD-AUTH-001): forgotten\n")
    out = told(repo, PYTHONIOENCODING="ascii")
    assert out.startswith("* look at what is red before going on\n")
    assert "* RED      rework on sonnet          40.0 %   < 10 %   4 of 10\n" in out
    assert "  rework on sonnet: API in EXEC (4 runs done again)\n" in out
    assert "  logging: SD commits without usage: 1 (trailgate audit coverage)\n" in out
    assert "  2026-07-27    1  10,000    4.00\n" in out


def test_the_rate_of_escalations_is_that_of_the_patterns_whatever_is_in_flight(repo: Repo) -> None:
    for number in range(20):
        model = "opus" if number == 0 else "sonnet"
        repo.commit(usage("Agent: API", model=model, subject=f"feat(SD-AUTH-001): {number}"))
    repo.switch("feat/more", "--create")
    repo.commit(usage("Agent: API", subject="feat(SD-AUTH-001): in flight"))
    repo.switch("main")
    one = checks(repo)["escalations"]
    found = json.loads(repo.trailgate("recommend", "--patterns", "--json").out)
    assert (one["part"], one["whole"]) == (found["escalations"], found["runs"]) == (1, 20)
    assert one["percent"] == found["percent"] == 5


def test_overrides_are_counted_by_commit(repo: Repo) -> None:
    waived = ("Override: below-assignment the release", "Override: zone-red too")
    for number in range(20):
        lines = (*waived, f"Override-By: {LEAD}") if number == 0 else ()
        repo.commit(usage(*lines, subject=f"feat(SD-AUTH-001): {number}"))
    one = checks(repo)["overrides"]
    assert (one["part"], one["whole"], one["verdict"]) == (1, 20, "RED")
    assert checks(repo, "--weeks", "1")["overrides"]["whole"] == 20


def test_forty_columns_without_utf_8(repo: Repo) -> None:
    for _ in range(12):
        repo.commit(usage("Rework: 1"))
    out = told(repo, COLUMNS="40", PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert max(map(len, out.splitlines())) <= 40
    assert "* RED      rework on sonnet\n           100.0 %  < 10 %\n" in out


@pytest.mark.parametrize("words", [(), ("trial", "SD-AUTH-001"), ("trial", "SD-AUTH-009")])
def test_headlines_are_wrapped_on_a_narrow_page(repo: Repo, words: tuple[str, ...]) -> None:
    repo.commit(usage())
    out = told(repo, *words, COLUMNS="40", PYTHONIOENCODING="ascii")
    assert max(map(len, out.splitlines())) <= 40
    assert out.startswith(("* SD-AUTH-00", "* UNKNOWN: too little is known to go on\nby\n"))


def test_people_and_machines_see_the_same_rework_for_each_sd(repo: Repo) -> None:
    for number in range(13):
        repo.commit(usage("Rework: 1").replace("SD-AUTH-001", f"SD-AUTH-00{number % 7}"))
    [week] = json.loads(told(repo, "--json"))["trends"]["weeks"]
    assert (week["sds"], week["reworked_runs"], week["rework_per_sd"]) == (7, 13, 1.86)
    assert "  2026-07-27    7   1,857    1.86\n" in told(repo)


def test_a_trial_is_answered_with_reasons(repo: Repo) -> None:
    repo.commit(usage("Agent: DOCMON", "Complexity: 1", model="haiku"))
    assert told(repo, "trial", "SD-AUTH-001", PYTHONIOENCODING="ascii") == (
        "* SD-AUTH-001: may be the first validation run\n"
        "yes         complexity 1; up to 2 will do\n"
        "yes         nothing says that it is critical\n"
        "yes         tier 1 alone: DOCMON\n"
    )
    found = json.loads(told(repo, "trial", "SD-AUTH-001", "--agent", "security-agent", "--json"))
    assert (found["sd"], found["answer"]) == ("SD-AUTH-001", "no")
    assert found["reasons"][2] == {"answer": "no", "told": "not of tier 1: SECURITY"}
    assert json.loads(told(repo, "--json", "trial", "SD-AUTH-009"))["answer"] == "UNKNOWN"


def test_a_deferred_sd_is_no_trial(repo: Repo) -> None:
    line = '[[defer]]\nsd = "SD-AUTH-001"\nfrom = 2026-07-28\nreason = "later"\n'
    repo.commit(
        usage("Agent: DOCMON", "Complexity: 1", model="haiku"), files={"trailgate.toml": line}
    )
    assert "it is deferred: later" in told(repo, "trial", "SD-AUTH-001")


@pytest.mark.parametrize("words", [("trial", "nonsense"), ("trial",), ("--weeks", "0"),
                                   ("trial", "SD-A-1", "--complexity", "6"),
                                   ("trial", "SD-A-1", "--complexity", "0")])  # fmt: skip
def test_what_makes_no_sense_is_refused(repo: Repo, words: tuple[str, ...]) -> None:
    assert repo.trailgate("scorecard", *words).code == 2


def keys(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_the_page_names_every_target_and_every_key_of_the_json(repo: Repo) -> None:
    repo.commit(usage("Rework: 1"))
    page = (Path(__file__).parents[2] / "docs" / "scorecard.md").read_text("utf-8")
    found = json.loads(told(repo, "--json"))
    trial = json.loads(told(repo, "trial", "SD-AUTH-001", "--json"))
    assert {key for key in keys(found) | keys(trial) if f"`{key}`" not in page} == set()
    kinds = ("rework on", "share of", "acceptable haiku output")
    for name in checks(repo):
        kind = next((kind for kind in kinds if name.startswith(kind)), name)
        assert f"| {kind} " in page


def test_a_shallow_clone_is_refused(repo: Repo) -> None:
    repo.commit(usage())
    repo.commit(usage())
    shallow = repo.clone("shallow", "--depth=1", "--no-local")
    assert shallow.trailgate("scorecard").code == 3
