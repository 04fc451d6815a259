"""Reading a ledger whole: what was read once is kept, and no answer changes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from repos import Repo, usage
from trailgate import index
from trailgate.bulk import fold_history
from trailgate.errors import HistoryError
from trailgate.git import Repository
from trailgate.ledger_build import recorded
from trailgate.policy.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from trailgate.ledger.entries import Ledger

    Started = Callable[[], list[str]]

POLICY = build("leo", None)
WORDS = POLICY.vocabulary


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Give a main of ten commits, and a side that left it before the last two and has three."""
    made = Repo(tmp_path / "work")
    for number in range(8):
        made.commit(usage(tokens=100 + number))
    made.branch("side")
    for number in range(2):
        made.commit(usage(tokens=200 + number))
    made.switch("side")
    for number in range(3):
        made.commit(usage(tokens=300 + number))
    made.switch("main")
    return made


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Started:
    """Give what tells which git commands were started since it was last asked."""
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))

    def told() -> list[str]:
        lines = trace.read_text(encoding="utf-8").splitlines() if trace.exists() else []
        trace.unlink(missing_ok=True)
        return [line for line in lines if '"event":"start"' in line]

    return told


def opened(repo: Repo) -> Repository:
    return Repository(str(repo.path / ".git"), str(repo.path / ".git"), str(repo.path))


def from_nothing(repo: Repo, *tips: str) -> Ledger:
    oids = [repo.git("rev-parse", tip).strip() for tip in tips]
    return fold_history(opened(repo), WORDS, oids).ledger()


def stored(repo: Repo) -> bytes | None:
    path = repo.path / ".git" / "trailgate" / index.FILE
    return path.read_bytes() if path.exists() else None


def test_what_heads_history_holds_is_read_once(repo: Repo, started: Started) -> None:
    here = opened(repo)
    first = recorded(here, POLICY)
    assert any("cat-file" in line for line in started())
    again = recorded(here, POLICY)
    assert not [line for line in started() if "cat-file" in line or "rev-list" in line]
    assert first == again == from_nothing(repo, "HEAD")


@pytest.mark.parametrize("words", [("report",), ("audit",), ("audit", "coverage"), ("backfill",)])
def test_every_command_that_reads_it_keeps_it(repo: Repo, words: tuple[str, ...]) -> None:
    before = repo.trailgate(*words)
    assert before.code == 0
    assert stored(repo)
    assert repo.trailgate(*words) == before


def test_ci_neither_writes_nor_reads_it(repo: Repo) -> None:
    words = ("ci", "--base", "main~2", "--head", "main")
    before = repo.trailgate(*words)
    assert before.code == 0, before.err
    assert stored(repo) is None
    recorded(opened(repo), POLICY)
    path = repo.path / ".git" / "trailgate" / index.FILE
    path.write_bytes(b"damaged")
    assert repo.trailgate(*words) == before
    assert path.read_bytes() == b"damaged"


@pytest.mark.parametrize("rev", ["side", "main~4", "side~1", "main"])
def test_another_tip_starts_from_it_and_leaves_it_alone(
    repo: Repo, started: Started, rev: str
) -> None:
    here = opened(repo)
    recorded(here, POLICY)
    before = stored(repo)
    started()
    found = recorded(here, POLICY, rev)
    asked = [line for line in started() if "rev-list" in line]
    assert all("..." in line for line in asked), asked
    assert found == from_nothing(repo, rev)
    assert stored(repo) == before
    assert recorded(here, POLICY) == from_nothing(repo, "main")


def test_a_tip_of_another_history_and_several_tips_are_read_from_nothing(repo: Repo) -> None:
    here = opened(repo)
    recorded(here, POLICY)
    before = stored(repo)
    repo.branch("far", repo.plumb(usage(tokens=7)))
    for tips in (("far",), ("side", "main"), ("far", "side")):
        assert recorded(here, POLICY, *tips) == from_nothing(repo, *tips)
    assert stored(repo) == before


def test_a_damaged_index_changes_no_answer_for_another_tip(repo: Repo) -> None:
    here = opened(repo)
    recorded(here, POLICY)
    path = repo.path / ".git" / "trailgate" / index.FILE
    content = path.read_bytes()
    for at in range(0, len(content), 997):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        assert recorded(here, POLICY, "side") == from_nothing(repo, "side")


def test_a_shallow_clone_has_no_ledger_for_any_tip(repo: Repo) -> None:
    clone = repo.clone("shallow", "--depth", "2")
    for tips in ((), ("HEAD",)):
        with pytest.raises(HistoryError, match="shallow"):
            recorded(opened(clone), POLICY, *tips)
