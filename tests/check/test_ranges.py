"""Judging commits and ranges of real repositories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from policies import policy
from repos import LEAD, START, Repo, usage
from trailgate.check import Range, check_commit, check_range
from trailgate.errors import PolicyError
from trailgate.git import Repository
from trailgate.policy.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.check import Report
    from trailgate.policy.terms import Policy

WEEK = 7 * 86_400
LEO = policy('extends = "leo"\n')
SMALL = policy(
    'extends = "leo"\n[[budget]]\nname = "weekly"\nlimit = 1000\nunit = "tokens"\nperiod = "week"\n'
)
BARE = "feat(SD-AUTH-001): without trailers\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit("chore: start\n", files={"base": "0"})
    return repo


def judged(repo: Repo, words: Policy, *revisions: str, target: str = "") -> Report:
    names = tuple(repo.git("rev-parse", *revisions).split())
    return check_range(Repository.discover(str(repo.path)), words, Range(names, target))


def broken(report: Report) -> list[tuple[str, str, str]]:
    """Give rule, severity and the last letters of the commit's subject, of each finding."""
    return [(f.rule, f.severity, f.subject[-1:]) for f in report.findings]


def low(*extra: str, subject: str) -> str:
    return usage("Agent: SECURITY", *extra, model="haiku", subject=f"feat(SD-AUTH-001): {subject}")


def high(subject: str, *extra: str) -> str:
    return usage("Agent: SECURITY", *extra, model="opus", subject=f"feat(SD-AUTH-001): {subject}")


def test_a_run_done_again_later_in_the_range_is_superseded(repo: Repo) -> None:
    start = repo.head()
    repo.commit(low(subject="a"))
    repo.commit(high("b"))
    names = {rule for rule, _, _ in broken(judged(repo, LEO, f"{start}..HEAD"))}
    assert "security-requires-opus" not in names
    alone = broken(judged(repo, LEO, f"{start}..HEAD~1"))
    assert ("security-requires-opus", "error", "a") in alone


@pytest.mark.parametrize("again", ["SD", "Phase", "earlier", "still low"])
def test_only_a_later_run_of_the_same_work_at_the_floor_supersedes(repo: Repo, again: str) -> None:
    start = repo.head()
    other = {
        "SD": high("b").replace("SD: SD-AUTH-001", "SD: SD-AUTH-002").replace("(SD-AUTH-001)", ""),
        "Phase": high("b").replace("EXEC", "PLAN"),
        "earlier": high("b"),
        "still low": low(subject="b"),
    }[again]
    for text in (other, low(subject="a")) if again == "earlier" else (low(subject="a"), other):
        repo.commit(text)
    assert ("security-requires-opus", "error", "a") in broken(judged(repo, LEO, f"{start}..HEAD"))


def zones(report: Report) -> dict[str, str]:
    """Give the zone rule that each commit broke, by the last letter of its subject."""
    return {subject: rule for rule, _, subject in broken(report) if rule.startswith("zone-")}


def spend(subject: str, tokens: int, *extra: str, model: str = "sonnet") -> str:
    return usage(*extra, subject=f"feat(SD-AUTH-001): {subject}", tokens=tokens, model=model,
                 ).replace("Model", "Agent: TESTING\nModel")  # fmt: skip


def test_each_commit_is_judged_by_the_zone_of_its_own_ancestors(repo: Repo) -> None:
    start = repo.head()
    for subject, tokens in (("a", 800), ("b", 100), ("c", 60), ("d", 1)):
        repo.commit(spend(subject, tokens))
    found = zones(judged(repo, SMALL, f"{start}..HEAD"))
    assert found == {"c": "zone-orange", "d": "zone-red"}
    assert zones(judged(repo, SMALL, "HEAD~1..HEAD")) == {"d": "zone-red"}


def test_a_side_branch_does_not_pay_for_the_other(repo: Repo) -> None:
    start = repo.head()
    repo.switch("left", "--create")
    repo.commit(spend("a", 990), files={"a": "x"})
    repo.git("switch", "--quiet", "--create", "right", start)
    right = repo.commit(spend("b", 10), files={"b": "x"})
    repo.git("merge", "--quiet", "--no-ff", "-m", spend("c", 5), "left")
    assert zones(judged(repo, SMALL, f"{start}..HEAD")) == {"c": "zone-red"}
    beside = judged(repo, SMALL, right, f"^{start}", target=repo.git("rev-parse", "left").strip())
    assert zones(beside) == {"b": "zone-red"}


def test_a_critical_run_keeps_the_reserve_beside_others(repo: Repo) -> None:
    words = SMALL.replace(budgets=(SMALL.budgets[0].replace(reserve=200_000),))
    repo.commit(spend("a", 780))
    start = repo.head()
    repo.commit(spend("b", 5, "Critical: yes"))
    repo.commit(spend("c", 5, "Critical: yes", "Run: DOCMON haiku 10"))
    repo.commit(spend("d", 5, "Critical: yes", "Run: API sonnet 10"))
    report = judged(repo, words, f"{start}..HEAD")
    assert zones(report) == {"d": "zone-red"}
    assert [f.message.split()[0] for f in report.findings if f.rule == "zone-red"] == ["API"]


def test_a_copy_of_a_run_is_not_counted_against_itself(repo: Repo) -> None:
    start = repo.head()
    repo.switch("work", "--create")
    repo.commit(spend("a", 990), files={"a": "x"})
    repo.switch("main")
    repo.commit("chore: other\n", files={"b": "x"})
    repo.git("cherry-pick", "work")
    target = repo.git("rev-parse", "work").strip()
    assert zones(judged(repo, SMALL, "HEAD", f"^{start}", target=target)) == {}


