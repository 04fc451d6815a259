"""What the hook loads and starts: every commit waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import trailgate
from messages import block, message
from repos import Repo

from .conftest import NOW

SOURCE = str(Path(str(trailgate.__file__)).parents[1])

FORBIDDEN = {
    *("click", "jinja2", "pydantic", "rich", "subprocess", "dataclasses", "typing", "json"),
    *("re", "enum", "functools", "collections", "keyword", "operator"),
    *("tomllib", "inspect", "pathlib", "datetime", "zoneinfo", "logging", "tempfile", "shutil"),
    *("hashlib", "sqlite3", "shlex", "zlib", "argparse", "decimal", "random", "importlib.metadata"),
    *("trailgate.history", "trailgate.ledger.fold", "trailgate.reports", "trailgate.check"),
    *(
        "trailgate.index",
        "trailgate.hooks.keeping",
        "trailgate.nearest",
        "trailgate.rules.gathering",
    ),
}
"""What a message that is fine, an index that is up to date, and kept patterns have no use for."""

QUIET = {"trailgate.recent", "trailgate.budget", "trailgate.hooks.zone"}
"""What nothing needs besides where no zone is asked for."""

PROBE = """
import os, sys
before = set(sys.modules)
def end(code):
    with open(target, "w") as file:
        file.write(" ".join(sorted(set(sys.modules) - before)))
    leave(code)
leave, os._exit = os._exit, end
target = sys.argv[2]
sys.argv[:] = ["trailgate", "hook", "commit-msg", sys.argv[1]]
from trailgate.__main__ import main
main()
"""


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A repository with some recorded usage, whose index is HEAD's."""
    repo = Repo(tmp_path / "work")
    repo.env |= {"TRAILGATE_NOW": NOW, "GIT_EDITOR": ":"}
    repo.commit("chore: start", files={"file.txt": "one\n"})
    repo.commit(message(block("TESTING", "sonnet")), at=repo.at - 7200)
    assert repo.trailgate("status").code == 0
    for text in (WITHOUT_ZONE, WITH_ZONE):  # the patterns that they need are kept from then on
        loaded(repo, text, tmp_path)
    return repo


def loaded(repo: Repo, text: str, tmp_path: Path, **variables: str) -> set[str]:
    """The modules that the hook loads for a message, which is fine."""
    path, found = tmp_path / "MESSAGE", tmp_path / "loaded"
    path.write_text(text)
    words = [sys.executable, "-S", "-c", PROBE, str(path), str(found)]
    env = repo.env | {"PYTHONPATH": SOURCE} | variables
    done = subprocess.run(words, cwd=repo.path, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return set(found.read_text().split())


def git_starts(repo: Repo, text: str, tmp_path: Path) -> int:
    """How many git processes the hook starts for a message."""
    trace = tmp_path / "trace"
    loaded(repo, text, tmp_path, GIT_TRACE2_EVENT=str(trace))
    return trace.read_text().count('"event":"start"')


WITHOUT_ZONE = message(block("SECURITY", "opus"))
WITH_ZONE = message(block("MAIN", "opus"))


@pytest.mark.parametrize("text", [WITHOUT_ZONE, WITH_ZONE], ids=["no zone", "zone"])
def test_a_good_message_loads_nothing_dear_and_starts_git_once(
    repo: Repo, tmp_path: Path, text: str
) -> None:
    modules = loaded(repo, text, tmp_path)
    assert "trailgate.rules.judge" in modules
    assert not modules & FORBIDDEN
    assert git_starts(repo, text, tmp_path) == 1


def test_only_a_question_of_budget_loads_the_index(repo: Repo, tmp_path: Path) -> None:
    assert not loaded(repo, WITHOUT_ZONE, tmp_path) & QUIET
    assert loaded(repo, WITH_ZONE, tmp_path) >= QUIET


def test_the_author_that_git_exports_starts_no_further_git(repo: Repo, tmp_path: Path) -> None:
    """HEAD's runs are of the same author: whether it is being amended is read from its file."""
    exported = {"GIT_AUTHOR_DATE": f"@{repo.at} +0000"}
    modules = loaded(repo, WITH_ZONE, tmp_path, **exported)
    assert modules & FORBIDDEN == {"zlib"}
    trace = tmp_path / "trace"
    loaded(repo, WITH_ZONE, tmp_path, **exported, GIT_TRACE2_EVENT=str(trace))
    assert trace.read_text().count('"event":"start"') == 1
