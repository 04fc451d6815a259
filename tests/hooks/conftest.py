from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repos import Repo

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent
NOW = "2026-07-28T12:00:00Z"


def with_hooks(repo: Repo, *names: str) -> Repo:
    """Let plain git run some of trailgate's hooks in a repository (usually commit-msg)."""
    folder = repo.path.parent / "hooks"
    folder.mkdir(exist_ok=True)
    for name in names or ("commit-msg",):
        shutil.copy(CHECKOUT / "hooks" / name, folder)
    repo.env["PATH"] = f"{SCRIPTS}{os.pathsep}{repo.env['PATH']}"
    repo.env["TRAILGATE_NOW"] = NOW
    repo.git("config", "core.hooksPath", str(folder))
    return repo


@pytest.fixture
def hooked(tmp_path: Path) -> Repo:
    """A repository whose core.hooksPath is trailgate's own folder, with one commit."""
    repo = with_hooks(Repo(tmp_path / "work tree"))
    repo.commit("chore: start", files={"file.txt": "one\n"})
    return repo


@pytest.fixture(scope="session")
def shadow(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository that holds the project as it stands in the work tree."""
    repo = Repo(tmp_path_factory.mktemp("shadow") / "trailgate")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        source, target = CHECKOUT / name, repo.path / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "the project")
    return repo
