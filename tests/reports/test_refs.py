"""`--branch`, `--all` and `--rev` of `report` and `status`: whose history is counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from repos import START, Repo, usage

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-08-01T12:00:00Z"
DAY = 86_400


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """Give a branch with a copy from it on main, a tag that no branch holds, and a stash."""
    repo = Repo(tmp_path_factory.mktemp("refs") / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    repo.commit(usage(tokens=1000), files={"a": "1"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit(usage(tokens=7), at=START + DAY, files={"b": "1"})
    repo.commit(usage(tokens=40), at=START + DAY + 1, files={"c": "1"})
    repo.git("checkout", "--quiet", "main")
    repo.git("cherry-pick", "side~1")
    repo.git("checkout", "--quiet", "--detach")
    repo.commit(usage(tokens=300), at=START + 2 * DAY)
    repo.git("tag", "-a", "-m", "v1", "v1")
    repo.git("checkout", "--quiet", "main")
    (repo.path / "a").write_text("feat(SD-X-009): no work of its own", encoding="utf-8")
    repo.git("stash")
    return repo


def total(repo: Repo, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(repo.trailgate("report", "--json", *words).out)["total"]
    return found


@pytest.mark.parametrize(
    ("words", "runs", "tokens", "tip"),
    [
        ((), 2, 1007, "main"),
        (("--branch", "side"), 3, 1047, "side"),
        (("--rev", "side~2"), 1, 1000, "side~2"),
        (("--rev", "v1"), 3, 1307, "v1^{commit}"),
        (("--all",), 4, 1347, None),
    ],
)
def test_each_run_counts_once_wherever_it_is_looked_for(
    repo: Repo, words: tuple[str, ...], runs: int, tokens: int, tip: str | None
) -> None:
    found = total(repo, *words)
    assert (found["runs"], found["tokens"], found["coverage"]["percent"]) == (runs, tokens, 100)
    document = json.loads(repo.trailgate("status", "--json", *words).out)
    [budget] = document["budgets"]
    assert budget["recorded"] == tokens
    assert document["generated_from"] == (repo.git("rev-parse", tip).strip() if tip else None)
    assert (budget["in_flight"] is None) == bool(words)


def test_an_index_changes_no_answer(repo: Repo) -> None:
    repo.trailgate("status")
    assert total(repo, "--all")["tokens"] == 1347
    assert total(repo)["tokens"] == 1007


def test_a_time_goes_with_them_and_a_second_revision_does_not(repo: Repo) -> None:
    day = json.loads(repo.trailgate("status", "--json", "--all", "--at", "2026-07-29").out)
    assert day["budgets"][0]["used"] == 1000
    page = repo.trailgate("status", "--branch", "side", "--at", "2026-08-01").out
    assert "from --branch side, commit" in page
    assert "from all branches and tags" in repo.trailgate("status", "--all").out
    refused = repo.trailgate("status", "--branch", "side", "--at", "v1")
    assert (refused.code, refused.out) == (2, "")
    assert "--branch side: --at 'v1' has to be a time" in refused.err


@pytest.mark.parametrize("command", ["report", "status"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--branch", "sied"), "did you mean side?"),
        (("--branch", "side~1"), "there is no branch 'side~1'"),
        (("--branch", ""), "there is no branch ''"),
        (("--branch", "v1"), "there is no branch 'v1'"),
        (("--rev", "--all"), "'--all' names no commit"),
        (("--all", "--rev", "side"), "--all and --rev side: give only one of them"),
    ],
)
def test_what_names_nothing_or_two_things_is_refused(
    repo: Repo, command: str, words: tuple[str, ...], said: str
) -> None:
    done = repo.trailgate(command, *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_several_repositories_have_the_branch_each(repo: Repo, tmp_path: Path) -> None:
    clone = Repo(tmp_path / "clone", init=False)
    clone.git("clone", "--quiet", str(repo.path), ".")
    assert total(repo, "--repo", ".", "--repo", str(clone.path), "--all")["tokens"] == 1347
    both = ("--repo", ".", "--repo", str(clone.path), "--branch")
    assert f"{clone.path}: --branch" in repo.trailgate("report", *both, "side").err
    assert total(clone, "--branch", "origin/side")["tokens"] == 1047


def test_five_thousand_branches_are_all_counted(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.env["TRAILGATE_NOW"] = NOW
    root = repo.commit(usage(tokens=1))
    stream = [
        f"commit refs/heads/b{number}\ncommitter Dev One <d@example.com> {START + number} +0000\n"
        f"data {len(said)}\n{said}\nfrom {root}\n\n"
        for number in range(5_000)
        for said in (usage(tokens=3),)
    ]
    repo.git("-c", "core.fsync=none", "fast-import", "--quiet", stdin="".join(stream))
    [budget] = json.loads(repo.trailgate("status", "--json").out)["budgets"]
    assert (budget["recorded"], budget["in_flight"]) == (1, 15_000)
    assert total(repo, "--all")["tokens"] == 15_001


def test_an_empty_repository_has_nothing_on_any_branch(tmp_path: Path) -> None:
    empty = Repo(tmp_path / "empty")
    assert total(empty, "--all")["runs"] == 0
    assert empty.trailgate("report", "--branch", "main").code == 2


def test_a_branch_whose_commit_is_missing_is_never_nought(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    repo.commit(usage(tokens=5))
    (repo.path / ".git" / "refs" / "heads" / "lost").write_text("1" * 40 + "\n", encoding="ascii")
    done = repo.trailgate("report", "--branch", "lost")
    assert (done.code, done.out) == (2, "")
    assert "the commit that branch 'lost' names is missing" in done.err
    assert total(repo)["tokens"] == 5


@pytest.mark.parametrize("is_tag", [False, True])
def test_what_can_not_be_read_is_named_where_all_is_asked_for(tmp_path: Path, is_tag: bool) -> None:
    repo = Repo(tmp_path / "work")
    repo.commit(usage(tokens=5))
    repo.branch("whole", repo.plumb(usage(tokens=7), repo.head()))
    lost = repo.plumb("words\n", repo.head())
    ref = f"refs/{'tags' if is_tag else 'heads'}/\u202ecut"
    repo.git("update-ref", ref, repo.plumb(usage(tokens=9), lost))
    (repo.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    several = ("report", "--all", "--repo", ".", "--repo", ".")
    for words in (("report", "--all"), ("audit", "coverage", "--all"), several):
        done = repo.trailgate(*words)
        assert (done.code, done.out) == (3, "")
        assert "\\u202ecut can't be read, so any sum would be too small" in done.err
        assert "whole" not in done.err
    repo.git("update-ref", "-d", ref)
    assert total(repo, "--all")["tokens"] == 12


def test_where_head_is_damaged_no_branch_is_blamed(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "work")
    lost = repo.commit("words\n")
    repo.commit(usage(tokens=5))
    repo.branch("whole", repo.plumb("words\n"))
    (repo.path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    done = repo.trailgate("report", "--all")
    assert done.code == 3
    assert "history can't be read" in done.err
