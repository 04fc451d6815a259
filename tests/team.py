"""A team's repository for the dashboard: weeks of runs with hours, rework, estimates, overrides.

Written by `git fast-import`, so that a year of runs is made in a second; one seed gives the same.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from builders import DAY, HOUR, MONDAY, WEEK

if TYPE_CHECKING:
    from repos import Repo

NOW = MONDAY + 3 * DAY + 15 * HOUR
"""Thursday 15:00 UTC."""

CLOCK = "2026-07-30T15:00:00Z"

POLICY = """\
extends = "leo"

[overrides]
approvers = ["Lead One <lead.one@example.com>"]
"""

_WORK = (
    ("VALIDATION", "LEAD", "claude-haiku-4-5", 6),
    ("VALIDATION", "EXEC", "claude-sonnet-4-5", 6),
    ("TESTING", "EXEC", "claude-haiku-4-5", 12),
    ("DATABASE", "EXEC", "claude-sonnet-4-5", 9),
    ("DOCMON", "EXEC", "claude-haiku-4-5", 14),
    ("GITHUB", "EXEC", "claude-haiku-4-5", 12),
    ("DESIGN", "PLAN", "claude-haiku-4-5", 8),
    ("DESIGN", "EXEC", "claude-sonnet-4-5", 4),
    ("SECURITY", "EXEC", "claude-opus-4-5", 6),
    ("RETRO", "EXEC", "claude-haiku-4-5", 6),
    ("DATABASE", "EXEC", "claude-opus-4-5", 3),
    ("DOCMON", "EXEC", "claude-sonnet-4-5", 4),
)
_DAYS = (0.22, 0.22, 0.2, 0.2, 0.14, 0.01, 0.01)


def make_team(repo: Repo, weeks: int = 26, runs: int = 60, seed: int = 1) -> None:
    """Fill a repository: `runs` a week on main, the last week up to `NOW`; a branch; a log."""
    rng = random.Random(seed)
    works = [work for week in range(weeks, -1, -1) for work in _week(rng, week, runs)]
    stream = [
        _commit("main", MONDAY - weeks * WEEK - HOUR, "chore: start\n", {"trailgate.toml": POLICY})
    ]
    stream += [_commit("main", at, message) for at, message in sorted(works)]
    flying = _message(rng, NOW - HOUR, "SD-MOBILE-900", _WORK[3], 21_000)
    stream.append(_commit("feat/mobile", NOW - HOUR, flying, origin="refs/heads/main"))
    repo.git("fast-import", "--quiet", "--date-format=raw", stdin=b"".join(stream))
    repo.git("reset", "--quiet", "--hard", "main")
    told = ("--sd", "SD-MOBILE-901", "--phase", "EXEC", "--agent", "TESTING", "--model", "haiku")
    repo.trailgate("log", "add", *told, "--tokens", "9000", TRAILGATE_NOW=CLOCK)


def _week(rng: random.Random, back: int, runs: int) -> list[tuple[int, str]]:
    start = MONDAY - back * WEEK
    count = max(round(runs * rng.lognormvariate(0, 0.25)), 4)
    scale = 500_000 * rng.choice((0.5, 0.62, 0.7, 0.8, 0.9, 1.02)) / count
    found = []
    for number in range(count):
        [day] = rng.choices(range(7), _DAYS)
        at = start + day * DAY + round(rng.triangular(8, 19, 14) * HOUR)
        if at > NOW - 2 * HOUR:
            continue
        sd = f"SD-{('SEARCH', 'BILLING', 'MOBILE', 'AUTH')[day % 4]}-{(60 - back) * 7 + day:03}"
        [work] = rng.choices(_WORK, [one[3] for one in _WORK])
        tokens = max(round(scale * rng.lognormvariate(-0.15, 0.5)), 400)
        if number % 23 == 7:
            found.append((at, f"feat({sd}): not recorded {number}\n"))
        else:
            found.append((at, _message(rng, at, sd, work, tokens)))
    return found


def _message(
    rng: random.Random, at: int, sd: str, work: tuple[str, str, str, int], tokens: int
) -> str:
    agent, phase, model, _ = work
    lines = [f"SD: {sd}", f"Phase: {phase}", f"Agent: {agent}", f"Model: {model}"]
    lines += [f"Tokens: {tokens}", f"Estimate: {round(tokens * rng.uniform(0.7, 1.3), -2):.0f}"]
    lines += [f"Hours: {rng.uniform(0.2, 2):.1f}", f"Rework: {int(rng.random() < 0.11)}"]
    if "opus" in model and agent != "SECURITY":
        lines.append("Escalation-Reason: the migration touches every tenant")
        if rng.random() < 0.4:
            lines += [
                "Override: escalation-reason the release can't wait",
                "Override-By: Lead One <lead.one@example.com>",
            ]
    return f"feat({sd}): work of {at} {rng.randrange(9_999)}\n\n" + "\n".join(lines) + "\n"


def _commit(
    ref: str, at: int, message: str, files: dict[str, str] | None = None, origin: str = ""
) -> bytes:
    raw = message.encode()
    who = f"Dev One <dev.one@example.com> {at} +0000"
    parts = [
        f"commit refs/heads/{ref}\nauthor {who}\ncommitter {who}\ndata {len(raw)}\n".encode(),
        raw,
        b"\n",
    ]
    parts += [f"from {origin}\n".encode()] if origin else []
    for path, text in (files or {}).items():
        parts.append(f"M 100644 inline {path}\ndata {len(text)}\n{text}\n".encode())
    return b"".join(parts)
