"""Estimates beside what was recorded: in reports they have a column and fields of their own."""

from __future__ import annotations

from trailgate.budget.pivot import whole
from trailgate.policy.terms import MICRO
from trailgate.usage.run import UNKNOWN

from .figures import exact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.budget.pivot import Totals, Usage

COUNTED = "counted in the tokens, as the policy says (ledger.backfill)"
NOT_COUNTED = "no part of the tokens"


def cell(period: Totals) -> str:
    """Give a period's estimate in a few characters."""
    known = period.estimate
    return UNKNOWN if known is None else f"{whole(known):,}"


def note(usage: Usage) -> str | None:
    """Say what is estimated in all, and whether the tokens hold it; None without notes."""
    total = usage.total
    if total is None or not usage.notes:
        return None
    runs = runs_text(total.estimated_runs, total.estimated_lacking, "whose tokens nobody knows")
    text = f"{cell(total)} tokens, {runs}"
    return f"{text}; {COUNTED if usage.counted else NOT_COUNTED}"


def runs_text(known: int, lacking: int, lack: str) -> str:
    """Say how many runs notes tell of: `1 run from notes, 2 more that nobody measured`."""
    shown = known or lacking
    text = f"{shown} run{'' if shown == 1 else 's'} from notes"
    if known and lacking:
        return f"{text}, {lacking} more {lack}"
    return f"{text} {lack}" if lacking else text


def fields(period: Totals | None, usage: Usage | None) -> dict[str, object]:
    """Give the same as plain data: `estimated` is null without notes, and where it is unknown."""
    if period is None or usage is None or not usage.notes:
        return {"estimated": None, "estimated_runs": 0, "estimated_unmeasured_runs": 0}
    known = period.estimate
    return {
        "estimated": None if known is None else exact(known, MICRO),
        "estimated_runs": period.estimated_runs,
        "estimated_unmeasured_runs": period.estimated_lacking,
    }
