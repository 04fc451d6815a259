"""The backtest as people read it: both methods side by side."""

from __future__ import annotations

from trailgate.advice.forecasting.exhaustion import NEAR
from trailgate.advice.forecasting.rhythm import FEWEST

from .figures import WEEKDAYS
from .findings import shown
from .forecast_text import hours_text
from .layout import lines_of, table
from .status import NO_BUDGET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.advice.forecasting.backtest import Backtest
    from trailgate.advice.forecasting.scoring import Misses, Score

    from .layout import Line, Page

NOTHING = "-"

_LABELS = (
    "zone right, later half",
    "error of the total",
    "error, later half",
    "empty: off by (median)",
    "  off by (mean)",
    f"  within {NEAR} h",
    "  hours it was foretold",
    "all hours (median)",
    "  off by (mean)",
    f"  within {NEAR} h",
    "hours it was missed",
    "hours of false alarm",
    "80 % interval holds",
)


def backtest_lines(found: Sequence[Backtest], page: Page) -> list[Line]:
    """Lay out the backtests of all budgets."""
    if not found:
        return list(lines_of([NO_BUDGET]))
    lines: list[Line] = []
    for one in found:
        lines += [*_backtest(one, page), ()]
    return lines[:-1]


def _backtest(one: Backtest, page: Page) -> Iterator[Line]:
    import textwrap

    yield ((f"backtest of {shown(one.budget.name)}", "bold"),)
    yield from lines_of(textwrap.wrap(_what(one), max(page.width, 16), break_on_hyphens=False))
    if one.hours:
        rows = [("", "line", "profile"), *_rows(one)]
        yield ()
        yield from table(rows, page, heading=True)


def _what(one: Backtest) -> str:
    name = one.budget.period
    if not one.hours:
        alike = " of one weekday" if name == "day" else ""
        return (
            f"UNKNOWN: a replay needs more than {FEWEST} complete {name}s{alike} with work after "
            f"the {name} of the first run; complete {name}s there: {one.taught}"
        )
    by_terms = "; each by the terms at its end" if one.terms > 1 else ""
    return (
        f"{name}s replayed: {one.replayed}, hour by hour ({one.hours:,} hours), each from what was "
        f"known then; only learned from: {one.taught}; used the budget up: {one.emptied}{by_terms}"
    )


def _rows(one: Backtest) -> Iterator[tuple[str, str, str]]:
    line, profile = one.line, one.profile
    for day in line.zones:
        yield (
            f"zone right, {WEEKDAYS[day]}",
            _share(*line.zones[day]),
            _share(*profile.zones[day]),
        )
    yield from zip(_LABELS, _cells(line), _cells(profile), strict=True)


def _cells(score: Score) -> tuple[str, ...]:
    return (
        _share(*score.late),
        _percent(score.error),
        _percent(score.late_error),
        *_missed_by(score.told),
        f"{score.told.hours:,}",
        *_missed_by(score.all_told),
        f"{score.missed:,}",
        f"{score.false_alarms:,}",
        _percent(score.covered),
    )


def _missed_by(found: Misses) -> tuple[str, str, str]:
    return _hours(found.middle), _hours(found.mean), _percent(found.near)


def _share(right: int, hours: int) -> str:
    return _percent(right / hours if hours else None)


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value * 100:.1f} %"


def _hours(value: float | None) -> str:
    return NOTHING if value is None else hours_text(value)
