"""Usage before and after a change: the same as folding each commit of both sides on its own."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from repos import LEAD, START, Repo, usage
from trailgate.ci.scope import Scope
from trailgate.ci.usage import usage_around
from trailgate.git import Repository
from trailgate.history import named
from trailgate.ledger.fold import Fold
from trailgate.policy.build import build
from usage_messages import IDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from trailgate.ledger.entries import Ledger

POLICY = build("leo", None)


def message(random: Random, number: int) -> str:
    """Write usage, some of it copied, under a shared Run-Id, corrected, or not to be read."""
    kind, run_id = random.random(), random.choice(IDS).upper()
    if kind < 0.1:
        return f"fix: y\n\nCorrects: {run_id} tokens={number} wrong\nOverride-By: {LEAD}\n"
    if kind < 0.2:
        return usage(tokens=1).replace("Tokens: 1", "Tokens: many")
    named_run = [f"Run-Id: {run_id}"] if kind < 0.5 else []
    return usage(*named_run, tokens=number, subject=f"feat(SD-AUTH-001): {number % 6}")


def graph(repo: Repo, random: Random) -> list[str]:
    oids = [repo.plumb("chore: begin\n")]
    for number in range(24):
        parents = random.sample(oids[-4:], min(len(oids[-4:]), random.choice((1, 1, 2))))
        oids.append(repo.plumb(message(random, number), *parents, at=START + number % 5))
    return oids


def folded(repository: Repository, oids: Iterable[str]) -> Ledger:
    fold = Fold(POLICY.vocabulary)
    for commit in named(repository, sorted(oids)):
        fold.add(commit)
    return fold.ledger()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["pull request", "push", "audit", "nothing behind"])
def test_usage_is_that_of_folding_commit_by_commit(tmp_path: Path, seed: int, kind: str) -> None:
    repo, random = Repo(tmp_path / "repo"), Random(seed)
    oids = graph(repo, random)
    here, head = Repository.discover(str(repo.path)), oids[-1]
    target, other = random.sample(oids[5:20], 2)
    chosen = tuple(random.sample(reached(repo, head), 5))
    scope = {
        "pull request": Scope(head, (target,), target, "main", None, "work"),
        "push": Scope(head, (other,), target, "main", None, "work"),
        "audit": Scope(head, (), head, "main", None, "main", audit=True, commits=chosen),
        "nothing behind": Scope(head, (), "", "main", None, "work"),
    }[kind]
    if kind == "audit":
        behind = set(reached(repo, head)) - set(chosen)
    else:
        behind = {
            oid for tip in {scope.target, *scope.excluded} - {""} for oid in reached(repo, tip)
        }
    everything = behind | set(reached(repo, head))
    found = usage_around(here, POLICY, scope)
    assert found.before == folded(here, behind)
    assert found.after == folded(here, everything)
    known = {entry.key for entry in found.before.entries}
    assert [e.key for e in found.entries] == [
        e.key for e in found.after.entries if e.key not in known
    ]


def reached(repo: Repo, oid: str) -> list[str]:
    return repo.git("rev-list", oid).split()


def test_a_squash_that_names_the_sd_of_a_run_brings_no_second_one(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    nameless = f"chore: x\n\nPhase: EXEC\nModel: sonnet\nTokens: 700\nRun-Id: {IDS[0]}\n"
    target = repo.plumb(nameless)
    head = repo.plumb(usage(f"Run-Id: {IDS[0]}", tokens=700), target, at=START + 9)
    here = Repository.discover(str(repo.path))
    found = usage_around(here, POLICY, Scope(head, (target,), target, "main", None, "work"))
    assert [one.run.sd for one in found.before.entries] == [""]
    assert [one.run.sd for one in found.after.entries] == ["SD-AUTH-001"]
    assert found.entries == ()
