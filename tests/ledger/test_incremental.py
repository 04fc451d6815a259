"""The index, brought up to date after whatever people do, gives what a rebuilt ledger gives.

`TRAILGATE_HISTORIES=2000 pytest tests/ledger/test_incremental.py` makes a long run of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest

from ledger_model import counted, listed
from repos import START, Repo, usage
from rewriting import DAY, ULIDS, History
from trailgate import index, recent
from trailgate.git import Repository
from trailgate.history import commits
from trailgate.ledger.fold import Fold
from trailgate.ledger_build import entries_near, lately, recorded
from trailgate.policy.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from trailgate.ledger.entries import Entry, Ledger

POLICY = build("leo", None)
WORDS = POLICY.vocabulary
HISTORIES = int(os.environ.get("TRAILGATE_HISTORIES", "15"))
PARTS = 3
STEPS = 10
LONG_AGO = -(1 << 62)


def rebuilt(history: History, *tips: str) -> Ledger:
    """Fold a history's commits from nothing, one by one, in an order of chance."""
    fold = Fold(WORDS)
    for commit in history.behind(*tips):
        fold.add(commit)
    return fold.ledger()


def flying(history: History, known: Ledger) -> tuple[Entry, ...]:
    """The runs that only other branches hold, the obvious way."""
    fold = Fold(WORDS)
    for name in history.reached(*history.refs.values()) - history.reached(history.head):
        fold.add(history.commits[name])
    left = {entry.key: entry for entry in fold.entries()}
    for one in known.entries:
        left.pop(one.key, None)
        if one.run.id:
            named = [
                e for e in left.values() if (e.run.id, e.run.agent) == (one.run.id, one.run.agent)
            ]
            same = [e for e in named if not e.run.sd] if one.run.sd else named[-1:]
            for entry in same:
                del left[entry.key]
    return tuple(left.values())


@pytest.mark.parametrize("part", range(PARTS))
def test_after_every_rewrite_the_ledger_is_the_one_rebuilt(tmp_path: Path, part: int) -> None:
    moved = 0
    for seed in range(part, HISTORIES, PARTS):
        random = Random(seed)
        history = History(tmp_path / str(seed), random)
        here = Repository(str(history.folder / ".git"), str(history.folder / ".git"), None)
        tips = {history.head}
        for _ in range(STEPS):
            for _ in range(random.choice((1, 1, 2, 4))):
                history.step()
            wanted = rebuilt(history, history.head)
            since = random.choice((LONG_AGO, START - 9 * DAY, START + 20 * DAY))
            check_hook(history, here, since)
            ledger, others = lately(here, POLICY, since)
            assert ledger == wanted.since(since)
            assert others == tuple(e for e in flying(history, wanted) if e.instant >= since)
            if since == LONG_AGO:
                every = rebuilt(history, *history.refs.values())
                assert len(every.entries) == len(ledger.entries) + len(others)
            if random.random() < 0.3:
                assert recorded(here, POLICY) == wanted
            tips.add(history.head)
        model = counted(history.behind(history.head), WORDS)
        assert listed(recorded(here, POLICY)) == model
        moved += len(tips)
    assert moved


def check_hook(history: History, here: Repository, since: int) -> None:
    """Check what a hook is told before and without the index of HEAD, also while amending."""
    wanted = rebuilt(history, history.head).entries
    now = [entry for entry in wanted if entry.instant >= since]
    assert entries_near(here, WORDS, since, 2_000, with_head=True) == now
    kept = recent.read(here.data_dir, recent.words(WORDS), history.head, since)
    assert kept is None or kept == now
    if history.random.random() < 0.3:
        before = Fold(WORDS)
        for commit in history.behind(history.head):
            if commit.oid != history.head:
                before.add(commit)
        parents = [entry for entry in before.entries() if entry.instant >= since]
        assert entries_near(here, WORDS, since, 2_000, with_head=False) == parents


def test_only_what_is_new_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history = History(tmp_path, Random(1))
    for _ in range(60):
        history._commit()
    here = Repository(str(tmp_path / ".git"), str(tmp_path / ".git"), None)
    lately(here, POLICY, LONG_AGO)
    for _ in range(3):
        history._commit()
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    ledger, _ = lately(here, POLICY, LONG_AGO)
    assert ledger == rebuilt(history, history.head)
    assert trace.read_text().count('"event":"start"') == 4  # head, new, read, other branches
    trace.unlink()
    assert lately(here, POLICY, LONG_AGO)[0] == ledger
    assert trace.read_text().count('"event":"start"') == 2


FULL = """
import resource, signal, sys
from trailgate.git import Repository
from trailgate.ledger_build import lately
from trailgate.policy.build import build
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
ledger, _ = lately(Repository(sys.argv[1], sys.argv[1], None), build("leo", None), -(1 << 62))
print(len(ledger.entries), sum(entry.run.tokens.total or 0 for entry in ledger.entries))
"""


