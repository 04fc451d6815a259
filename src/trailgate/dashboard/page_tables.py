"""The tables of the page: what the board holds, row by row."""

from __future__ import annotations

from trailgate.budget.zones import tenths
from trailgate.policy.terms import MICRO
from trailgate.reports.figures import day_and_time, figure, minute, unit_name

from .beyond import beyond_cell, beyond_note
from .groups import MOST
from .shares import verdict
from .tables import UNKNOWN, Cell, Column, Table, count, name, number, percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.audit.by_sd import Facts

    from .data import Board, Gauge
    from .groups import Group
    from .shares import Shares
    from .weeks import Week

_NO_REWORK = "Rework is unknown: no run tells whether it was done again."
_NO_ESTIMATE = "No run gives an estimate."
NOTHING_ABOVE = "None: no run was above its assignment."
_TITLES = {"agent": "Agent", "phase": "Phase", "model": "Model", "sd": "SD"}


def tokens(millionths: int) -> str:
    """Give weighted tokens as people read them, rounded down."""
    return f"{millionths // MICRO:,}"


def group_tables(board: Board) -> list[Table]:
    """Give the tokens by agent, phase, model and SD."""
    last = board.groups[-1:]
    return [_group(group, _NO_REWORK if group in last else "") for group in board.groups]


def _group(group: Group, silent: str) -> Table:
    columns = (
        Column(_TITLES[group.name], "name"),
        Column("Tokens this week", sorted="descending"),
        Column("Share"),
        Column("Runs"),
        Column("Tokens in all"),
        Column("Runs in all"),
        Column("Reworked", silent=silent),
        Column("Escalated"),
    )
    rows = tuple(
        (
            name(row.name),
            Cell(tokens(row.week_tokens), row.week_tokens),
            percent(tenths(row.week_tokens, group.week_tokens), bar=True),
            count(row.week_runs),
            Cell(tokens(row.tokens), row.tokens),
            count(row.runs),
            count(row.reworked) if row.told else Cell(UNKNOWN),
            count(row.escalated),
        )
        for row in group.rows
    )
    note = f"{group.more:,} more are not shown, of the fewest tokens; at most {MOST} are."
    title = f"By {group.name if group.name != 'sd' else 'SD'}"
    return Table(f"by-{group.name}", title, columns, rows, note if group.more else "").told


def shares_table(board: Board) -> Table:
    """Give the shares of runs and hours, of the week and of four weeks."""
    columns = (
        Column("Family", "name"),
        Column("Target"),
        Column("Runs this week"),
        Column("Share of runs"),
        Column("Share of hours"),
        Column("Runs, 4 weeks"),
        Column("Share of runs, 4 weeks"),
        Column("Share of hours, 4 weeks"),
    )
    week, month = board.shares, board.month_shares
    earlier = {one.family: one for one in month.families}
    rows = []
    for one in month.families:
        now = next((other for other in week.families if other.family == one.family), None)
        cells = [name(one.family), Cell(_target(one.target), (one.target or (0, 0))[0])]
        if now is None:
            cells += [count(0), percent(0 if week.runs else None), percent(None)]
        else:
            cells += [
                count(now.runs),
                _beside(week.runs_tenths(now), now.target),
                _beside(week.hours_tenths(now), now.target),
            ]
        then = earlier[one.family]
        cells += [
            count(then.runs),
            _beside(month.runs_tenths(then), then.target),
            _beside(month.hours_tenths(then), then.target),
        ]
        rows.append(tuple(cells))
    note = f"{_told(week)} this week, {_told(month)} in the four weeks."
    return Table("shares", "Shares and targets", columns, tuple(rows), note)


def _told(found: Shares) -> str:
    return f"{found.told:,} of {found.runs:,} runs tell their hours"


def _target(target: tuple[int, int] | None) -> str:
    return f"{target[0]}\u2013{target[1]} %" if target else "none"


def _beside(found: int | None, target: tuple[int, int] | None) -> Cell:
    cell = percent(found)
    told = verdict(found, target)
    return cell if told == "UNKNOWN" else cell.replace(text=f"{cell.text} ({told})")


def days_table(gauge: Gauge) -> Table:
    """Give the period of a budget day by day: the chart of the burn-down, as a table."""
    state, trace = gauge.state, gauge.burndown
    unit = state.budget.unit
    columns = (
        Column("Day", "name"),
        Column(f"Used ({unit_name(unit)})"),
        Column("Used so far"),
        Column("Left"),
        Column("Left, of what there is"),
    )
    rows = []
    for day in trace.days if trace else ():
        label = Cell(day_and_time(day.start, state.budget.timezone)[:14], day.start, "name")
        if day.used is None or day.until is None:
            rows.append((label, *[Cell("to come", None, "note")] * 4))
            continue
        left = max(state.available - day.until, 0)
        rows.append(
            (
                label,
                Cell(figure(day.used, unit), day.used),
                Cell(figure(day.until, unit), day.until),
                Cell(figure(left, unit), left),
                percent(tenths(left, state.available)),
            )
        )
    return Table("days", "The period by day", columns, tuple(rows))


