"""Many processes at one index, and processes that are killed: every answer stays right.

`TRAILGATE_KILLS=300 TRAILGATE_PROCESSES=32 pytest tests/ledger/test_index_processes.py` makes a
long run of it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import trailgate
from repos import START, Repo, usage
from rewriting import History
from trailgate import index
from trailgate.bulk import fold_history
from trailgate.git import Repository
from trailgate.ledger_build import lately
from trailgate.policy.build import build

POLICY = build("leo", None)
KILLS = int(os.environ.get("TRAILGATE_KILLS", "20"))
PROCESSES = int(os.environ.get("TRAILGATE_PROCESSES", "8"))
SOURCE = str(Path(str(trailgate.__file__)).parents[1])

MOVING = """
import os, sys
from trailgate.git import Repository
from trailgate.ledger_build import lately
from trailgate.policy.build import build
here = Repository(sys.argv[1], sys.argv[1], None)
policy = build("leo", None)
while True:
    for name in sys.argv[2:]:
        with open(sys.argv[1] + "/passing", "w") as file:
            file.write(name + chr(10))
        os.replace(file.name, sys.argv[1] + "/refs/heads/main")
        lately(here, policy, 0)
        os.write(1, b".")
"""
"""A process that brings the index from one tip to the next, for ever."""

AT_WORK = """
import sys
from trailgate.bulk import fold_history
from trailgate.git import Repository
from trailgate.ledger_build import lately
from trailgate.policy.build import build
here = Repository(sys.argv[1], sys.argv[2], None)
policy = build("leo", None)
for number in range(int(sys.argv[3])):
    head = here.head()
    ledger, flying = lately(here, policy, 0)
    if head == here.head():
        fold = fold_history(here, policy.vocabulary, [head])
        assert ledger == fold.ledger().since(0), (here.git_dir, number)
    here.ask("update-ref", "HEAD", f"{head}~{number % 3}", head)
"""
"""A process that asks, compares, and moves a HEAD that others move too, always backwards."""


def env() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": SOURCE}


def test_a_process_killed_while_it_writes_leaves_no_wrong_answer(tmp_path: Path) -> None:
    random = Random(1)
    history = History(tmp_path, random)
    for _ in range(12):
        history.write()
    middle = history.head
    for _ in range(30):
        history.write()
    git_dir = str(tmp_path / ".git")
    here = Repository(git_dir, git_dir, None)
    wanted = {
        name: fold_history(here, POLICY.vocabulary, [name]).ledger().since(0)
        for name in (middle, history.head)
    }
    words = [sys.executable, "-S", "-c", MOVING, git_dir, *wanted]
    saw = 0
    for _ in range(KILLS):
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=env()) as process:
            assert process.stdout is not None
            saw += len(os.read(process.stdout.fileno(), 1))
            for _ in range(random.randrange(4)):
                saw += len(os.read(process.stdout.fileno(), 1))
            _wait(random.randrange(40_000))
            os.kill(process.pid, signal.SIGKILL)
        assert lately(here, POLICY, 0)[0] == wanted[here.head()]
        opened = index.open_index(here.data_dir, POLICY.vocabulary)
        assert opened is not None
        assert opened.tip == here.head()
        opened.close()
    assert saw >= KILLS
    assert len(list((tmp_path / ".git" / "trailgate").iterdir())) <= 5


def _wait(rounds: int) -> None:
    """Let some time pass that is no multiple of anything."""
    for number in range(rounds):
        number * number


def test_many_processes_in_two_work_trees_get_the_right_answers(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    tip = repo.plumb("start\n")
    for number in range(3 * PROCESSES + 10):
        tip = repo.plumb(usage(tokens=number), tip, at=START + number)
    repo.branch("main", tip)
    repo.git("worktree", "add", "--quiet", "--detach", "../other")
    common = str(repo.path / ".git")
    places = (common, f"{common}/worktrees/other")
    running = [
        subprocess.Popen([sys.executable, "-S", "-c", AT_WORK, place, common, "6"], env=env())
        for place in places * (PROCESSES // 2)
    ]
    assert [process.wait() for process in running] == [0] * len(running)
    here = Repository(common, common, None)
    lately(here, POLICY, 0)
    found = index.open_index(here.data_dir, POLICY.vocabulary)
    assert found is not None
    assert found.tip == here.head()
    found.close()
