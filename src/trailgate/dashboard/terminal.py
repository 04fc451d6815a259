"""The dashboard in a terminal: the same figures in lines, side by side where there is room."""

from __future__ import annotations

from trailgate.budget.zones import tenths
from trailgate.policy.terms import MICRO
from trailgate.reports.beginning import before_lines
from trailgate.reports.figures import day_and_time, figure, share
from trailgate.reports.findings import shown
from trailgate.reports.layout import ZONE_STYLES, bar, blank_bar, cut, field, table

from .alerts import URGENT, alerts
from .page_tables import tokens
from .tables import UNKNOWN
from .view import begins_text, budget_view, rate_views

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.reports.layout import Line, Page

    from .data import Board, Gauge

WIDE = 100
"""So many columns hold two panes."""

_NARROW = 40
_GAP = 4
_MOST = 6
_LABEL_WIDTH = 12
_MOST_NOTES = 3
_MOST_WEEKS = 26
_STEPS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
_LABELS = {
    "Burn rate": "burn rate",
    "Forecast at the reset": "forecast",
    "Empty": "empty",
    "Coverage": "coverage",
}
NO_BUDGET = "no budget is set; add one to trailgate.toml: [[budget]] with name and limit"


def lines(board: Board, page: Page) -> list[Line]:
    """Lay out the board for a page's width and signs."""
    found: list[Line] = list(_head(board, page))
    if board.begins is not None:
        return [*found, *before_lines(begins_text(board), page)]
    for gauge in board.gauges:
        found += [*_budget(gauge, page), ()]
    if not board.gauges:
        found += [*field("budget", NO_BUDGET, page), ()]
    found += _alerts(board, page)
    half = page.replace(width=(page.width - _GAP) // 2) if page.width >= WIDE else page
    left = [
        *_deferred(board, half),
        *_shares(board, half),
        *_group(board, "agent", half),
        *_group(board, "phase", half),
        *_group(board, "model", half),
    ]
    right = [
        *_rates(board, half),
        *_weeks(board, half),
        *_sds(board, half),
        *_above(board, half),
    ]
    found += _beside(left, right, half) if half is not page else [*left, *right]
    while found and not found[-1]:
        found.pop()
    return found


def _head(board: Board, page: Page) -> Iterator[Line]:
    made = f"{day_and_time(board.now, board.timezone)} {board.timezone}"
    yield ((cut(shown(board.name), page.width, page), "bold"),)
    runs = f"{board.runs:,} run{'' if board.runs == 1 else 's'}"
    yield ((cut(f"as of {made}, {runs}", page.width, page), "dim"),)
    yield ()


def _budget(gauge: Gauge, page: Page) -> Iterator[Line]:
    state, told = gauge.state, budget_view(gauge)
    light = page.glyphs.light
    yield (
        (f"{light} {told.zone}", ZONE_STYLES[told.zone]),
        (cut(f"  {told.percent}  {told.name}", page.width - len(told.zone) - 2, page), ""),
    )
    parts = (state.recorded, state.in_flight or 0, state.pending or 0)
    yield bar(parts, state.available, page) if state.measured else blank_bar(page)
    signs = (page.glyphs.recorded, page.glyphs.in_flight, page.glyphs.pending)
    rows = [
        (f"{sign} {part.name}", part.text) for sign, part in zip(signs, told.segments, strict=True)
    ]
    yield from table(rows, page)
    yield from field("used", told.used, page)
    yield from field("resets", f"in {told.countdown}, {told.reset_text}", page)
    yield from field("left by day", _by_day(gauge, page), page) if gauge.burndown else ()
    yield from field("accuracy", told.accuracy, page) if told.accuracy else ()
    for label, text, note in told.facts:
        yield from field(_LABELS[label], f"{text}, {note}" if note else text, page)


def _by_day(gauge: Gauge, page: Page) -> str:
    """Give the burn-down: a sign for what was left at each day's end, and the days to come."""
    days = gauge.burndown.days if gauge.burndown else ()
    room = page.width - _LABEL_WIDTH
    done = [day.until for day in days if day.until is not None]
    ahead = page.glyphs.rest * (len(days) - len(done))
    available = gauge.state.available
    left = [_rung(tenths(max(available - used, 0), available), page) for used in done]
    return ("".join(left)[-max(room - len(ahead), 1) :] + ahead)[:room]


def _alerts(board: Board, page: Page) -> Iterator[Line]:
    found = alerts(board)
    urgent = [one for one in found if one.level == URGENT]
    notes = found[len(urgent) :]
    for one in [*urgent, *notes[:_MOST_NOTES]]:
        label = "ALERT" if one.level == URGENT else "note"
        first, *more = field(label, one.text, page)
        yield ((first[0][0], "bold red" if one.level == URGENT else "dim"), *first[1:])
        yield from more
    if notes[_MOST_NOTES:]:
        yield from field("", f"and {len(notes) - _MOST_NOTES} more notes", page)
    if found:
        yield ()


def _title(text: str, page: Page) -> Line:
    return ((cut(text, page.width, page), "bold"),)


def _shares(board: Board, page: Page) -> Iterator[Line]:
    found, label = board.shares, "models, this week"
    if not found.runs:
        found, label = board.month_shares, "models, last four weeks"
    yield _title(f"{label}: runs, hours, target", page)
    if not found.runs:
        yield (("  unknown: no runs yet", ""),)
    else:
        rows = [
            (
                one.family,
                share(found.runs_tenths(one)),
                share(found.hours_tenths(one)),
                f"{one.target[0]}-{one.target[1]} %" if one.target else "none",
            )
            for one in found.families
        ]
        # the target is the column that a very narrow terminal can do without
        yield from table(rows if page.width >= _NARROW else [row[:3] for row in rows], page)
    yield ()


def _group(board: Board, name: str, page: Page) -> Iterator[Line]:
    group = next(one for one in board.groups if one.name == name)
    spent = [row for row in group.rows if row.week_runs]
    if not spent:
        return
    yield _title(f"tokens this week by {name}", page)
    rows = [
        (shown(r.name), tokens(r.week_tokens), share(tenths(r.week_tokens, group.week_tokens)))
        for r in spent[:_MOST]
    ]
    rest = group.week_tokens - sum(row.week_tokens for row in spent[:_MOST])
    if spent[_MOST:]:
        part = share(tenths(rest, group.week_tokens))
        rows.append((f"{len(spent) - _MOST + group.more} more", tokens(rest), part))
    yield from table(rows, page)
    yield ()


def _rates(board: Board, page: Page) -> Iterator[Line]:
    limits = [
        f"{name} {limit * 100 // MICRO} %"
        for name, limit in (("target", board.target), ("alert", board.alert))
        if limit is not None
    ]
    told = f" ({', '.join(limits)})" if limits else ""
    title = f"escalation{told} and rework"
    yield _title(title if len(title) <= page.width else "escalation and rework", page)
    yield from table([(rate.title, rate.text) for rate in rate_views(board)], page)
    yield ()


def _weeks(board: Board, page: Page) -> Iterator[Line]:
    if board.first is None or not board.weeks:
        return
    budget = board.first.state.budget
    listed = board.weeks[-min(_MOST_WEEKS, page.width - 4) :]
    yield _title(f"{budget.period} by {budget.period}, now last", page)
    yield (("  ", ""), *((_rung(week.tenths, page), ZONE_STYLES[week.zone]) for week in listed))
    rows = [
        (
            day_and_time(week.start, budget.timezone)[4:14],
            UNKNOWN if week.used is None else figure(week.used, budget.unit),
            share(week.tenths),
        )
        for week in reversed(listed[-_MOST:])
    ]
    yield from table(rows, page)
    yield ()


def _rung(tenths: int | None, page: Page) -> str:
    """Give one sign for a share; what is unknown is a question mark."""
    if tenths is None:
        return page.glyphs.unknown
    ladder = _STEPS if not page.glyphs.light.isascii() else "_:-=+*##"
    return ladder[min(tenths * len(ladder) // 1000, len(ladder) - 1)]


def _sds(board: Board, page: Page) -> Iterator[Line]:
    if not board.sds:
        return
    yield _title("last SDs: tokens (> least), of estimate", page)
    rows = []
    for one in board.sds:
        spent = tokens(one.tokens) if one.known else UNKNOWN
        ratio = share(tenths(one.estimated, one.estimate)) if one.estimate else "-"
        rows.append((shown(one.sd), spent if one.whole or not one.known else f">{spent}", ratio))
    yield from table(rows, page)
    yield ()


def _above(board: Board, page: Page) -> Iterator[Line]:
    if not board.above:
        return
    yield _title("above the assignment, four weeks: tokens", page)
    rows = [
        (
            shown(f"{one.agent} {one.phase}"),
            f"{one.family} for {one.assigned}",
            tokens(one.tokens),
        )
        for one in board.above[:_MOST]
    ]
    yield from table(rows, page)
    yield ()


def _deferred(board: Board, page: Page) -> Iterator[Line]:
    if board.deferred:
        yield _title("deferred", page)
        for one in board.deferred:
            text = f"  {shown(one.sd)}: {shown(one.reason)}"
            yield ((cut(text, page.width, page), ""),)
        yield ()


def _beside(left: Sequence[Line], right: Sequence[Line], half: Page) -> Iterable[Line]:
    """Set two panes side by side."""
    for at in range(max(len(left), len(right))):
        one = left[at] if at < len(left) else ()
        other = right[at] if at < len(right) else ()
        wide = sum(len(text) for text, _ in one)
        room = max(half.width + _GAP - wide, 1)
        yield (*one, (" " * room, ""), *other) if other else one
