"""A history that two processes read makes the ledger that one makes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from trailgate import halves
from trailgate.bulk import fold_history
from trailgate.errors import HistoryError
from trailgate.git import Repository
from trailgate.policy.build import build

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import histories

WORDS = build("", None).vocabulary


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("history") / "work"
    histories.build(folder, 2_000)
    return Repository.discover(str(folder))


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a child read a part of any history, and tell which children there were."""
    children: list[int] = []
    fork = os.fork

    def counted() -> int:
        child = fork()
        children.append(child)
        return child

    monkeypatch.setattr(halves, "_pays", lambda names: len(names) > 1)
    monkeypatch.setattr(os, "fork", counted)
    return children


def test_two_processes_make_the_same_ledger_as_one(
    repository: Repository, forked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_two = fold_history(repository, WORDS, [repository.head()]).ledger()
    assert len(forked) == 1
    monkeypatch.setattr(halves, "_pays", lambda names: False)
    in_one = fold_history(repository, WORDS, [repository.head()]).ledger()
    assert in_two == in_one
    assert (in_two.commits, len(in_two.entries) > 300) == (2_000, True)


def test_what_a_failing_child_did_not_read_is_read_here(
    repository: Repository, forked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fold_history(repository, WORDS, [repository.head()]).ledger()
    monkeypatch.setattr(halves.Told, "pass_by", None)
    assert fold_history(repository, WORDS, [repository.head()]).ledger() == whole
    assert len(forked) == 2


def test_damage_in_the_childs_part_is_told(
    repository: Repository, forked: list[int], tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    repository.run("clone", "--quiet", "--bare", "--no-local", repository.git_dir, str(clone),
                   variables={"GIT_ALLOW_PROTOCOL": "file"})  # fmt: skip
    broken = Repository.discover(str(clone))
    tip, *_ = broken.run("rev-list", "HEAD").split()
    lost = [tip, b"0" * 40]
    with pytest.raises(HistoryError, match="missing"):
        halves.fold_names(broken, [lost[1], *[tip] * 3], None, _read_all)
    assert len(forked) == 1


def _read_all(blocks: object, fold: object) -> None:
    from trailgate.bulk import fold_blocks
    from trailgate.ledger.fold import Fold

    fold_blocks(blocks, Fold(WORDS) if fold is None else fold, WORDS)
