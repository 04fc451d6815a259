"""The four tables of the Haiku-first framework, made from the ledger and the policy."""

from __future__ import annotations

from trailgate.budget.pivot import Window
from trailgate.budget.zone_history import zone_history
from trailgate.policy.terms import MICRO
from trailgate.reports.flat import Flat

from . import columns
from .decisions import decision_row, zones_by_run
from .floors import floor_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from trailgate.budget.zone_history import BudgetZones, PeriodZones
    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Policy

    Row = tuple[Any, ...]


def tables(ledger: Ledger, policy: Policy, now: int) -> dict[str, Flat]:
    """Give the tables by name; the same ledger and policy always give the same rows.

    Args:
        ledger: what was recorded.
        policy: the policy of now; its dated entries hold at each run's own instant.
        now: epoch seconds; tells which period is the present one.
    """
    instants = [run.instant for run in ledger.entries] + [one.instant for one in ledger.sd_commits]
    first = min(instants, default=now)
    history = zone_history(ledger, policy, Window(), now)
    zones = zones_by_run(ledger.entries, history, policy)
    runs = [_run(entry, policy) for entry in ledger.entries]
    decisions = [
        decision_row(entry, zone, policy) for entry, zone in zip(ledger.entries, zones, strict=True)
    ]
    made = {
        "sd_token_logs": (columns.RUNS, runs),
        "weekly_budget_snapshots": (columns.SNAPSHOTS, list(_snapshots(history, first, now))),
        "sub_agent_model_floors": (columns.FLOORS, list(floor_rows(policy, now))),
        "model_allocation_decisions": (columns.DECISIONS, decisions),
    }
    return {name: Flat(kinds, tuple(rows), "UTC") for name, (kinds, rows) in made.items()}


def _run(entry: Entry, policy: Policy) -> Row:
    run, tokens = entry.run, entry.run.tokens
    parts = tokens.parts if tokens.total is None else (None,) * 4
    raw = sum(tokens.parts) if tokens.total is None else tokens.total
    return (
        entry.key.hex(), run.id or None, run.sd, run.phase, run.agent, run.model,
        policy.family(run.model, entry.instant) or None, raw, *parts,
        tokens.weighted(policy.token_weights), entry.corrected, run.hours, run.effort or None,
        run.task or None, run.complexity, run.estimate, run.rework, run.quality, entry.instant,
        entry.oid, entry.author, entry.copies,
    )  # fmt: skip


def _snapshots(history: Sequence[BudgetZones], first: int, now: int) -> Iterator[Row]:
    """Give the periods from the first that holds anything to the present one.

    Where the clock stands before all of it there is none: nobody knows of such weeks.
    """
    for one in history:
        budget = one.budget
        for period in one.periods:
            if period.end <= first or period.start > now:
                continue
            seen = period.coverage
            yield (
                budget.name, budget.period, period.start, period.end, int(period.complete),
                budget.unit, budget.limit * MICRO * MICRO, budget.reserve, one.available,
                period.used if period.measured else None, one.tenths(period), period.zone,
                *_begun(period), period.runs, period.lacking, seen.sd_commits, seen.recorded,
                seen.unreadable, budget.timezone,
            )  # fmt: skip


def _begun(period: PeriodZones) -> tuple[int | None, ...]:
    """Give the instants at which the zones beyond GREEN first began."""
    first: dict[str, int] = {}
    for stretch in period.zones:
        first.setdefault(stretch.zone, stretch.since)
    return tuple(first.get(zone) for zone in ("YELLOW", "ORANGE", "RED"))
