"""The zones of all periods, for people: text and Markdown."""

from __future__ import annotations

from trailgate.budget.zones import percent_text
from trailgate.rules.submission import GREEN, ZONE_UNKNOWN
from trailgate.usage.run import UNKNOWN

from .figures import day_and_time, figure, minute, share, unit_name
from .findings import shown
from .layout import ZONE_STYLES, lines_of, table
from .report_markdown import code
from .report_nest import coverage_cell
from .status import coverage_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.zone_history import BudgetZones, PeriodZones, Stretch

    from .layout import Line, Page

NO_PERIODS = "no period to show: no budget is set, or none was in force in the chosen time"

_ROOMY = 70


def zones_lines(found: Sequence[BudgetZones], page: Page) -> list[Line]:
    """Lay out each budget's periods, below each the zones that it went through."""
    if not found:
        return list(lines_of([NO_PERIODS]))
    lines: list[Line] = []
    for one in found:
        lines += [*_budget(one, page), ()]
    return lines[:-1]


def zones_markdown(found: Sequence[BudgetZones]) -> str:
    """Give a Markdown table for each budget; names stand in code spans."""
    if not found:
        return f"{NO_PERIODS}\n"
    return "\n".join("\n".join(_markdown(one)) + "\n" for one in found)


def _budget(one: BudgetZones, page: Page) -> Iterator[Line]:
    budget = one.budget
    yield ((shown(budget.name), "bold"), (f"  {_terms(one)}", ""))
    rows = [(f"{budget.period} of", "used", "share", "zone", "coverage")]
    for period in one.periods:
        cells = (
            _used(one, period),
            _share(one, period),
            _zone(period),
            coverage_cell(period.coverage),
        )
        rows.append((_label(one, period), *cells))
    fitting = [row if page.width >= _ROOMY else row[:4] for row in rows]
    heading, *laid = table(fitting, page, heading=True)
    yield heading
    for line, period in zip(laid, one.periods, strict=True):
        yield line
        for stretch in _worth_telling(period):
            since = f" since {day_and_time(stretch.since, budget.timezone)}"
            yield (("    ", ""), (stretch.zone, ZONE_STYLES[stretch.zone]), (since, ""))
    yield ((f"  times are {budget.timezone}", "dim"),)


def _markdown(one: BudgetZones) -> Iterator[str]:
    budget = one.budget
    yield f"### {code(budget.name)}"
    yield ""
    yield f"{_terms(one)}; times are {code(budget.timezone)}"
    yield ""
    yield f"| {budget.period} of | used | share | zone | zones began | coverage |"
    yield "|---|---:|---:|---|---|---|"
    for period in one.periods:
        began = "; ".join(
            f"{stretch.zone} {day_and_time(stretch.since, budget.timezone)}"
            for stretch in period.zones
        )
        cells = (_used(one, period), _share(one, period), _zone(period), began)
        covered = coverage_text(period.coverage)
        yield f"| {_label(one, period)} | {' | '.join(cells)} | {covered} |"


def _terms(one: BudgetZones) -> str:
    budget = one.budget
    text = f"{figure(one.available, budget.unit)} {unit_name(budget.unit)} a {budget.period}"
    if budget.reserve:
        text += f" (a reserve of {share(budget.reserve // 1000)} taken off)"
    if budget.since is not None:
        text += f", from {minute(budget.since, budget.timezone)} on"
    return text


def _label(one: BudgetZones, period: PeriodZones) -> str:
    return minute(period.start, one.budget.timezone).removesuffix(" 00:00")


def _used(one: BudgetZones, period: PeriodZones) -> str:
    return figure(period.used, one.budget.unit) if period.measured else UNKNOWN


def _share(one: BudgetZones, period: PeriodZones) -> str:
    if not period.measured:
        return "unknown"
    return percent_text(period.used, one.available, period.lacking)


def _zone(period: PeriodZones) -> str:
    return period.zone if period.complete else f"{period.zone} so far"


def _worth_telling(period: PeriodZones) -> Sequence[Stretch]:
    """Leave out the GREEN or UNKNOWN that a period begins with: it began when the period did."""
    return period.zones[1:] if period.zones[0].zone in (GREEN, ZONE_UNKNOWN) else period.zones