def test_last_weeks_usage_is_not_this_weeks(repo: Repo) -> None:
    start = repo.head()
    repo.commit(spend("a", 990))
    repo.commit(spend("b", 10), at=START + WEEK)
    assert zones(judged(repo, SMALL, f"{start}..HEAD")) == {}


def test_a_run_id_of_the_history_is_not_to_be_used_again(repo: Repo) -> None:
    name = "Run-Id: 01KYM9H5G00000000000000001"
    start = repo.commit(usage(name, subject="feat(SD-AUTH-001): a"))
    repo.commit(usage(name, subject="feat(SD-AUTH-001): b"))
    repo.commit(usage(name, subject="feat: c").replace("SD-AUTH-001", "SD-DATA-002"))
    found = broken(judged(repo, LEO, f"{start}..HEAD"))
    assert ("run-id-reused", "error", "c") in found
    assert ("run-id-reused", "error", "b") not in found


def test_a_longer_range_starts_git_no_more_often(repo: Repo, tmp_path: Path) -> None:
    ids = [f"Run-Id: 01KYM9H5G000000000000000{number}" for number in range(10, 30)]
    for number, name in enumerate(ids):
        repo.commit(spend(f"{number}", 5, name))
    starts = []
    for words in ("HEAD~2..HEAD", "HEAD~18..HEAD"):
        trace = tmp_path / f"trace{len(starts)}"
        assert repo.trailgate("check", words, GIT_TRACE2_EVENT=str(trace)).code == 0
        starts.append(trace.read_text().count('"event":"start"'))
    assert starts[0] == starts[1]


def test_enforce_from_spares_the_ancestors_and_nobody_else(repo: Repo) -> None:
    root = repo.head()
    repo.commit(BARE.replace("trailers", "a"))
    repo.git("switch", "--quiet", "--create", "side", root)
    repo.commit(BARE.replace("trailers", "b"), files={"b": "x"})
    repo.switch("main")
    start = repo.head()
    words = policy(f'extends = "leo"\nenforce-from = "{start}"\n')
    repo.commit(BARE.replace("trailers", "c"))
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'side'", "side")
    report = judged(repo, words, "HEAD")
    assert {subject for _, _, subject in broken(report)} == {"b", "c"}
    assert report.spared == 2
    spared = check_commit(Repository.discover(str(repo.path)), words, start)
    assert (spared.judged, spared.spared) == ((), 1)


@pytest.mark.parametrize("name", ["0" * 40, "nowhere", "-x", "HEAD^{tree}"])
def test_an_enforce_from_that_is_no_commit_is_one_clear_line(repo: Repo, name: str) -> None:
    words = LEO.replace(enforce_from=name)
    with pytest.raises(PolicyError, match="enforce-from") as refused:
        judged(repo, words, "HEAD")
    assert len(refused.value.problems) == 1


def test_without_a_policy_what_a_remote_holds_is_no_error(repo: Repo) -> None:
    repo.commit(BARE.replace("trailers", "a"))
    repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repo.commit(BARE.replace("trailers", "b"))
    leo = build("", None)
    assert broken(judged(repo, leo, "HEAD")) == [
        ("trailers-present", "warning", "a"),
        ("trailers-present", "error", "b"),
    ]
    assert {s for _, s, _ in broken(judged(repo, LEO, "HEAD"))} == {"error"}


def test_an_override_is_looked_for_in_its_own_commit_only(repo: Repo) -> None:
    words = LEO.replace(approvers=(LEAD,))
    start = repo.head()
    waive = ("Override: model-floor no opus today", f"Override-By: {LEAD}")
    text = usage("Agent: SECURITY_SUB", "Critical: yes", model="haiku")
    repo.commit(text.replace(": tighten RLS", ": a"))
    repo.commit(usage(*waive).replace(": tighten RLS", ": b"))
    rules = {rule for rule, severity, s in broken(judged(repo, words, f"{start}..HEAD"))
             if severity == "error" and s == "a"}  # fmt: skip
    assert rules & {"model-floor", "critical-downgrade"}


def test_merges_reverts_and_bots_need_no_trailers(repo: Repo) -> None:
    start = repo.head()
    words = policy('extends = "leo"\nbots = ["Robot"]\n')
    repo.commit(BARE, author="Robot <robot@example.com>")
    repo.commit('Revert "feat(SD-AUTH-001): x"\n\nThis reverts commit 0123456789.\n')
    repo.switch("side", "--create")
    repo.commit("chore: s\n", files={"s": "x"})
    repo.switch("main")
    repo.git("merge", "--quiet", "--no-ff", "-m", "Merge SD-AUTH-001", "side")
    assert broken(judged(repo, words, f"{start}..HEAD")) == []


def test_a_quick_fix_is_measured_where_its_files_are_here(repo: Repo) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit(usage("Agent: QUICKFIX", model="haiku"), files={"base": "x\n" * 60})
    assert "quickfix-too-large" in {
        rule for rule, _, _ in broken(judged(repo, LEO, "HEAD", "^HEAD~1"))
    }
    clone = repo.clone("clone", "--filter=blob:none", "--no-checkout")
    repo.path.rename(repo.path.parent / "gone")
    done = clone.trailgate("check")
    assert (done.code, done.err) == (0, "")


def test_the_command_line_gives_verdict_and_code(repo: Repo) -> None:
    start = repo.commit(usage())
    assert repo.trailgate("check", "--json").code == 0
    repo.commit(BARE)
    done = repo.trailgate("check", f"{start}..HEAD", "--json")
    found = json.loads(done.out)
    assert (done.code, found["verdict"], found["errors"]) == (1, "fail", 1)
    [one] = found["judged"]
    assert one["commit"] == repo.head()
    assert repo.trailgate("check", "HEAD..HEAD").code == 0
