"""The ledger of real repositories, whatever people did to their commits."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from ledger_model import counted, listed
from repos import AUTHOR, LEAD, Repo, usage
from trailgate.git import Repository
from trailgate.history import commits
from trailgate.ledger.fold import Fold
from trailgate.ledger_build import in_flight, lately, recorded
from trailgate.policy.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.ledger.entries import Ledger

POLICY = build("leo", None)
ULIDS = [f"01KYM9H5G{n:017d}" for n in range(100)]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit("start\n", files={"base": "0"})
    return repo


def ledger(repo: Repo, *revisions: str) -> Ledger:
    return recorded(Repository.discover(str(repo.path)), POLICY, *revisions)


def tokens(repo: Repo, *revisions: str) -> list[int | None]:
    return sorted(entry.run.tokens.total or 0 for entry in ledger(repo, *revisions).entries)


def test_a_cherry_pick_counts_once(repo: Repo) -> None:
    repo.switch("work", "--create")
    repo.commit(usage(), files={"a": "x"})
    repo.switch("main")
    repo.commit("other\n", files={"b": "x"})
    repo.git("cherry-pick", "-x", "--signoff", "work")
    assert repo.message().count(b"cherry picked") == 1
    assert tokens(repo, "work", "main") == [1000]


def test_a_rebase_counts_once(repo: Repo) -> None:
    repo.switch("work", "--create")
    for number in range(3):
        repo.commit(usage(tokens=number), files={f"{number}": "x"})
    old = repo.head()
    repo.switch("main")
    repo.commit("other\n", files={"b": "x"})
    repo.git("rebase", "--quiet", "--signoff", "main", "work")
    assert repo.head() != old
    assert tokens(repo, "work", old) == [0, 1, 2]


def test_an_amend_that_keeps_subject_and_block_counts_once(repo: Repo) -> None:
    old = repo.commit(usage(), files={"a": "x"})
    repo.git("commit", "--quiet", "--amend", "--no-edit")
    message = repo.message().replace(b"\n\nSD", b"\n\nMore words.\n\nSD")
    repo.git("commit", "--quiet", "--amend", "-F", "-", stdin=message)
    assert tokens(repo, "HEAD", old) == [1000]


def test_a_reworded_run_counts_once_where_it_has_an_id(repo: Repo) -> None:
    first, second = (
        repo.commit(usage(f"Run-Id: {name}", subject="feat(SD-AUTH-001): old"))
        for name in ULIDS[:2]
    )
    repo.git("reset", "--quiet", "--hard", "HEAD~2")
    repo.commit(usage(f"Run-Id: {ULIDS[0]}", subject="feat(SD-AUTH-001): new"))
    assert len(tokens(repo, first)) == 1
    assert len(tokens(repo, "HEAD", second)) == 2


@pytest.mark.parametrize("named", [False, True])
def test_a_local_squash_counts_once(repo: Repo, named: bool) -> None:
    repo.switch("work", "--create")
    for number in range(3):
        line = [f"Run-Id: {ULIDS[number]}"] if named else []
        repo.commit(usage(*line, tokens=number), files={f"{number}": "x"}, author=LEAD)
    before = ledger(repo).entries
    repo.switch("main")
    repo.git("merge", "--squash", "--quiet", "work")
    repo.git("commit", "--quiet", "--no-edit")
    after = ledger(repo).entries
    assert {(e.key, e.instant) for e in after} == {(e.key, e.instant) for e in before}
    assert tokens(repo, "work", "main") == [0, 1, 2]


def test_a_forges_squash_counts_once_where_runs_have_ids(repo: Repo) -> None:
    repo.switch("work", "--create")
    texts = [usage(f"Run-Id: {ULIDS[n]}", tokens=n, subject=f"feat(SD-AUTH-001): {n}")
             for n in range(3)]  # fmt: skip
    for text in texts:
        repo.commit(text)
    repo.switch("main")
    parts = [f"* {text.replace(chr(10), chr(10) * 2, 1)}" for text in texts]
    repo.at += 7 * 86_400
    joined = "\n\n".join(["feat(SD-AUTH-001): all (#3)", *parts, f"Co-authored-by: {LEAD}\n"])
    repo.commit(joined, committer="Forge <noreply@example.com>")
    squashed = ledger(repo, "main")
    assert [e.instant for e in squashed.entries] == [
        e.instant for e in ledger(repo, "work").entries
    ]
    assert tokens(repo, "work", "main") == [0, 1, 2]
    assert not ledger(repo, "work", "main").disagreements


def test_merges_may_carry_usage(repo: Repo) -> None:
    repo.switch("work", "--create")
    repo.commit(usage(tokens=1), files={"a": "x"})
    repo.switch("main")
    text = usage(tokens=2, subject="Merge branch 'work' for SD-AUTH-001")
    repo.git("merge", "--quiet", "--no-ff", "-m", text, "work")
    found = ledger(repo)
    assert tokens(repo) == [1, 2]
    assert [commit.sd for commit in found.sd_commits] == ["SD-AUTH-001"]


def test_usage_in_flight_is_what_other_branches_hold_beyond_head(repo: Repo) -> None:
    repo.commit(usage(tokens=1))
    repo.branch("other")
    repo.switch("other")
    repo.commit(usage(tokens=2))
    picked = repo.commit(usage(tokens=3), files={"p": "x"})
    repo.git("update-ref", "refs/remotes/origin/work", repo.plumb(usage(tokens=4), picked))
    repo.git("update-ref", "refs/stash", repo.plumb(usage(tokens=5), picked))
    repo.git("tag", "kept", repo.plumb(usage(tokens=6), picked))
    repo.switch("main")
    repo.git("cherry-pick", picked)
    here = Repository.discover(str(repo.path))
    known = recorded(here, POLICY)
    flying = in_flight(here, POLICY, known)
    assert sorted(entry.run.tokens.total or 0 for entry in flying) == [2, 4]


@pytest.mark.parametrize("is_named_here", [True, False])
def test_a_run_that_took_its_sd_from_a_squash_is_not_in_flight_besides(
    repo: Repo, is_named_here: bool
) -> None:
    """Its message named no SD, the squash does: it is one run, as `--all` says too."""
    repo.switch("side", "--create")
    block = f"Phase: EXEC\nModel: opus\nTokens: 7\nRun-Id: {ULIDS[0]}\n"
    repo.commit(f"wip\n\n{block}")
    other = f"Phase: EXEC\nModel: opus\nTokens: 1\nRun-Id: {ULIDS[1]}\n"
    repo.commit(f"wip\n\n{other}")
    repo.switch("main")
    repo.commit(f"feat(SD-AUTH-001): squashed\n\n* wip\n\n{block}")
    if not is_named_here:
        repo.switch("side")
    here = Repository.discover(str(repo.path))
    assert (tokens(repo), tokens(repo, "main", "side")) == (
        [7] if is_named_here else [1, 7],
        [1, 7],
    )
    flying = in_flight(here, POLICY, recorded(here, POLICY))
    assert [entry.run.tokens.total for entry in flying] == ([1] if is_named_here else [])
    assert lately(here, POLICY, 0)[1] == flying


def test_an_empty_repository_has_an_empty_ledger(tmp_path: Path) -> None:
    empty = Repo(tmp_path / "empty")
    found = ledger(empty)
    assert (found.entries, found.commits) == ((), 0)
    assert in_flight(Repository.discover(str(empty.path)), POLICY, found) == ()


@pytest.mark.parametrize("seed", range(4))
def test_random_histories_count_as_the_obvious_model_counts(repo: Repo, seed: int) -> None:
    random = Random(seed)
    for step in range(30):
        _something(repo, random, step)
    here = Repository.discover(str(repo.path))
    tips = repo.git("for-each-ref", "--format=%(objectname)").split()
    found = list(commits(here, *tips))
    fold = Fold(POLICY.vocabulary)
    for one in random.sample(found, len(found)):
        fold.add(one)
    assert listed(fold.ledger()) == counted(found, POLICY.vocabulary)
    assert listed(recorded(here, POLICY, *tips)) == listed(fold.ledger())


def _something(repo: Repo, random: Random, step: int) -> None:
    branches = repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split()
    other = random.choice(branches)
    action = random.choice(
        ("commit",) * 4 + ("branch", "pick", "amend", "squash", "merge", "rebase")
    )
    files = {f"f{step}": "x"}
    if action == "branch":
        repo.switch(f"b{step}", "--create")
    elif action == "pick":
        repo.attempt("cherry-pick", "-x", "--allow-empty", other)
    elif action == "amend":
        repo.git("commit", "--quiet", "--amend", "--no-edit", "--signoff", "--allow-empty")
    elif action == "squash":
        repo.attempt("merge", "--squash", "--quiet", other)
        repo.attempt("commit", "--quiet", "--no-edit")
    elif action == "merge":
        repo.attempt("merge", "--quiet", "--no-ff", "-m", usage(tokens=step), other)
    elif action == "rebase":
        repo.attempt("rebase", "--quiet", other)
    else:
        repo.commit(_text(random, step), files=files, author=random.choice((AUTHOR, LEAD)))
    for word in ("cherry-pick", "rebase", "merge"):
        repo.attempt(word, "--abort")
    repo.git("reset", "--quiet", "--hard")
    if random.random() < 0.4:
        repo.attempt("switch", "--quiet", random.choice(branches))


def _text(random: Random, step: int) -> str:
    extra = []
    if random.random() < 0.5:
        extra.append(f"Run-Id: {random.choice(ULIDS[:6])}")
    if random.random() < 0.3:
        extra.append(f"Run: VALIDATION sonnet {step}")
    if random.random() < 0.1:
        extra += [
            f"Corrects: {random.choice(ULIDS[:6])} tokens={step} typo",
            f"Override-By: {LEAD}",
        ]
    subject = random.choice(("feat(SD-AUTH-001): x", "chore: y", f"fix(SD-AUTH-002): {step}"))
    text = usage(*extra, subject=subject, tokens=random.choice((1, 2, step)))
    return text if random.random() < 0.7 else text.replace("SD: SD-AUTH-001\n", "")
