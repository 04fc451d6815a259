"""What stands behind a commit: compared with git's own walk, on random graphs."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from repos import LEAD, Repo, usage
from trailgate.ancestry import Ancestry
from trailgate.git import Repository
from trailgate.history import boundaries, named
from trailgate.ledger.entries import in_order
from trailgate.ledger.fold import Fold
from trailgate.policy.build import build
from usage_messages import IDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from trailgate.ledger.entries import Entry

WORDS = build("leo", None).vocabulary
SAME = tuple(name.upper() for name in IDS)


def graph(repo: Repo, random: Random, size: int) -> list[str]:
    """Make a random graph of commits, some with usage; give them, parents first."""
    oids: list[str] = []
    for number in range(size):
        many = random.choice((0, 1, 1, 1, 1, 1, 2, 2, 3)) if oids else 0
        parents = random.sample(oids[-6:], min(many, len(oids[-6:])))
        oids.append(repo.plumb(text(random, number), *parents))
    return oids


def text(random: Random, number: int) -> str:
    """Write a message: plain, a correction, or usage, some of it under a Run-Id of others."""
    kind = random.random()
    if kind < 0.3:
        return "plain\n"
    if kind < 0.4:
        mend = f"Corrects: {random.choice(SAME)} tokens={number} wrong\nOverride-By: {LEAD}\n"
        return f"fix: y\n\n{mend}"
    subject = f"feat(SD-AUTH-001): {number % 9}"
    if kind < 0.6:
        return usage(tokens=number % 7, subject=subject)
    named = usage(f"Run-Id: {random.choice(SAME)}", tokens=number % 7, subject=subject)
    sd = random.choice(("SD-AUTH-001", "SD-AUTH-002", ""))
    named = named.replace("SD: SD-AUTH-001", f"SD: {sd}" if sd else "Effort: low")
    return named.replace("(SD-AUTH-001)", "") if sd != "SD-AUTH-001" else named


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
    in_order = boundaries(here, oids)
    behind = {oid: brute(repo, oid, always) for oid in oids}
    for asked in (in_order, in_order[12:], random.sample(in_order, 4), in_order[-1:]):
        ancestry = Ancestry(here, WORDS, [*named(here, asked)], always)
        for oid in [*asked, *random.choices(asked, k=8)]:
            agree(ancestry, oid, behind[oid], random)


def agree(ancestry: Ancestry, oid: str, expected: tuple[Entry, ...], random: Random) -> None:
    assert keyed(ancestry.entries_before(oid)) == keyed(expected)
    keys = {entry.key for entry in random.sample(expected, min(3, len(expected)))} | {b"none"}
    held = sorted(ancestry.entries_of(oid, keys), key=in_order)
    assert keyed(held) == keyed(entry for entry in expected if entry.key in keys)
    known = {entry.run.id: (entry.run.sd, entry.run.agent) for entry in expected[::-1]}
    known.pop("", None)
    assert ancestry.known_runs(oid, SAME) == known


def test_the_runs_behind_a_commit_that_nobody_asked_about_are_the_targets(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    first = repo.commit(usage())
    ancestry = Ancestry(Repository.discover(str(repo.path)), WORDS, [], first)
    assert len(ancestry.entries_before("f" * 40)) == 1


def keyed(entries: Iterable[Entry]) -> list[tuple[bytes, int, str, int | None]]:
    return [(e.key, e.instant, e.oid, e.run.tokens.total) for e in entries]
