"""Eight weeks of work as plain values: who ran what, when, on which model, for how many tokens.

Everything is computed from the tables below; nothing is random, nothing depends on the clock.
"""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.instants import days_from_civil

DAY = 86400
HOUR = 3600
FIRST_MONDAY = days_from_civil(2026, 4, 20) * DAY
NOW = FIRST_MONDAY + 7 * 7 * DAY + 3 * DAY + 15 * HOUR + 20 * 60
"""The instant at which the demo is shown: the Thursday of the eighth week, 15:20 UTC."""

WEEK_TOKENS = (231_000, 287_500, 342_000, 318_400, 456_000, 296_300, 371_200, 338_900)
"""Tokens by week of a budget of 500,000: the fifth ends ORANGE, the last is still running."""

DEV = "Dev One <dev.one@example.com>"
AGENT = "Coding Agent <agent@example.com>"
LEAD = "Team Lead <lead@example.com>"


class Step(Record):
    """One commit's worth of work in the life of an SD; `runs` hold (agent, model, weight)."""

    phase: str
    kind: str
    subject: str
    runs: tuple[tuple[str, str, int], ...]
    author: str = AGENT
    extra: tuple[str, ...] = ()


class Work(Record):
    """One commit to make: when, by whom, and the whole message."""

    instant: int
    author: str
    message: str


HAIKU = "claude-haiku-4-5"
SONNET = "claude-sonnet-4-5"
OPUS = "claude-opus-4-5"

FEATURE = (
    Step("LEAD", "docs", "approve the directive", (("MAIN", SONNET, 6), ("VALIDATION", HAIKU, 4))),
    Step("PLAN", "docs", "design and stories", (("DESIGN", SONNET, 8), ("STORIES", SONNET, 6))),
    Step("PLAN", "docs", "validate the plan", (("VALIDATION", SONNET, 7),)),
    Step("EXEC", "feat", "schema and migration", (("DATABASE", SONNET, 12), ("MAIN", SONNET, 9))),
    Step("EXEC", "feat", "build the first slice", (("MAIN", SONNET, 18),)),
    Step("EXEC", "test", "cover the first slice", (("TESTING", SONNET, 13),)),
    Step("EXEC", "docs", "describe what changed", (("DOCMON", HAIKU, 4), ("RETRO", HAIKU, 3))),
)
SECURE = (
    Step("LEAD", "docs", "approve the directive", (("MAIN", SONNET, 6), ("VALIDATION", HAIKU, 4))),
    Step("PLAN", "docs", "threat model", (("SECURITY", OPUS, 9), ("DESIGN", SONNET, 6))),
    Step("EXEC", "feat", "tighten row level security", (("SECURITY", OPUS, 14),)),
    Step(
        "EXEC",
        "feat",
        "policies for shared rows",
        (("DATABASE", OPUS, 12),),
        extra=("Escalation-Reason: complex RLS policies with recursive membership",),
    ),
    Step("EXEC", "test", "prove that strangers see nothing", (("TESTING", SONNET, 11),)),
    Step("EXEC", "fix", "validation found a hole", (("VALIDATION", SONNET, 8),), author=DEV),
)
QUICK = (Step("EXEC", "fix", "mend the label", (("QUICKFIX", HAIKU, 3),), author=DEV),)

WEEKS: tuple[tuple[tuple[str, tuple[Step, ...]], ...], ...] = (
    (("SD-ONBOARD-001", FEATURE), ("QF-20260422-101", QUICK)),
    (("SD-ONBOARD-002", FEATURE), ("SD-AUTH-001", SECURE)),
    (("SD-BILLING-001", FEATURE), ("QF-20260505-102", QUICK)),
    (("SD-BILLING-002", FEATURE), ("SD-SEARCH-001", FEATURE)),
    (("SD-AUTH-002", SECURE), ("SD-BILLING-003", FEATURE), ("SD-SEARCH-002", FEATURE)),
    (("SD-REPORT-001", FEATURE), ("QF-20260527-103", QUICK)),
    (("SD-REPORT-002", FEATURE), ("SD-AUTH-003", SECURE)),
    (("SD-SEARCH-003", FEATURE),),
)
SQUASHED = "SD-BILLING-001"
"""Its commits reached main by GitHub's squash: the blocks stand in the middle of the message."""

MERGED = "SD-REPORT-001"
"""Its commits reached main by `git merge --squash`: the blocks are quoted and indented."""

OVERRIDDEN = ("SD-BILLING-003", "describe what changed")
"""DOCMON ran on sonnet there in ORANGE, and the lead took it on."""

