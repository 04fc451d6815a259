"""Making runs, ledger entries and policies by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailgate.ledger.entries import Entry, Ledger, SdCommit, Unreadable
from trailgate.policy.build import build
from trailgate.policy.terms import MICRO, Budget, Match, Policy, Reset
from trailgate.usage.run import Run, Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

MONDAY = 1_785_110_400
"""2026-07-27 00:00 UTC, a Monday."""

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY

LEO = build("", None)


def make_budget(limit: int = 100, **fields: Any) -> Budget:
    """Make a budget; the limit is in whole units, `match` a plain table."""
    match = {key: tuple(values) for key, values in fields.pop("match", {}).items()}
    return Budget(**({"name": "weekly"} | fields), limit=limit * MICRO, match=Match(match))


def make_policy(*budgets: Budget, **changes: Any) -> Policy:
    """Make the preset with these budgets; without any, one of 100 tokens a week."""
    return LEO.replace(budgets=budgets or (make_budget(),), **changes)


def make_run(tokens: int | dict[str, int] = 10, **fields: Any) -> Run:
    """Make a run; `tokens` is one figure, or its parts by name."""
    counted = Tokens(tokens) if isinstance(tokens, int) else Tokens(**tokens)
    usual = {"sd": "SD-A-001", "phase": "EXEC", "agent": "TESTING", "model": "sonnet"}
    return Run(**(usual | fields), tokens=counted)


def make_entry(tokens: int | dict[str, int] = 10, at: int = MONDAY, **fields: Any) -> Entry:
    """Make a ledger entry of a run that counts at an instant."""
    corrected = fields.pop("corrected", None)
    return Entry(
        make_run(tokens, **fields), at, "c" * 40, "Dev One <dev@example.com>", 1, corrected
    )


def make_ledger(
    *entries: Entry, sd_commits: Iterable[SdCommit] = (), unreadable: Iterable[Unreadable] = ()
) -> Ledger:
    """Make a ledger, its parts in order of time as a ledger has them."""
    return Ledger(
        tuple(sorted(entries, key=lambda entry: entry.instant)),
        tuple(sorted(sd_commits, key=lambda commit: commit.instant)),
        tuple(sorted(unreadable, key=lambda block: block.instant)),
    )


def sd_commit(at: int = MONDAY, *, recorded: bool = True) -> SdCommit:
    """Make an SD commit."""
    return SdCommit("d" * 40, at, "Dev One <dev@example.com>", "SD-A-001", recorded)


def unreadable(at: int = MONDAY, reason: str = "Tokens '12.5': needs a whole number") -> Unreadable:
    """Make a block that can't be read."""
    return Unreadable("e" * 40, at, "feat: x", 7, reason)


def weekly(limit: int = 100, **fields: Any) -> Budget:
    """Make a weekly budget that resets on Monday 14:00 in Los Angeles."""
    return make_budget(limit, resets=Reset(14 * 60), timezone="America/Los_Angeles", **fields)
