"""The budget state as people read it: a traffic light, a bar, the rates, what it went on."""

from __future__ import annotations

from trailgate.budget.pivot import by_size
from trailgate.budget.state import DAY, HOUR
from trailgate.budget.zones import percent_text, tenths

from .estimated import runs_text
from .figures import day_and_time, figure, near, share, unit_name
from .findings import shown
from .layout import ZONE_STYLES, Page, bar, blank_bar, field, lines_of, table
from .uncounted import disagreement_lines, unreadable_lines, wrapped
from .unread import UNKNOWN, branches_text, least, unread_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.coverage import Coverage
    from trailgate.budget.estimates import Segment
    from trailgate.budget.state import BudgetState
    from trailgate.findings import Finding
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Pause

    from .layout import Line

MOST_ROWS = 10
NOT_LOGGED = "not logged"
NOT_KNOWN_THEN = "unknown"
COUNTED = "counted, as the policy says (ledger.backfill)"
NOT_COUNTED = "no part of what is used"
NO_BUDGET = "no budget is set; add one to trailgate.toml: [[budget]] with name and limit"


def status_lines(
    states: Sequence[BudgetState],
    ledger: Ledger,
    findings: Sequence[Finding],
    page: Page,
    *,
    unread: Sequence[str] = (),
) -> list[Line]:
    """Lay out the state of all budgets, what the weeks show, and what could not be counted.

    `unread` are the branches that could not be read: what is in flight is a least figure then.
    """
    if not states:
        return list(lines_of([NO_BUDGET]))
    lines: list[Line] = []
    for state in states:
        lines += [*_budget(state, page, is_partial=bool(unread)), ()]
    lines += unread_lines(unread, page)
    lines += period_lines(findings, page)
    lines += unreadable_lines(ledger, min(state.start for state in states), page)
    lines += disagreement_lines(ledger, page)
    return lines[:-1] if lines[-1] == () else lines


def status_line(
    state: BudgetState | None, *, of_several: bool = False, unread: Sequence[str] = ()
) -> str:
    """Give the worst budget in a few words, for prompts and scripts; of several with its name.

    `72% YELLOW, empty Thu 08:40`; `12% GREEN, resets Mon 00:00` when it lasts; `104% RED, empty
    since Thu 08:40`; `at least 40% ...` where runs lack the unit; `UNKNOWN: 0 of 3 SD commits
    recorded (0.0 %)` where nothing is known; `UNKNOWN: ...`; `no budget`. Where branches could not
    be read, it says how many: `at least 12% GREEN, resets Mon 00:00, 1 branch can't be read`.
    """
    if state is None:
        return "no budget"
    if unread:
        return f"{_line(state, of_several=of_several, is_partial=True)}, {branches_text(unread)}"
    return _line(state, of_several=of_several, is_partial=False)


def _line(state: BudgetState, *, of_several: bool, is_partial: bool) -> str:
    if state.early:
        return f"{state.zone}: the clock stands before the record"
    if is_partial and not state.used:
        return f"{state.zone}: use {UNKNOWN}"
    if state.tenths is None:
        why = _unmeasured(state) if state.lacking else coverage_text(state.coverage)
        return f"{state.zone}: {why}"
    least = "at least " if is_partial or state.lacking else ""
    zone = state.budget.timezone
    if state.emptied is not None:
        then = f"empty since {near(state.emptied, zone, state.now)}"
    elif state.empties is not None:
        then = f"empty {near(state.empties, zone, state.now)}"
    else:
        then = f"resets {near(state.end, zone, state.now)}"
    name = f" ({shown(state.budget.name)})" if of_several else ""
    return f"{least}{state.tenths // 10}% {state.zone}, {then}{name}"


def pause_lines(pause: Pause | None, states: Sequence[BudgetState], page: Page) -> list[Line]:
    """Lay out until when and why rules are paused, and a blank line; nothing without a pause."""
    if pause is None:
        return []
    zone = states[0].budget.timezone if states else "UTC"
    until = f"until {day_and_time(pause.until, zone)} {zone}"
    return [*field("paused", f"{until}: {shown(pause.reason)}", page), ()]


def with_pause(line: str, pause: Pause | None, timezone: str, now: int) -> str:
    """Give the few words on a budget, and until when rules are paused."""
    return line if pause is None else f"{line}, paused until {near(pause.until, timezone, now)}"


def _budget(state: BudgetState, page: Page, *, is_partial: bool) -> Iterator[Line]:
    name = shown(state.budget.name)
    style = ZONE_STYLES[state.zone]
    percent = state.percent
    if is_partial and state.measured:
        percent = percent_text(state.used, state.available, lacking=1)
    yield ((f"{page.glyphs.light} {state.zone}", style), (f"  {percent}  {name}", ""))
    pending, guessed = state.pending or 0, state.counted_estimate
    parts = (state.recorded, state.in_flight or 0, pending, guessed)
    yield bar(parts, state.available, page) if state.measured else blank_bar(page)
    yield from _segments(state, page, is_partial=is_partial)
    for label, value in _facts(state, is_partial=is_partial):
        yield from field(label, value, page)
    if state.measured and state.used:
        for title, amounts in (
            ("by phase", state.by_phase),
            ("by model", state.by_model),
            ("by agent", state.by_agent),
        ):
            yield from _breakdown(title, amounts, state, page)


