"""What the log holds, as people and machines read it."""

from __future__ import annotations

from trailgate.budget import names
from trailgate.budget.zones import percent_text
from trailgate.collectors import token_log
from trailgate.collectors.token_log.collecting import recorded as recorded_of
from trailgate.collectors.token_log.collecting import settle
from trailgate.collectors.token_log.fields import stored
from trailgate.collectors.token_log.store import read, why_shut
from trailgate.errors import UsageError
from trailgate.records import Record
from trailgate.reports.figures import figure, minute, unit_name
from trailgate.reports.findings import shown
from trailgate.reports.layout import field, lines_of, table
from trailgate.reports.status import estimated_text
from trailgate.reports.status_json import estimated_fields
from trailgate.usage.instants import iso_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from trailgate.budget.estimates import Segment
    from trailgate.budget.state import BudgetState
    from trailgate.collectors.source import Recorded
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.reports.layout import Line, Page
    from trailgate.usage.run import Run, Tokens

MOST_LISTED = 20


class Listed(Record):
    """The entries of the log, oldest first, which of them are spent, and the week's budget.

    `spent` maps an entry's id to its Run-Id. `estimated` holds ids of entries that are estimates.
    """

    entries: tuple[Recorded, ...]
    spent: dict[str, str]
    estimated: frozenset[str]
    skipped: int
    newer: int
    week: BudgetState | None


def listed(
    repository: Repository, policy: Policy, now: int, week: BudgetState | None = None
) -> Listed:
    """Read the whole log, with the state of a weekly budget only the entries of its period.

    Raises:
        UsageError: the log can't be opened.
    """
    path = token_log.path(repository)
    if why := why_shut(path):
        raise UsageError(f"log list: {path} can't be opened: {why}")
    state = read(path)
    settle(path, repository, state, now)
    found = [recorded_of(key, line, policy.vocabulary) for key, line in state.runs.items()]
    entries = sorted((one for one in found if one), key=lambda one: one.at)
    if week is not None:
        entries = [one for one in entries if week.start <= one.at < week.end]
    estimated = frozenset(key for key, line in state.runs.items() if line.get("estimated") is True)
    skipped = state.skipped + found.count(None)
    return Listed(tuple(entries), state.spent, estimated, skipped, state.newer, week)


def as_lines(found: Listed, page: Page) -> Iterator[Line]:
    """Lay out the newest entries, the totals, and the week's budget."""
    if found.week is not None:
        week = found.week
        percent = percent_text(week.used, week.available, week.lacking)
        yield from lines_of([f"{week.zone}  {percent}  {shown(week.budget.name)}"])
        if week.estimated:
            yield from field("estimated", _estimated(week.estimated), page)
        yield from lines_of([""])
    newest = found.entries[-MOST_LISTED:]
    if not newest:
        yield from lines_of(["the token log holds nothing; note usage with: trailgate log add"])
    for one in newest:
        yield from lines_of([_line(one, found)])
    left = len(found.entries) - len(newest)
    if left:
        yield from lines_of([f"and {left} older"])
    for title, name in (
        ("by phase, tokens as noted", names.phase),
        ("by model, tokens as noted", names.model),
    ):
        rows = [(shown(key), f"{total:,}") for key, total in _totals(found, name).items()]
        if rows:
            yield from lines_of(["", title])
            yield from table(rows, page)
    if found.skipped or found.newer:
        words = f"{found.skipped} unreadable, {found.newer} of a later version of trailgate"
        yield from lines_of(["", f"lines that were not read: {words}"])


def _estimated(guessed: Segment) -> str:
    """Give what notes estimate for the week; it stands apart whether it counts or not."""
    unit = guessed.budget.unit
    known = f"{figure(guessed.amount, unit)} {unit_name(unit)}" if guessed.measured else "unknown"
    return f"{known}, {estimated_text(guessed)}"


def as_dict(found: Listed) -> dict[str, Any]:
    """Give the same for machines, every entry."""
    document: dict[str, Any] = {
        "entries": [_entry(one, found) for one in found.entries],
        "by_phase": _totals(found, names.phase),
        "by_model": _totals(found, names.model),
        "skipped": found.skipped,
        "newer": found.newer,
    }
    if found.week is not None:
        week = found.week
        document["week"] = {
            "start": iso_text(week.start),
            "end": iso_text(week.end),
            "budget": week.budget.name,
            "zone": week.zone,
            "percent": percent_text(week.used, week.available, week.lacking),
            **estimated_fields(week),
        }
    return document


def _entry(one: Recorded, found: Listed) -> dict[str, Any]:
    return {
        "id": one.entry,
        "at": iso_text(one.at),
        **stored(one.run),
        "estimated": one.entry in found.estimated,
        "spent": found.spent.get(one.entry),
    }


def _line(one: Recorded, found: Listed) -> str:
    run = one.run
    words = (run.sd, names.phase(run), run.agent, names.model(run))
    estimated = " (estimated)" if one.entry in found.estimated else ""
    state = "committed" if one.entry in found.spent else "pending"
    told = " ".join(shown(word) for word in words)
    return f"{minute(one.at, 'UTC')}  {state:<9}  {told}  {_count(run.tokens):,}{estimated}"


def _totals(found: Listed, name: Callable[[Run], str]) -> dict[str, int]:
    """Give raw tokens by name, the largest first."""
    totals: dict[str, int] = {}
    for one in found.entries:
        totals[name(one.run)] = totals.get(name(one.run), 0) + _count(one.run.tokens)
    return dict(sorted(totals.items(), key=lambda item: -item[1]))


def _count(tokens: Tokens) -> int:
    return sum(tokens.parts) if tokens.total is None else tokens.total
