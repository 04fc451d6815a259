"""Where benchmarks run: fresh environments without `.pth` files, and repositories."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import histories

ROOT = Path(__file__).resolve().parents[1]
PEERS = ("conventional-pre-commit>=4.3", "gitlint-core>=0.19.1", "commitizen>=4", "committed>=1")
NODE_PEERS = ("@commitlint/cli@20", "@commitlint/config-conventional@20")

PLAIN = """feat(SD-AUTH-001): tighten the checks on accounts

Support can now explain each refusal.

SD: SD-AUTH-001
Phase: EXEC
Agent: SECURITY
Model: claude-opus-4-5
Tokens: 125000
"""
"""A good message about which no zone is asked: security work always may run on opus."""

ASKING = PLAIN.replace("Agent: SECURITY\n", "")
"""The same by the main session, for which opus is fine while the budget lasts."""


def environment(folder: Path, *wanted: str) -> Path:
    """Make a fresh environment without pip, install what is wanted, give its programs' folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    programs = folder / "bin"
    words = [sys.executable, "-m", "pip", f"--python={programs / 'python'}", "install", "--quiet"]
    subprocess.run([*words, "--disable-pip-version-check", *wanted], check=True)
    hooks = [path.name for path in folder.rglob("*.pth")]
    if hooks:
        sys.exit(f"the fresh environment holds {', '.join(hooks)}; its start would be slow")
    return programs


def node_environment(folder: Path, *wanted: str) -> Path | None:
    """Install npm packages and give their programs' folder; None where there is no npm."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    words = [npm, "install", "--silent", "--no-audit", "--no-fund", *wanted]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["git", "init", "--quiet", folder], check=True)  # commitlint wants one
    return folder / "node_modules" / ".bin"


def own_programs() -> Path:
    """Give the programs' folder of the environment that runs this."""
    return Path(sysconfig.get_path("scripts"))


def hook_repository(folder: Path, commits: int) -> Path:
    """Make a repository whose newest commit is of this hour, with two good messages in `.git`."""
    histories.build(folder, commits, last=int(time.time()) // 3600 * 3600)
    (folder / ".git" / "plain.txt").write_text(PLAIN)
    (folder / ".git" / "asking.txt").write_text(ASKING)
    return folder


def forget(folder: Path) -> None:
    """Drop all that trailgate keeps in a repository."""
    shutil.rmtree(folder / ".git" / "trailgate", ignore_errors=True)
