"""The budget state as people read it: a traffic light, a bar, the rates, what it went on."""

from __future__ import annotations

from trailgate.budget.pivot import by_size
from trailgate.budget.state import DAY, HOUR
from trailgate.budget.zones import tenths

from .figures import day_and_time, figure, near, share, unit_name
from .findings import shown
from .layout import ZONE_STYLES, Page, bar, blank_bar, field, lines_of, table

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
MOST_LISTED = 5
NOT_LOGGED = "not logged"
NOT_KNOWN_THEN = "unknown"
COUNTED = "counted, as the policy says (ledger.backfill)"
NOT_COUNTED = "no part of what is used"
NO_BUDGET = "no budget is set; add one to trailgate.toml: [[budget]] with name and limit"


def status_lines(
    states: Sequence[BudgetState], ledger: Ledger, findings: Sequence[Finding], page: Page
) -> list[Line]:
    """Lay out the state of all budgets, what the weeks show, and what could not be counted."""
    if not states:
        return list(lines_of([NO_BUDGET]))
    lines: list[Line] = []
    for state in states:
        lines += [*_budget(state, page), ()]
    lines += period_lines(findings, page)
    lines += _unreadable(ledger, min(state.start for state in states), page)
    lines += _disagreements(ledger, page)
    return lines[:-1] if lines[-1] == () else lines


def status_line(state: BudgetState | None, *, of_several: bool = False) -> str:
    """Give the worst budget in a few words, for prompts and scripts; of several with its name.

    `72% YELLOW, empty Thu 08:40`; `12% GREEN, resets Mon 00:00` when it lasts; `104% RED, empty
    since Thu 08:40`; `at least 40% ...` where runs lack the unit; `GREEN: 0 of 3 SD commits
    recorded (0.0 %)` where nothing is known; `UNKNOWN: ...`; `no budget`.
    """
    if state is None:
        return "no budget"
    if state.tenths is None:
        why = _unmeasured(state) if state.lacking else coverage_text(state.coverage)
        return f"{state.zone}: {why}"
    least = "at least " if state.lacking else ""
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


def _budget(state: BudgetState, page: Page) -> Iterator[Line]:
    name = shown(state.budget.name)
    style = ZONE_STYLES[state.zone]
    yield ((f"{page.glyphs.light} {state.zone}", style), (f"  {state.percent}  {name}", ""))
    pending, guessed = state.pending or 0, state.counted_estimate
    parts = (state.recorded, state.in_flight or 0, pending, guessed)
    yield bar(parts, state.available, page) if state.measured else blank_bar(page)
    yield from _segments(state, page)
    for label, value in _facts(state):
        yield from field(label, value, page)
    if state.measured and state.used:
        for title, amounts in (
            ("by phase", state.by_phase),
            ("by model", state.by_model),
            ("by agent", state.by_agent),
        ):
            yield from _breakdown(title, amounts, state, page)


def _segments(state: BudgetState, page: Page) -> Iterator[Line]:
    glyphs = page.glyphs
    rows = [
        (f"{glyphs.recorded} recorded", state.recorded),
        (f"{glyphs.in_flight} in flight", state.in_flight),
        (f"{glyphs.pending} pending", state.pending),
    ]
    cells = [(label, _segment(amount, state)) for label, amount in rows]
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


def _facts(state: BudgetState) -> Iterator[tuple[str, str]]:
    zone = state.budget.timezone
    yield "used", _used(state)
    if state.estimated:
        yield "estimated", estimated_text(state.estimated)
    if state.lacking:
        yield "unmeasured", _unmeasured(state)
    yield "coverage", coverage_text(state.coverage)
    yield "burn rate", _burn(state)
    yield "projected", _projected(state)
    yield "empty", _empty(state)
    yield "resets", f"{day_and_time(state.end, zone)} {zone}"
    if state.corrected:
        runs = f"{state.corrected} run{'' if state.corrected == 1 else 's'}"
        yield "corrected", f"{runs} counted with the tokens of a Corrects trailer"


def _used(state: BudgetState) -> str:
    budget = state.budget
    unit = unit_name(budget.unit)
    known = figure(state.used, budget.unit) if state.measured else "unknown"
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
    text = f"{guessed.runs} run{'' if guessed.runs == 1 else 's'} from notes"
    if guessed.lacking:
        text += f", {guessed.lacking} more that nobody measured"
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
        yield from _wrapped(f"{finding.severity} {finding.rule}: {shown(finding.message)}", page)
    yield ()


def _unreadable(ledger: Ledger, since: int, page: Page) -> Iterator[Line]:
    found = [block for block in ledger.unreadable if block.instant >= since]
    if not found:
        return
    yield ((f"unreadable blocks ({len(found)}), not counted", "bold"),)
    for block in reversed(found[-MOST_LISTED:]):
        text = f"{block.oid[:10]} line {block.line}: {shown(block.reason)}"
        yield from _wrapped(text, page)
    if len(found) > MOST_LISTED:
        yield ((f"  and {len(found) - MOST_LISTED} more", ""),)
    yield ()


_SAID = {"reused": "names separate runs", "values": "has several values"}


def _disagreements(ledger: Ledger, page: Page) -> Iterator[Line]:
    found = ledger.disagreements
    if not found:
        return
    yield ((f"Run-Ids that commits disagree on ({len(found)})", "bold"),)
    for one in found[:MOST_LISTED]:
        said = _SAID.get(one.kind, "is corrected in vain")
        yield from _wrapped(f"{shown(one.run_id)} {said}: {shown(one.detail)}", page)
    if len(found) > MOST_LISTED:
        yield ((f"  and {len(found) - MOST_LISTED} more", ""),)
    yield ()


def _wrapped(text: str, page: Page) -> Iterator[Line]:
    import textwrap

    width = max(page.width - 2, 16)
    for number, part in enumerate(textwrap.wrap(text, width, break_on_hyphens=False)):
        yield (("  " + ("  " if number else "") + part, ""),)