def weeks_table(board: Board) -> Table:
    """Give the history of the worst budget's periods, the latest first."""
    first = board.first
    if first is None:
        return Table("weeks", "History", (), ())
    budget = first.state.budget
    columns = (
        Column(budget.period.capitalize(), "name", "descending"),
        Column(f"Used ({unit_name(budget.unit)})"),
        Column("Of the budget"),
        Column("Zone at the end", "zone"),
        Column("Runs"),
        Column("Coverage"),
        Column("Reworked", silent=_NO_REWORK),
        Column("Escalated"),
    )
    rows = tuple(_week(week, budget.unit, budget.timezone) for week in reversed(board.weeks))
    return Table("weeks", f"{budget.period.capitalize()} by {budget.period}", columns, rows).told


def _week(week: Week, unit: str, zone: str) -> tuple[Cell, ...]:
    date = day_and_time(week.start, zone)[4:14]
    least = "at least " if week.lacking and week.used else ""
    used = UNKNOWN if week.used is None else least + figure(week.used, unit)
    ranks = ("GREEN", "UNKNOWN", "YELLOW", "ORANGE", "RED")
    return (
        Cell(date if week.complete else f"{date} (now)", week.start, "name"),
        number(used, week.used),
        percent(week.tenths, bar=True),
        Cell(week.zone, ranks.index(week.zone), "zone"),
        count(week.runs),
        percent(week.coverage.tenths),
        percent(week.rates.rework),
        percent(week.rates.escalation),
    )


def above_table(board: Board) -> Table:
    """Give the work of four weeks that ran on a stronger model than its assignment."""
    columns = (
        Column("Agent", "name"),
        Column("Phase", "name"),
        Column("Ran on", "name"),
        Column("Assigned", "name"),
        Column("Tokens", sorted="descending"),
        Column("Runs"),
        Column("With a reason"),
        Column("USD beyond", silent=beyond_note(board.beyond)),
    )
    rows = tuple(
        (
            name(one.agent),
            name(one.phase),
            name(one.family),
            name(one.assigned),
            Cell(tokens(one.tokens), one.tokens),
            count(one.runs),
            count(one.reasons),
            beyond_cell(board.beyond, one),
        )
        for one in board.above
    )
    note = beyond_note(board.beyond)
    return Table("above", "Above the assignment", columns, rows, note, NOTHING_ABOVE).told


def sds_table(board: Board) -> Table:
    """Give the last SDs: mix, tokens beside estimates, rework, escalations, overrides."""
    columns = (
        Column("SD", "name"),
        Column("Last work", sorted="descending"),
        Column("Mix of models", "mix"),
        Column("Tokens"),
        Column("Estimate", silent=_NO_ESTIMATE),
        Column("Of the estimate", silent=_NO_ESTIMATE),
        Column("Reworked", silent=_NO_REWORK),
        Column("Escalated"),
        Column("Overrides"),
    )
    rows = tuple(_sd(one, board) for one in board.sds)
    title = {0: "The last SDs", 1: "The last SD"}.get(len(rows), f"The last {len(rows)} SDs")
    partly = any(one.known and not one.whole for one in board.sds)
    note = "\u2265: some of its work has no usage, so that it took at least so much."
    return Table("sds", title, columns, rows, note if partly else "").told


def deferred_table(board: Board) -> Table:
    """Give the SDs that wait by the policy."""
    columns = (
        Column("SD", "name"),
        Column("Deferred", sorted="ascending"),
        Column("Until"),
        Column("Reason", "name"),
    )
    zone = board.timezone
    rows = tuple(
        (
            name(one.sd),
            Cell(minute(one.since, zone), one.since),
            Cell("open", None, "note")
            if not one.until
            else Cell(minute(one.until, zone), one.until),
            name(one.reason),
        )
        for one in sorted(board.deferred, key=lambda one: one.since)
    )
    return Table("deferred", "Deferred SDs", columns, rows)


def _sd(one: Facts, board: Board) -> tuple[Cell, ...]:
    families = [known.family for known in board.shares.families]
    if not one.known:
        spent = Cell(UNKNOWN)
    elif one.whole:
        spent = Cell(tokens(one.tokens), one.tokens)
    else:
        spent = Cell(f"\u2265 {tokens(one.tokens)}", one.tokens)
    estimate = one.estimate
    told = Cell("none", None, "note") if estimate is None else Cell(tokens(estimate), estimate)
    ratio = (
        Cell("\u2013", None, "note") if not estimate else percent(tenths(one.estimated, estimate))
    )
    return (
        name(one.sd),
        Cell(minute(one.last, board.timezone)[:10], one.last),
        mix(one.by_family, families),
        spent,
        told,
        ratio,
        count(one.rework) if one.sd in board.rework_told else Cell(UNKNOWN),
        count(one.escalations) if one.known else Cell(UNKNOWN),
        count(len(one.overrides)),
    )


def mix(by_family: dict[str, int], order: list[str]) -> Cell:
    """Give the cell of a mix: each family's share of the tokens, the known families in order."""
    whole = sum(by_family.values())
    if not whole:
        return Cell(UNKNOWN, kind="mix")
    listed = sorted(by_family.items(), key=lambda item: [*order, item[0]].index(item[0]))
    parts = tuple((family, amount * 1000 // whole) for family, amount in listed)
    text = ", ".join(f"{family} {part // 10} %" for family, part in parts)
    return Cell(text, parts[0][1], "mix", parts=parts)
