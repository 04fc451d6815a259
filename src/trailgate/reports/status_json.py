"""The budget state as JSON, for scripts; docs/schemas/status-1.json is its schema."""

from __future__ import annotations

from trailgate.budget.amounts import UNIT
from trailgate.budget.pivot import by_size
from trailgate.budget.state import DAY, HOUR, worst
from trailgate.policy.terms import MICRO
from trailgate.rules.submission import ZONE_UNKNOWN

from .figures import exact, iso
from .findings import as_dict, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from trailgate.budget.coverage import Coverage
    from trailgate.budget.state import BudgetState
    from trailgate.findings import Finding
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Pause

VERSION = 1


def status_document(
    states: Sequence[BudgetState],
    ledger: Ledger,
    findings: Sequence[Finding],
    now: int,
    commit: str = "",
    pause: Pause | None = None,
) -> dict[str, object]:
    """Give the state of all budgets; `zone` is the worst, null without budgets.

    `commit` is the one whose history was counted, `""` before the first one; `pause` the one in
    force. Where branches can't be read, `unread.with_unread` has to add them;
    `beginning.with_beginning` where the record begins, if the clock stands before that.
    """
    first = worst(states)
    return {
        "version": VERSION,
        "now": iso(now, "UTC"),
        "generated_from": commit or None,
        "zone": first.zone if first else None,
        "budget": shown(first.budget.name) if first else None,
        "pause": _pause(pause),
        "budgets": [_budget(state) for state in states],
        "findings": [as_dict(finding) for finding in findings],
        "disagreements": [
            {"kind": one.kind, "run_id": shown(one.run_id), "commits": list(one.oids)}
            for one in ledger.disagreements
        ],
        "unread_branches": [],
        "record_begins": None,
    }


def unknown_document(reason: str, now: int) -> dict[str, object]:
    """Give the document for a history that can't be judged: UNKNOWN, and no figure at all."""
    return {
        "version": VERSION,
        "now": iso(now, "UTC"),
        "generated_from": None,
        "zone": ZONE_UNKNOWN,
        "reason": reason,
        "budgets": [],
    }


def _pause(pause: Pause | None) -> dict[str, object] | None:
    if pause is None:
        return None
    reason = shown(pause.reason)
    return {"from": iso(pause.since, "UTC"), "until": iso(pause.until, "UTC"), "reason": reason}


def _budget(state: BudgetState) -> dict[str, object]:
    budget = state.budget
    known = state.measured
    return {
        "name": shown(budget.name),
        "unit": budget.unit,
        "zone": state.zone,
        "percent": percent(state.tenths),
        "at_least": state.lacking > 0,
        "limit": exact(budget.limit, MICRO),
        "reserve": exact(budget.reserve, MICRO),
        "available": exact(state.available, UNIT),
        "used": _amount(state.used) if known else None,
        "recorded": _amount(state.recorded) if known else None,
        "in_flight": _amount(state.in_flight) if known else None,
        "pending": _amount(state.pending) if known else None,
        "runs": state.runs,
        "unmeasured_runs": state.lacking,
        "corrected_runs": state.corrected,
        **estimated_fields(state),
        "period": budget.period,
        "timezone": budget.timezone,
        "start": iso(state.start, budget.timezone),
        "resets": iso(state.end, budget.timezone),
        "burn_per_hour": _rounded(state.burn(HOUR)),
        "burn_per_day": _rounded(state.burn(DAY)),
        "projected": _rounded(state.projected),
        "empty": None if state.empties is None else iso(state.empties, budget.timezone),
        "by_phase": _amounts(state.by_phase),
        "by_model": _amounts(state.by_model),
        "by_agent": _amounts(state.by_agent),
        "coverage": coverage_document(state.coverage),
    }


def estimated_fields(state: BudgetState) -> dict[str, object]:
    """Give what notes estimate: null where there are none, and where nobody could measure it."""
    guessed = state.estimated
    return {
        "estimated": _amount(guessed.amount) if guessed and guessed.measured else None,
        "estimated_runs": guessed.runs if guessed else 0,
        "estimated_unmeasured_runs": guessed.lacking if guessed else 0,
        "estimated_counts": bool(guessed and guessed.counts),
    }


def coverage_document(coverage: Coverage) -> dict[str, object]:
    """Give coverage; `percent` is rounded down to one decimal, null without SD commits."""
    return {
        "sd_commits": coverage.sd_commits,
        "recorded": coverage.recorded,
        "percent": percent(coverage.tenths),
        "unreadable": coverage.unreadable,
    }


def percent(tenths: int | None) -> int | Decimal | None:
    """Give tenths of a percent as a number."""
    return None if tenths is None else exact(tenths, 10)


def named(table: dict[str, int], scale: int) -> dict[str, int | Decimal]:
    """Give a table with names that can be shown; names that become alike are added up."""
    sums: dict[str, int] = {}
    for name, amount in table.items():
        sums[shown(name)] = sums.get(shown(name), 0) + amount
    return {name: exact(amount, scale) for name, amount in sums.items()}


def _amount(amount: int | None) -> int | Decimal | None:
    return None if amount is None else exact(amount, UNIT)


def _rounded(amount: int | None) -> int | Decimal | None:
    """Give a rate or projection to the millionth, rounded down."""
    return None if amount is None else exact(amount * MICRO // UNIT, MICRO)


def _amounts(table: dict[str, int]) -> dict[str, int | Decimal]:
    return named(by_size(table), UNIT)