_LENGTHS = (4, 2, 5, 3)


def all_work() -> list[Work]:
    """Give every commit of the eight weeks, oldest first."""
    done: list[Work] = []
    for week, sds in enumerate(WEEKS):
        done += _week(week, sds)
    return done


def _week(week: int, sds: tuple[tuple[str, tuple[Step, ...]], ...]) -> list[Work]:
    start = FIRST_MONDAY + week * 7 * DAY
    planned = [(sd, step) for sd, steps in sds for step in steps]
    tokens = _shares(WEEK_TOKENS[week], [run[2] for _, step in planned for run in step.runs])
    span = (NOW - start if week == len(WEEKS) - 1 else 5 * DAY) - 8 * HOUR
    made: list[tuple[str, Work]] = []
    for at, (sd, step) in enumerate(planned):
        own, tokens = tokens[: len(step.runs)], tokens[len(step.runs) :]
        instant = _office_hours(start, at * span // len(planned))
        made.append((sd, Work(instant, step.author, _message(sd, step, own, instant))))
    return _squashed(made)


def _office_hours(start: int, offset: int) -> int:
    day, rest = divmod(offset, DAY)
    return start + day * DAY + 8 * HOUR + rest * 10 // 24 // 60 * 60 + day * 60


def _shares(total: int, weights: list[int]) -> list[int]:
    """Split a total by weights into multiples of 100; what is left goes to the heaviest."""
    shares = [total * weight // sum(weights) // 100 * 100 for weight in weights]
    shares[weights.index(max(weights))] += total - sum(shares)
    return shares


def _message(sd: str, step: Step, tokens: list[int], instant: int) -> str:
    runs = list(step.runs)
    extra = list(step.extra)
    if (sd, step.subject) == OVERRIDDEN:
        runs[0] = ("DOCMON", SONNET, runs[0][2])
        extra = [
            "Escalation-Reason: the API reference changed shape",
            "Override: zone-orange the reference ships this week",
            f"Override-By: {LEAD}",
        ]
    agent, model, _ = runs[0]
    lines = [f"SD: {sd}", f"Phase: {step.phase}"]
    lines += [] if agent == "MAIN" else [f"Agent: {agent}"]
    lines += [f"Model: {model}", f"Tokens: {tokens[0]}"]
    lines += [
        f"Run: {name} {other} {count}"
        for (name, other, _), count in zip(runs[1:], tokens[1:], strict=True)
    ]
    lines += [f"Run-Id: {ulid(instant, sd + step.subject)}", *extra]
    return f"{step.kind}({sd}): {step.subject}\n\n" + "\n".join(lines) + "\n"


def ulid(instant: int, seed: str) -> str:
    """Give a ULID of an instant whose 80 low bits come from a text: the same at every run."""
    from hashlib import sha256

    low = int.from_bytes(sha256(seed.encode()).digest()[:10], "big")
    number = (instant * 1000 << 80) | low
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "".join(digits[number >> 5 * place & 31] for place in reversed(range(26)))


def _squashed(made: list[tuple[str, Work]]) -> list[Work]:
    result: list[Work] = []
    for name, squash in ((SQUASHED, _github_squash), (MERGED, _git_squash)):
        parts = [work for sd, work in made if sd == name]
        if parts:
            made = [pair for pair in made if pair[0] != name]
            result.append(squash(name, parts))
    result += [work for _, work in made]
    return sorted(result, key=lambda work: work.instant)


def _github_squash(sd: str, parts: list[Work]) -> Work:
    sections = "\n".join(f"* {part.message}" for part in parts)
    message = f"feat({sd}): invoices (#31)\n\n{sections}\nCo-authored-by: {AGENT}\n"
    return Work(parts[-1].instant + 2 * HOUR, DEV, message)


def _git_squash(sd: str, parts: list[Work]) -> Work:
    quoted = []
    for part in reversed(parts):
        body = "".join(f"    {line}\n" for line in part.message.splitlines())
        name = ulid(part.instant, part.message).lower().encode().hex()[:40]
        quoted.append(f"commit {name}\nAuthor: {part.author}\nDate:   {_git_date(part.instant)}"
                      f"\n\n{body}")  # fmt: skip
    text = "Squashed commit of the following:\n\n" + "\n".join(quoted)
    return Work(parts[-1].instant + HOUR, DEV, f"feat({sd}): weekly report\n\n{text}")


def _git_date(instant: int) -> str:
    import time

    told = time.asctime(time.gmtime(instant))
    return f"{told[:8]}{told[8:].lstrip()} +0000"
