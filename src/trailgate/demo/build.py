"""Making the demo's repository with `git fast-import`: fixed dates, the same object names."""

from __future__ import annotations

import os

from .terminal import quiet
from .work import AGENT, FIRST_MONDAY, HOUR, LEAD, NOW, Work, all_work, ulid

POLICY = """\
# trailgate's policy for this repository; every key: trailgate policy show
extends = "leo"

[[budget]]
name = "weekly"
limit = 500_000
period = "week"
resets = "Mon 00:00"
timezone = "UTC"

[overrides]
approvers = ["Team Lead <lead@example.com>"]
"""
BRANCH = "feat/SD-SEARCH-004-facets"


def build(folder: str) -> None:
    """Make the repository in an empty folder: main with eight weeks, and one pull request."""
    quiet(["git", "init", "--quiet", "--initial-branch=main", folder], cwd=os.path.dirname(folder))
    stream = _stream("refs/heads/main", all_work(), start="")
    stream += _stream(f"refs/heads/{BRANCH}", pull_request(), start="refs/heads/main")
    quiet(["git", "fast-import", "--quiet", "--date-format=raw"], cwd=folder, stdin=stream)
    for key, value in (("user.name", "Dev One"), ("user.email", "dev.one@example.com")):
        quiet(["git", "config", key, value], cwd=folder)
    quiet(["git", "reset", "--quiet", "--hard", "main"], cwd=folder)


def pull_request() -> list[Work]:
    """Give the commits of the pull request that CI judges at the end of the demo."""
    rows = (
        ("LEAD", "docs", "approve the directive", "MAIN", "claude-sonnet-4-5", 9_400),
        ("PLAN", "docs", "validate the plan", "VALIDATION", "claude-haiku-4-5", 7_200),
        ("EXEC", "feat", "count hits by facet", "DATABASE", "claude-sonnet-4-5", 15_800),
    )
    return [_commit(NOW - (4 - at) * HOUR, *row) for at, row in enumerate(rows)]


def _commit(instant: int, *row: str | int) -> Work:
    phase, kind, subject, agent, model, tokens = row
    sd = "SD-SEARCH-004"
    named = "" if agent == "MAIN" else f"Agent: {agent}\n"
    block = f"SD: {sd}\nPhase: {phase}\n{named}Model: {model}\nTokens: {tokens}\n"
    block += f"Run-Id: {ulid(instant, f'{sd}{subject}')}\n"
    return Work(instant, AGENT, f"{kind}({sd}): {subject}\n\n{block}")


def _stream(ref: str, works: list[Work], start: str) -> bytes:
    parts: list[bytes] = []
    if not start:
        first = Work(FIRST_MONDAY, LEAD, "chore: start with trailgate\n")
        parts.append(_fast_commit(ref, first, "", {"trailgate.toml": POLICY, "notes.md": ""}))
    for number, work in enumerate(works):
        origin = start if start and not number else ""
        log = f"{number + 1} {work.message.splitlines()[0]}\n"
        path = "notes.md" if not start else "facets.md"
        parts.append(_fast_commit(ref, work, origin, {path: log}))
    return b"".join(parts)


def _fast_commit(ref: str, work: Work, origin: str, files: dict[str, str]) -> bytes:
    message = work.message.encode()
    lines = [
        f"commit {ref}",
        f"author {work.author} {work.instant} +0000",
        f"committer {work.author} {work.instant} +0000",
        f"data {len(message)}",
    ]
    parts = ["\n".join(lines).encode() + b"\n" + message + b"\n"]
    if origin:
        parts.append(f"from {origin}\n".encode())
    for path, text in files.items():
        data = text.encode()
        parts.append(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
    return b"".join(parts)