@pytest.mark.parametrize("room", [5_000, 20_000])
@pytest.mark.parametrize("has_index", [False, True])
def test_a_full_disk_changes_no_answer(tmp_path: Path, room: int, has_index: bool) -> None:
    history = History(tmp_path, Random(5))
    git_dir = str(tmp_path / ".git")
    here = Repository(git_dir, git_dir, None)
    for _ in range(40):
        history.write()
    if has_index:
        lately(here, POLICY, LONG_AGO)
    for _ in range(40):
        history.write()
    wanted = rebuilt(history, history.head)
    words = [sys.executable, "-c", FULL, git_dir, str(room)]
    done = subprocess.run(words, capture_output=True, check=True, text=True)
    tokens = sum(entry.run.tokens.total or 0 for entry in wanted.entries)
    assert done.stdout.split() == [str(len(wanted.entries)), str(tokens)]
    assert lately(here, POLICY, LONG_AGO)[0] == wanted


def test_where_nothing_can_be_kept_the_answer_is_the_same(tmp_path: Path) -> None:
    history = History(tmp_path, Random(6))
    (tmp_path / ".git" / "trailgate").write_text("no folder")
    here = Repository(str(tmp_path / ".git"), str(tmp_path / ".git"), None)
    for _ in range(5):
        history.write()
        wanted = rebuilt(history, history.head)
        assert lately(here, POLICY, LONG_AGO)[0] == wanted
        assert recorded(here, POLICY) == wanted


def test_dates_that_run_backwards_count_no_commit_twice(tmp_path: Path) -> None:
    """`rev-list OLD..NEW` lists what OLD reaches, where it stops before it has seen that."""
    repo = Repo(tmp_path / "repo")
    root = repo.plumb(usage(tokens=1), at=START)
    shared = repo.plumb(usage(tokens=2), root, at=START + 100)
    old = shared
    for number in range(12):
        old = repo.plumb("words\n", old, at=number)
    old = repo.plumb("words\n", old, at=START + 900)
    beside = repo.plumb(usage(tokens=4), shared, at=START + 101)
    new = repo.plumb("Merge\n", old, beside, at=START + 901)
    repo.branch("main", old)
    here = Repository.discover(str(repo.path))
    lately(here, POLICY, LONG_AGO)
    for tip, reached in ((new, 17), (old, 15), (beside, 3), (new, 17), (shared, 2)):
        repo.git("update-ref", "refs/heads/other", new)
        repo.branch("main", tip)
        fold = Fold(WORDS)
        for one in commits(here, tip):
            fold.add(one)
        ledger, flying = lately(here, POLICY, LONG_AGO)
        assert ledger.commits == reached
        assert ledger == fold.ledger()
        keys = {entry.key for entry in ledger.entries}
        beyond = {one.oid for one in commits(here, new)} - {one.oid for one in commits(here, tip)}
        assert {entry.oid for entry in flying} == beyond & {beside, shared, root}
        assert keys.isdisjoint(entry.key for entry in flying)


def test_a_tip_that_is_gone_is_no_loss(tmp_path: Path) -> None:
    history = History(tmp_path, Random(2))
    here = Repository(str(tmp_path / ".git"), str(tmp_path / ".git"), None)
    for _ in range(5):
        history._commit()
    lately(here, POLICY, LONG_AGO)
    history._amend()
    history.collect()
    assert lately(here, POLICY, LONG_AGO)[0] == rebuilt(history, history.head)
    opened = index.open_index(here.data_dir, WORDS)
    assert opened is not None
    assert opened.tip == history.head
    opened.close()


def test_the_model_knows_the_commits_as_git_does(tmp_path: Path) -> None:
    """The histories are real ones: git reads the same commits as are kept beside it."""
    history = History(tmp_path, Random(3))
    for _ in range(60):
        history.step()
    here = Repository(str(tmp_path / ".git"), str(tmp_path / ".git"), None)
    found = {commit.oid: commit for commit in commits(here, *history.refs.values())}
    assert found == {
        name: history.commits[name] for name in history.reached(*history.refs.values())
    }


def test_a_disagreement_goes_with_its_commit(tmp_path: Path) -> None:
    history = History(tmp_path, Random(4))
    here = Repository(str(tmp_path / ".git"), str(tmp_path / ".git"), None)
    history.write(usage("Run-Id: " + ULIDS[0], tokens=1))
    before = history.head
    history.write(usage("Run-Id: " + ULIDS[0], tokens=2))
    assert [one.kind for one in lately(here, POLICY, LONG_AGO)[0].disagreements] == ["values"]
    history.reset(before)
    assert not lately(here, POLICY, LONG_AGO)[0].disagreements
    assert not lately(here, POLICY, LONG_AGO)[0].disagreements
