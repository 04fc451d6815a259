"""The hooks beside commit-msg, each as git starts it: what they read is laid before every run."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from bench_measure import Command
from bench_places import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NOTHING = "prepare-commit-msg, nothing recorded"
ONE = "prepare-commit-msg, one entry recorded"
PUSH = "pre-push, one new commit"

_MESSAGE = PLAIN.partition("\n\nSD: ")[0] + "\n"
_ENTRY = ("--sd=SD-AUTH-001", "--phase=EXEC", "--model=opus", "--tokens=125000")


def other_hooks(repository: Path, program: Path, env: Mapping[str, str]) -> dict[str, Command]:
    """Give the commands of prepare-commit-msg (`git commit -m`) and of pre-push."""
    kept, log = repository / ".git" / "one-entry.jsonl", _token_log(repository)
    _run([str(program), "log", "add", *_ENTRY], repository, env)
    log.replace(kept)
    of_commit = {**env, "GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_EDITOR": ":"}
    hooks = repository / ".git" / "hooks"
    words = [str(hooks / "prepare-commit-msg"), ".git/COMMIT_EDITMSG", "message"]

    def recorded() -> None:
        _begin(repository)
        shutil.copyfile(kept, log)

    told = repository / ".git" / "told.txt"
    told.write_text(_new_commit(repository, env))
    pushing = [str(hooks / "pre-push"), "origin", "https://git.example/accounts.git"]
    return {
        NOTHING: Command(words, repository, of_commit, _beginning(repository)),
        ONE: Command(words, repository, of_commit, recorded),
        PUSH: Command(pushing, repository, env, stdin=told),
    }


def _beginning(repository: Path) -> Callable[[], None]:
    return lambda: _begin(repository)


def _begin(repository: Path) -> None:
    """Lay a message without trailers before the hook, and no usage."""
    (repository / ".git" / "COMMIT_EDITMSG").write_text(_MESSAGE)
    _token_log(repository).unlink(missing_ok=True)


def _token_log(repository: Path) -> Path:
    return repository / ".git" / "trailgate" / "token-log.jsonl"


def _new_commit(repository: Path, env: Mapping[str, str]) -> str:
    """Make a good commit on the remote's newest one; give what git tells pre-push of it."""
    base = _run(["git", "rev-parse", "HEAD"], repository, env)
    _run(["git", "remote", "add", "origin", "https://git.example/accounts.git"], repository, env)
    _run(["git", "update-ref", "refs/remotes/origin/main", base], repository, env)
    words = ["git", "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", PLAIN]
    new = _run(words, repository, env)
    _run(["git", "update-ref", "refs/heads/pushed", new], repository, env)
    return f"refs/heads/pushed {new} refs/heads/main {base}\n"


def _run(words: list[str], folder: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, check=True, text=True)
    return done.stdout.strip()
