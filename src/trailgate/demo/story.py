"""What the demo shows, step by step, with the commands that anybody could type."""

from __future__ import annotations

import os
import sys
import tempfile
import time

from .build import BRANCH, build
from .terminal import quiet, show
from .work import NOW

UNSAFE = """\
feat(SD-AUTH-004): rotate session keys

SD: SD-AUTH-004
Phase: EXEC
Agent: SECURITY
Model: claude-haiku-4-5
Tokens: 8_400
"""
MENDED = UNSAFE + "Run: SECURITY claude-opus-4-5 12_600\n"


def tell(folder: str | None = None) -> str:
    """Build the repository, show the main commands on it, and give its path.

    `folder` must be empty or absent; None: a new temporary folder.
    """
    path = folder or tempfile.mkdtemp(prefix="trailgate-demo-")
    os.makedirs(path, exist_ok=True)
    build(path)
    quiet([sys.executable, "-m", "trailgate", "install"], path)
    # the Run-Ids that it stamps hold chance, and the demo prints the same every day
    os.remove(os.path.join(path, ".git", "hooks", "prepare-commit-msg"))
    _say("Eight weeks of a small team's work, built afresh. A commit that breaks a safety rule:")
    _stage(path, "session.py", "KEYS = rotate()\n")
    _commit(path, UNSAFE)
    _say("The work was done again on opus; both runs are recorded, and the commit passes:")
    _commit(path, MENDED)
    show("git log --oneline -2", ["git", "log", "--oneline", "-2"], path)
    _say("Where the week stands:")
    _trailgate(path, "status")
    _trailgate(path, "status", "--line")
    _say("What the weeks cost, from git history alone (two squashes among them):")
    _trailgate(path, "report", "--by", "week", "--group", "family,agent")
    _say("What a pull request shows, judged by the rules of its target branch:")
    _pull_request(path)
    _farewell(path)
    return path


def _say(text: str) -> None:
    sys.stdout.write(f"\n# {text}\n")


def _stage(path: str, name: str, text: str) -> None:
    with open(os.path.join(path, name), "w", encoding="utf-8") as file:
        file.write(text)
    quiet(["git", "add", name], path)


def _commit(path: str, message: str) -> None:
    subject, _, block = message.partition("\n\n")
    typed = f"git commit --quiet -m '{subject}' -m '{block.rstrip()}'"
    code = show(typed, ["git", "commit", "--quiet", "-m", subject, "-m", block.rstrip()], path)
    sys.stdout.write(f"(exit code {code})\n")


def _trailgate(path: str, *words: str) -> None:
    command = [sys.executable, "-m", "trailgate", *words]
    show(" ".join(["trailgate", *words]), command, path)


def _pull_request(path: str) -> None:
    words = ["ci", "--base", "main", "--head", BRANCH]
    typed = f"GITHUB_STEP_SUMMARY=summary.md trailgate {' '.join(words)} > log.txt; cat summary.md"
    with open(os.path.join(path, ".git", "info", "exclude"), "a", encoding="ascii") as file:
        file.write("summary.md\nlog.txt\n")
    script = f"GITHUB_STEP_SUMMARY=summary.md '{sys.executable}' -m trailgate {' '.join(words)}"
    show(typed, ["sh", "-c", f"{script} > log.txt; cat summary.md"], path)


def _farewell(path: str) -> None:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW))
    _say("The repository stays, to play in. Its clock stands still:")
    sys.stdout.write(f"cd {path}\nexport TRAILGATE_NOW={stamp}\n")
