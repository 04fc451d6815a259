"""A repository in a folder of its own, and `trailgate` started in it as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def environment(home: Path) -> dict[str, str]:
    """Give an environment without the user's configuration, with fixed identities and dates."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Dev One",
        "GIT_AUTHOR_EMAIL": "dev@example.com",
        "GIT_AUTHOR_DATE": "1753689600 +0000",
        "GIT_COMMITTER_NAME": "Dev One",
        "GIT_COMMITTER_EMAIL": "dev@example.com",
        "GIT_COMMITTER_DATE": "1753689600 +0000",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


class Sandbox:
    """A repository `root`, sealed from everything around it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "repository"
        self.root.mkdir(parents=True)
        self.environment = environment(folder)
        self.git("init", "--quiet", "--initial-branch=main", "--template=")

    def git(self, *words: str) -> str:
        """Run git here, which must succeed; give its output without the last newline."""
        return self._run(["git", *words], "").stdout.removesuffix("\n")

    def trailgate(self, *words: str, stdin: str = "", code: int = 0) -> str:
        """Run trailgate here, expect an exit code, and give its output and errors."""
        done = self._run([sys.executable, "-m", "trailgate", *words], stdin, code)
        return done.stdout + done.stderr

    def _run(self, words: list[str], stdin: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            words,
            cwd=self.root,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done
