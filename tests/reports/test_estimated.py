"""What notes estimate: shown apart in every report, and counted only where policy says so."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from repos import START, Repo, usage

REF = "refs/notes/trailgate"
LINE = "Co-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"
BEFORE = f"feat(SD-OLD-001): x\n\n{LINE}\n"
NOW = "2026-07-30T12:00:00Z"
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "status-1.json"
BUDGET = '[[budget]]\nname = "weekly"\nlimit = 100_000\n'


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "work")
    made.env["TRAILGATE_NOW"] = NOW
    made.env["COLUMNS"] = "90"
    policy(made)
    made.commit(usage(tokens=20_000))
    made.commit(BEFORE)
    return made


def policy(repo: Repo, *, counts: bool = False) -> None:
    text = f"{BUDGET}[ledger]\nbackfill = {str(counts).lower()}\n"
    (repo.path / "trailgate.toml").write_text(text, encoding="utf-8")


def note(
    repo: Repo, *tokens: int | None, oid: str = "HEAD", work: str = "abc", **more: Any
) -> None:
    run = {"sd": "SD-OLD-001", "phase": "EXEC", "agent": "MAIN", "model": "opus"} | more
    runs = [run | {"tokens": count, "source": "token-log"} for count in tokens]
    text = {"trailgate": 1, "kind": "estimated-usage", "work": work, "runs": runs}
    repo.git("notes", f"--ref={REF}", "add", "-f", "-F", "-", oid, stdin=json.dumps(text))


def out(repo: Repo, *words: str, **variables: str) -> str:
    done = repo.trailgate(*words, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


def budget(repo: Repo) -> dict[str, Any]:
    document = json.loads(out(repo, "status", "--json"))
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    long_way = json.loads(out(repo, "status", "--json", "--at", "2026-07-30T12:00:00Z"))
    found: dict[str, Any] = document["budgets"][0]
    assert told(long_way["budgets"][0]) == told(found)
    return found


def told(state: dict[str, Any]) -> tuple[Any, ...]:
    names = ("estimated", "estimated_runs", "estimated_unmeasured_runs", "estimated_counts")
    return tuple(state[name] for name in names)


def test_without_notes_status_shows_nothing_of_them(repo: Repo) -> None:
    assert told(budget(repo)) == (None, 0, 0, False)
    assert "estimated" not in out(repo, "status")
    assert "estimated" not in out(repo, "report")
    assert "estimated" not in out(repo, "report", "--md", "--by", "sd")


@pytest.mark.parametrize("packed", [False, True])
def test_an_estimate_stands_apart_and_moves_nothing(repo: Repo, packed: bool) -> None:
    before = budget(repo)
    note(repo, 60_000, None)
    if packed:
        repo.git("pack-refs", "--all")
        assert not (repo.path / ".git" / REF).exists()
    after = budget(repo)
    assert told(after) == (60_000, 1, 1, False)
    same = {key for key in after if not key.startswith("estimated")}
    assert {key: after[key] for key in same} == {key: before[key] for key in same}
    text = out(repo, "status")
    assert "    estimated      60,000\n" in text
    assert "1 run from notes, 1 more that nobody measured; no part of what is used" in text


@pytest.mark.parametrize("counts", [False, True])
def test_a_state_of_earlier_holds_what_was_estimated_up_to_then(repo: Repo, counts: bool) -> None:
    policy(repo, counts=counts)
    repo.git("add", "trailgate.toml")
    first = repo.commit("chore: policy")
    later = repo.commit(BEFORE.replace("x", "y"), at=START + 86_400)
    note(repo, 60_000, oid=f"{first}~1")
    note(repo, 7_000, oid=later, work="def")
    for at, tokens in (("2026-07-29", 60_000), (first, 60_000), (later, 67_000), ("main", 67_000)):
        document = json.loads(out(repo, "status", "--json", "--at", at))
        state = document["budgets"][0]
        assert (state["estimated"], state["estimated_counts"]) == (tokens, counts)
        assert state["used"] == 20_000 + tokens * counts
        assert "from notes" in " ".join(out(repo, "status", "--at", at).split())
    before = json.loads(out(repo, "status", "--json", "--at", f"{first}~2"))["budgets"][0]
    assert told(before) == (0, 0, 0, False)


def test_what_was_used_later_is_no_part_of_an_earlier_state(repo: Repo) -> None:
    note(repo, 5_000, at="2026-07-29T11:00:00Z")
    for at, known in (("2026-07-29", (0, 0, 0, False)), ("2026-07-30", (5_000, 1, 0, False))):
        assert told(json.loads(out(repo, "status", "--json", "--at", at))["budgets"][0]) == known


@pytest.mark.parametrize("counts", [False, True])
def test_the_week_of_the_log_is_that_of_status(repo: Repo, counts: bool) -> None:
    note(repo, 60_000, None)
    logged(repo, "2026-07-29T11:00:00Z")
    policy(repo, counts=counts)
    state = budget(repo)
    week = json.loads(out(repo, "log", "list", "--week", "--json"))["week"]
    assert (week["zone"], told(week)) == (state["zone"], told(state))
    assert week["percent"] == ("at least 87.0 %" if counts else "27.0 %")
    text = " ".join(out(repo, "log", "list", "--week").split())
    assert "estimated 60,000 tokens, 1 run from notes, 1 more that nobody measured" in text
    assert ("counted, as the policy says" in text) is counts


def test_what_nobody_measured_is_unknown_and_never_nought(repo: Repo) -> None:
    note(repo, None)
    assert told(budget(repo)) == (None, 0, 1, False)
    assert "    estimated     unknown\n" in out(repo, "status")
    assert json.loads(out(repo, "report", "--json"))["total"]["estimated"] is None


def test_a_policy_that_counts_it_moves_use_and_zone(repo: Repo) -> None:
    note(repo, 60_000, None)
    policy(repo, counts=True)
    state = budget(repo)
    assert told(state) == (60_000, 1, 1, True)
    assert (state["used"], state["recorded"], state["zone"]) == (80_000, 20_000, "YELLOW")
    assert (state["runs"], state["unmeasured_runs"], state["at_least"]) == (2, 1, True)
    assert state["by_model"] == {"opus": 60_000, "sonnet": 20_000}
    assert out(repo, "status", "--line").startswith("at least 80% YELLOW")
    text = out(repo, "status")
    assert "\u2592 estimated      60,000\n" in text
    assert "\u2592" in text.splitlines()[1]
    assert "counted, as the policy says" in text.replace("\n            ", " ")


def test_counted_and_unmeasured_alone_is_an_unknown_zone(repo: Repo) -> None:
    note(repo, None, oid=repo.commit(BEFORE, at=1_784_700_000))
    policy(repo, counts=True)
    repo.env["TRAILGATE_NOW"] = "2026-07-24T12:00:00Z"
    state = json.loads(out(repo, "status", "--json"))["budgets"][0]
    assert (state["zone"], state["used"], state["estimated"]) == ("UNKNOWN", None, None)


def test_status_and_its_short_way_agree(repo: Repo) -> None:
    note(repo, 60_000, None)
    for counts in (False, True):
        policy(repo, counts=counts)
        short = out(repo, "status", "--json")
        code = "import sys; sys.argv[0] = 'trailgate'\n"
        code += "from trailgate.cli.main import run_command; sys.exit(run_command())"
        assert repo_python(repo, code, "status", "--json") == short


def repo_python(repo: Repo, code: str, *words: str) -> str:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=repo.path,
        env=repo.env,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


def test_damaged_notes_are_said_in_one_line(repo: Repo) -> None:
    note(repo, 60_000)
    blob = repo.git("notes", f"--ref={REF}", "list").split()[0]
    tree = repo.git("rev-parse", f"{REF}^{{tree}}").strip()
    for oid in (blob, tree):
        (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    done = repo.trailgate("status")
    assert done.code == 3
    assert REF in done.err
    assert done.err.count("\n") == 1


def logged(repo: Repo, at: str) -> None:
    words = ("--sd", "SD-OLD-001", "--phase", "EXEC", "--agent", "MAIN", "--model", "opus")
    out(repo, "log", "add", *words, "--tokens", "7000", TRAILGATE_NOW=at)


def test_a_log_entry_that_a_note_counts_is_not_pending_too(repo: Repo) -> None:
    logged(repo, "2026-07-28T11:00:00Z")
    note(repo, 7_000, at="2026-07-28T11:00:00Z")
    assert (budget(repo)["pending"], budget(repo)["estimated"]) == (7_000, 7_000)
    policy(repo, counts=True)
    state = budget(repo)
    assert (state["pending"], state["estimated"], state["used"]) == (0, 7_000, 27_000)
    logged(repo, "2026-07-29T11:00:00Z")
    state = budget(repo)
    assert (state["pending"], state["used"]) == (7_000, 34_000)


def test_an_entry_of_another_commit_stays_pending(repo: Repo) -> None:
    policy(repo, counts=True)
    logged(repo, "2026-07-28T11:00:00Z")
    later = repo.commit(BEFORE.replace("x", "y"))
    note(repo, 7_000, oid=later, at="2026-07-28T11:30:00Z")
    assert (budget(repo)["pending"], budget(repo)["estimated"]) == (7_000, 7_000)


def test_report_has_a_column_and_fields_of_their_own(repo: Repo) -> None:
    note(repo, 60_000, None)
    text = out(repo, "report")
    assert "  week of     runs  tokens  estimated" in text
    assert "  2026-07-27     1  20,000     60,000" in text
    assert "60,000 tokens, 1 run from notes, 1 more" in text
    assert "no part of the tokens" in text.replace("\n            ", " ")
    total = json.loads(out(repo, "report", "--json"))["total"]
    assert (total["tokens"], total["estimated"], total["runs"]) == (20_000, 60_000, 1)
    rows = list(csv.DictReader(io.StringIO(out(repo, "report", "--csv"))))
    assert (rows[0]["tokens"], rows[0]["estimated"]) == ("20000", "60000")
    assert [row["estimated"] for row in rows[1:]] == [""] * (len(rows) - 1)
    assert "| runs | tokens | estimated | coverage |" in out(repo, "report", "--md")


def test_report_counts_it_where_policy_says_so_and_says_it(repo: Repo) -> None:
    note(repo, 60_000)
    policy(repo, counts=True)
    found = json.loads(out(repo, "report", "--json"))
    assert found["estimated_counts"] is True
    assert (found["total"]["tokens"], found["total"]["estimated"]) == (80_000, 60_000)
    assert found["total"]["coverage"]["recorded"] == 1
    assert "counted in the tokens" in out(repo, "report").replace("\n            ", " ")
    assert "YELLOW" in out(repo, "report", "--zones")


@pytest.mark.parametrize("counts", [False, True])
def test_a_nested_report_tells_it_for_the_whole(repo: Repo, counts: bool) -> None:
    note(repo, 60_000)
    policy(repo, counts=counts)
    found = json.loads(out(repo, "report", "--by", "sd", "--json"))
    assert (found["estimated"], found["estimated_counts"]) == (60_000, counts)
    assert found["total"]["tokens"] == 20_000 + 60_000 * counts
    assert "60,000 tokens, 1 run from notes" in out(repo, "report", "--by", "sd")
    assert "Estimated: 60,000 tokens" in out(repo, "report", "--by", "sd", "--md")


def test_several_repositories_count_copies_of_a_commit_once(repo: Repo) -> None:
    note(repo, 60_000)
    other = repo.clone("other")
    policy(other)
    other.git("fetch", "--quiet", "origin", f"{REF}:{REF}")
    total = json.loads(out(repo, "report", "--json", "--repo", ".", "--repo", str(other.path)))
    assert total["total"]["estimated"] == 60_000


def test_ci_and_hooks_never_see_it(repo: Repo) -> None:
    note(repo, 78_000)
    policy(repo, counts=True)
    repo.git("add", "trailgate.toml")
    base = repo.commit("chore: policy")
    repo.branch("base", base)
    repo.commit(usage(tokens=10))
    report = repo.path / "report.json"
    out(repo, "ci", "--base", "base", "--json", str(report))
    state = json.loads(report.read_text(encoding="utf-8"))["after"]["budgets"][0]
    assert (state["zone"], state["used"], state["estimated"]) == ("GREEN", 20_010, None)
    assert budget(repo)["zone"] == "RED"
    message = repo.path.parent / "message"
    message.write_text(usage(tokens=10))
    hook = repo.trailgate("hook", "commit-msg", str(message))
    assert hook.code == 0
    assert "RED" not in hook.err


def test_forecast_and_recommend_use_what_status_uses(repo: Repo) -> None:
    note(repo, 78_000)
    words = ("recommend", "SD-OLD-001", "--agent", "DESIGN", "--phase", "PLAN", "--json")
    for counts, used in ((False, 20_000), (True, 98_000)):
        policy(repo, counts=counts)
        found = json.loads(out(repo, "forecast", "--json"))["budgets"][0]
        assert found["used"] == used
        assert ("RED" in out(repo, *words)) is counts
