"""Histories for benchmarks: deterministic, of any length, written by one `git fast-import`.

One commit in five carries a usage block, some with a Run-Id; some of those are squashes that hold
several blocks. Agents, models, phases, authors and the words around them vary.
"""

from __future__ import annotations

import os
import random
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LAST = 1_785_000_000
"""Author time of the newest commit where nothing else is said, epoch seconds."""

STEP = 2_173
"""Seconds between two commits: 14,500 a year, as a busy team makes them."""

_FIRST = 1_000_000_000
"""No commit is older, for git has no dates before 1970: longer histories take smaller steps."""

_QUICK_GRAPH = ("-c", "commitGraph.generationVersion=1")
"""With the second version git 2.39 takes many minutes for a line of a million commits."""

_ALLOWED = {
    "SECURITY": ("claude-opus-4-5", "opus"),
    "VALIDATION": ("claude-sonnet-4-5", "sonnet"),
    "TESTING": ("claude-sonnet-4-5", "claude-haiku-4-5"),
    "DATABASE": ("claude-sonnet-4-5-20250929", "sonnet"),
    "DOCMON": ("claude-haiku-4-5", "haiku"),
    "GITHUB": ("claude-haiku-4-5-20251001",),
    "": ("claude-opus-4-5-20251101", "claude-sonnet-4-5", "haiku"),
}
_PHASES = ("LEAD", "PLAN", "EXEC", "EXEC", "EXEC")
_TYPES = ("feat", "fix", "docs", "test", "chore", "refactor")
_AREAS = ("AUTH", "BILLING", "SEARCH", "IMPORT", "REPORTS")
_WORDS = (
    "tighten", "account", "checks", "before", "the", "nightly", "import", "starts", "and", "keep",
    "a", "record", "of", "every", "refusal", "so", "that", "support", "can", "explain", "it",
    "später", "naïve", "→", "migration", "index", "page", "cursor", "retry", "timeout", "with",
)  # fmt: skip


def sealed() -> dict[str, str]:
    """Give an environment in which git reads no configuration but the repository's own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
    }


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Run git in a folder and give its output; it must succeed."""
    words = ["git", "-C", str(folder), *arguments]
    return subprocess.run(words, input=stdin, capture_output=True, env=sealed(), check=True).stdout


def build(folder: Path, commits: int, seed: int = 1, last: int = LAST) -> None:
    """Make a repository of so many commits on `main`, packed, with a commit-graph."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    git(folder, "config", "user.name", "Dev One")
    git(folder, "config", "user.email", "dev@example.com")
    git(folder, "config", "gc.auto", "0")
    words = ["git", "-C", str(folder), "fast-import", "--quiet"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, env=sealed()) as importing:
        assert importing.stdin is not None
        for lines in stream(commits, seed, last):
            importing.stdin.write(lines)
    if importing.returncode:
        raise SystemExit(f"git fast-import failed with {importing.returncode}")
    git(folder, *_QUICK_GRAPH, "commit-graph", "write", "--reachable")
    git(folder, "reset", "--quiet", "--hard")


def stream(commits: int, seed: int, last: int = LAST) -> Iterator[bytes]:
    """Give the history as `git fast-import` reads it, a commit at a time, oldest first."""
    drawn = random.Random(seed)
    step = min(STEP, (last - _FIRST) // commits)
    for number in range(commits):
        time = last - (commits - 1 - number) * step
        text = message(drawn, number, time).encode()
        who = drawn.randrange(12)
        person = f"Dev {who} <dev{who}@example.com> {time}"
        yield (
            b"commit refs/heads/main\n"
            + f"author {person} +0{drawn.randrange(3)}00\n".encode()
            + f"committer {person} +0000\n".encode()
            + b"data %d\n%s\n" % (len(text), text)
            + (b"M 100644 inline file\ndata 4\n%04x\n" % (number % 65536))
        )


def message(drawn: random.Random, number: int, time: int) -> str:
    """Give one commit's message: plain in four cases of five, else with usage."""
    kind = drawn.random()
    subject = _subject(drawn, number, 0.28 if kind < 0.80 else 1)
    body = "\n\n".join(_paragraph(drawn) for _ in range(drawn.randrange(1, 4)))
    if kind < 0.80:
        ending = "\n\nCo-Authored-By: Bot <bot@example.com>" if kind < 0.3 else ""
        return f"{subject}\n\n{body}{ending}\n"
    if kind < 0.81:
        return _squash(drawn, subject, number, time)
    return f"{subject}\n\n{body}\n\n{_block(drawn, number, time)}\n"


def _subject(drawn: random.Random, number: int, share: float) -> str:
    """Give a subject; `share` of them name an SD, so that 42 % of all commits do."""
    words = " ".join(drawn.choices(_WORDS, k=drawn.randrange(4, 12)))
    scope = f"({_sd(drawn, number)})" if drawn.random() < share else ""
    return f"{drawn.choice(_TYPES)}{scope}: {words}"


def _sd(drawn: random.Random, number: int) -> str:
    return f"SD-{drawn.choice(_AREAS)}-{number // 50:03}"


def _paragraph(drawn: random.Random) -> str:
    lines = (" ".join(drawn.choices(_WORDS, k=11)) for _ in range(drawn.randrange(1, 5)))
    return "\n".join(lines)


def _block(drawn: random.Random, number: int, time: int) -> str:
    agent = drawn.choice(tuple(_ALLOWED))
    lines = [f"SD: {_sd(drawn, number)}", f"Phase: {drawn.choice(_PHASES)}"]
    if agent:
        lines.append(f"Agent: {agent}")
    lines.append(f"Model: {drawn.choice(_ALLOWED[agent])}")
    lines.append(f"Tokens: {drawn.randrange(20, 400)}")
    if drawn.random() < 0.4:
        lines.append(f"Run-Id: {_ulid(drawn, time)}")
    return "\n".join(lines)


def _ulid(drawn: random.Random, time: int) -> str:
    number = (time * 1000 << 80) | drawn.getrandbits(80)
    return "".join(BASE32[number >> shift & 31] for shift in range(125, -1, -5))


def _squash(drawn: random.Random, subject: str, number: int, time: int) -> str:
    parts = [
        f"* {_subject(drawn, number, 1)}\n\n{_block(drawn, number, time)}"
        for _ in range(drawn.randrange(2, 4))
    ]
    return "\n\n".join([subject, *parts, "Co-authored-by: Dev Two <two@example.com>"]) + "\n"