def _segments(state: BudgetState, page: Page, *, is_partial: bool) -> Iterator[Line]:
    glyphs = page.glyphs
    rows = [
        (f"{glyphs.recorded} recorded", state.recorded),
        (f"{glyphs.in_flight} in flight", state.in_flight),
        (f"{glyphs.pending} pending", state.pending),
    ]
    cells = [(label, _segment(amount, state)) for label, amount in rows]
    if is_partial and state.measured:
        cells[1] = (rows[1][0], least(state.in_flight or 0, state.budget.unit))
    guessed = state.estimated
    if guessed:
        sign = glyphs.estimated if guessed.counts else " "
        known = figure(guessed.amount, state.budget.unit) if guessed.measured else "unknown"
        cells.append((f"{sign} estimated", known))
    yield from table(cells, page)


def _segment(amount: int | None, state: BudgetState) -> str:
    """Give a segment's amount; one that nobody keeps a log of, or kept one then, is no 0."""
    if amount is None:
        return NOT_KNOWN_THEN if state.in_flight is None else NOT_LOGGED
    return figure(amount, state.budget.unit) if state.measured else "?"


def _facts(state: BudgetState, *, is_partial: bool) -> Iterator[tuple[str, str]]:
    zone = state.budget.timezone
    yield "used", _used(state, is_partial=is_partial)
    if state.estimated:
        yield "estimated", estimated_text(state.estimated)
    if state.lacking:
        yield "unmeasured", _unmeasured(state)
    yield "coverage", coverage_text(state.coverage)
    none_known = is_partial and not state.used
    yield "burn rate", UNKNOWN if none_known else _burn(state)
    yield "projected", UNKNOWN if none_known else _projected(state)
    yield "empty", UNKNOWN if none_known else _empty(state)
    yield "resets", f"{day_and_time(state.end, zone)} {zone}"
    if state.corrected:
        runs = f"{state.corrected} run{'' if state.corrected == 1 else 's'}"
        yield "corrected", f"{runs} counted with the tokens of a Corrects trailer"


def _used(state: BudgetState, *, is_partial: bool) -> str:
    budget = state.budget
    unit = unit_name(budget.unit)
    known = figure(state.used, budget.unit) if state.measured else "unknown"
    if is_partial and state.measured:
        known = least(state.used, budget.unit)
    text = f"{known} of {figure(state.available, budget.unit)} {unit}"
    if budget.reserve:
        text += f" (a reserve of {share(budget.reserve // 1000)} taken off, for critical runs)"
    return text


def _unmeasured(state: BudgetState) -> str:
    count = f"{state.lacking} run{'' if state.lacking == 1 else 's'}"
    lack = {
        "hours": "without an Hours trailer",
        "usd": "whose tokens are one figure, or whose family has no price",
    }.get(state.budget.unit, "without tokens")
    return f"{count} {lack}"


def estimated_text(guessed: Segment) -> str:
    """Say what stands behind an estimate, and whether it counts."""
    text = runs_text(guessed.runs, guessed.lacking, "that nobody measured")
    if guessed.unreadable:
        notes = f"{guessed.unreadable} note{'' if guessed.unreadable == 1 else 's'}"
        text += f", {notes} that can't be read (see trailgate backfill)"
    return f"{text}; {COUNTED if guessed.counts else NOT_COUNTED}"


def coverage_text(coverage: Coverage) -> str:
    """Give coverage as a phrase: `41 of 52 SD commits recorded (78.8 %), 2 blocks unreadable`."""
    text = "no SD commits"
    if coverage.sd_commits:
        text = (
            f"{coverage.recorded} of {coverage.sd_commits} SD commits recorded"
            f" ({share(coverage.tenths)})"
        )
    if coverage.unreadable:
        blocks = "block" if coverage.unreadable == 1 else "blocks"
        text += f", {coverage.unreadable} {blocks} unreadable"
    return text


def _burn(state: BudgetState) -> str:
    hourly, daily = state.burn(HOUR), state.burn(DAY)
    if hourly is None or daily is None:
        return _no_rate(state)
    unit = state.budget.unit
    return f"{figure(hourly, unit)} {unit_name(unit)} an hour, {figure(daily, unit)} a day"


def _no_rate(state: BudgetState) -> str:
    return "unknown in the first hour of a period" if state.measured else "unknown"


def _projected(state: BudgetState) -> str:
    amount = state.projected
    if amount is None:
        return _no_rate(state)
    unit = state.budget.unit
    part = share(tenths(amount, state.available))
    return f"{figure(amount, unit)} {unit_name(unit)} at the reset ({part})"


def _empty(state: BudgetState) -> str:
    zone = state.budget.timezone
    if state.emptied is not None:
        return f"since {day_and_time(state.emptied, zone)}"
    if state.empties is not None:
        return day_and_time(state.empties, zone)
    if state.burn(HOUR) is None:
        return _no_rate(state)
    return f"not this {state.budget.period}"


def _breakdown(
    title: str, amounts: dict[str, int], state: BudgetState, page: Page
) -> Iterator[Line]:
    unit = state.budget.unit
    ordered = list(by_size(amounts).items())
    kept, rest = ordered[:MOST_ROWS], ordered[MOST_ROWS:]
    if rest:
        kept.append((f"{len(rest)} more", sum(amount for _, amount in rest)))
    yield ()
    yield ((title, "bold"),)
    rows = [(shown(n), figure(a, unit), share(tenths(a, state.used))) for n, a in kept]
    yield from table(rows, page)


def period_lines(findings: Sequence[Finding], page: Page) -> Iterator[Line]:
    """Lay out what the rules for whole weeks found."""
    if not findings:
        return
    yield (("what the weeks show", "bold"),)
    for finding in findings:
        yield from wrapped(f"{finding.severity} {finding.rule}: {shown(finding.message)}", page)
    yield ()
