"""What stands behind a commit: compared with git's own walk, on random graphs."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage
from trailgate.ancestry import Ancestry
from trailgate.git import Repository
from trailgate.history import boundaries, named
from trailgate.ledger.fold import Fold
from trailgate.policy.build import build

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from trailgate.ledger.entries import Entry

WORDS = build("leo", None).vocabulary


def graph(repo: Repo, random: Random, size: int) -> list[str]:
    """Make a random graph of commits, some with usage; give them, parents first."""
    oids: list[str] = []
    for number in range(size):
        many = random.choice((0, 1, 1, 1, 1, 1, 2, 2, 3)) if oids else 0
        parents = random.sample(oids[-6:], min(many, len(oids[-6:])))
        text = usage(tokens=number % 7, subject=f"feat(SD-AUTH-001): {number % 9}")
        oids.append(repo.plumb(text if random.random() < 0.6 else "plain\n", *parents))
    return oids


def brute(repo: Repo, oid: str, always: str) -> tuple[Entry, ...]:
    words = ["rev-list", f"{oid}^@", *([always] if always else [])]
    names = repo.git(*words).split()
    fold = Fold(WORDS)
    for commit in named(Repository.discover(str(repo.path)), names):
        fold.add(commit)
    return fold.ledger().entries


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("with_target", [False, True])
def test_the_runs_behind_a_commit_are_those_of_its_proper_ancestors(
    tmp_path: Path, seed: int, with_target: bool
) -> None:
    repo, random = Repo(tmp_path / "repo"), Random(seed)
    oids = graph(repo, random, 25)
    here = Repository.discover(str(repo.path))
    always = random.choice(oids) if with_target else ""
    ancestry = Ancestry(here, WORDS, oids, always)
    in_order = boundaries(here, oids)
    for oid in [*in_order, *random.sample(oids, 8)]:
        assert keyed(ancestry.entries_before(oid)) == keyed(brute(repo, oid, always))


def test_the_runs_behind_a_commit_that_nobody_asked_about_are_the_targets(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    first = repo.commit(usage())
    ancestry = Ancestry(Repository.discover(str(repo.path)), WORDS, [], first)
    assert len(ancestry.entries_before("f" * 40)) == 1


def keyed(entries: Iterable[Entry]) -> list[tuple[bytes, int, str, int | None]]:
    return [(e.key, e.instant, e.oid, e.run.tokens.total) for e in entries]
