"""Entries kept in order while commits are added: always those of the whole fold."""

from __future__ import annotations

from random import Random

import pytest

from repos import LEAD, START
from trailgate.commits import Commit
from trailgate.ledger.entries import in_order
from trailgate.ledger.fold import Fold
from trailgate.ledger.timeline import Timeline
from usage_messages import vocabulary

SAME = tuple(f"01KYM9H5G0000000000000000{n}" for n in range(1, 6))


def commit(random: Random, number: int) -> Commit:
    """Make a commit with a run of its own, or under a shared Run-Id, or a word on such a run."""
    lines = [f"SD: SD-AUTH-00{random.randrange(3)}", "Phase: EXEC", "Model: opus"]
    lines = [*lines[random.random() < 0.2 :], f"Tokens: {random.randrange(4)}"]
    if random.random() < 0.3:
        lines.append(f"Run-Id: {random.choice(SAME)}")
    if random.random() < 0.1:
        lines = [f"Corrects: {random.choice(SAME)} tokens={number} wrong", f"Override-By: {LEAD}"]
    text = f"chore: {random.randrange(50)}\n\n" + "\n".join(lines) + "\n"
    person = b"Dev One <dev.one@example.com>"
    authored, committed = (START + random.randrange(40) for _ in range(2))
    return Commit(f"{number:040x}", (), person, authored, "+0000", person, committed, text.encode())


@pytest.mark.parametrize("seed", range(6))
def test_a_timeline_holds_what_its_fold_does(seed: int) -> None:
    random = Random(seed)
    line = Timeline(Fold(vocabulary()))
    left = []
    for number in range(300):
        line.fold.add(commit(random, number))
        if random.random() < 0.05:
            left.append((line, line.entries()))
            line = line.copy()
        if random.random() < 0.5:
            assert line.entries() == line.fold.entries()
            since = START + random.randrange(45)
            late = [entry for entry in line.fold.entries() if entry.instant >= since]
            assert line.since(since) == late
    for other, before in left:
        assert other.entries() == before == other.fold.entries()


def test_a_fold_finds_the_runs_of_a_name() -> None:
    random = Random(1)
    fold = Fold(vocabulary())
    for number in range(200):
        fold.add(commit(random, number))
    for name in (*SAME, "01KYM9H5G00000000000000009"):
        assert fold.named(name) == tuple(e for e in fold.entries() if e.run.id == name)


def test_only_what_a_commit_changed_is_made_anew() -> None:
    random = Random(2)
    fold = Fold(vocabulary())
    for number in range(200):
        fold.add(commit(random, number))
    keys, entries = fold.changes()
    assert {entry.key for entry in entries} <= keys
    assert sorted(entries, key=in_order) == list(fold.entries())
    assert fold.changes() == (set(), [])
    assert fold.copy().changes() == (set(), [])
    for number in range(200, 260):
        fold.add(commit(random, number))
        _, entries = fold.changes()
        assert len({entry.run.id or entry.key for entry in entries}) <= 1
