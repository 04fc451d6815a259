"""Usage nested by names, for people: text, indented by level, and Markdown."""

from __future__ import annotations

from trailgate.budget.pivot import whole
from trailgate.budget.zones import tenths
from trailgate.usage.run import UNKNOWN

from .figures import minute, share
from .findings import shown
from .layout import field, lines_of, table
from .report_markdown import code
from .report_text import NOTHING, others
from .status import coverage_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from trailgate.budget.coverage import Coverage
    from trailgate.budget.nest import Nest, Row

    from .layout import Line, Page

NO_SD_COMMITS = "no SD commits"

_ROOMY = 70


def nest_lines(found: Nest, page: Page) -> list[Line]:
    """Lay out a nest: each level two columns further in, the total and its coverage below."""
    total = found.total
    if not total.rows:
        return list(lines_of([NOTHING]))
    roomy = page.width >= _ROOMY
    rows = [_columns((" / ".join(found.by), "runs", "tokens", "share", "coverage"), roomy=roomy)]
    for depth, row in walk(total):
        name = f"{'  ' * depth}{label(row, found.by[depth], found.timezone)}"
        rows.append(_columns((name, *_cells(row, total)), roomy=roomy))
    rows.append(_columns(("total", *_cells(total, total)), roomy=roomy))
    lines = [*table(rows, page, heading=True), ((f"  times are {found.timezone}", "dim"),), ()]
    lines += field("coverage", _coverage(total), page)
    if total.corrected:
        runs = f"{total.corrected} run{'' if total.corrected == 1 else 's'}"
        lines += field("corrected", f"{runs} counted with the tokens of a Corrects trailer", page)
    return lines


def nest_markdown(found: Nest) -> str:
    """Give a nest as one Markdown table with a column for each level; names in code spans."""
    total = found.total
    if not total.rows:
        return f"{NOTHING}\n"
    levels = len(found.by)
    lines = [f"| {' | '.join(found.by)} | runs | tokens | share | coverage |"]
    lines.append("|---" * levels + "|---:|---:|---:|---:|")
    for depth, row in walk(total):
        names = [""] * levels
        names[depth] = label(row, found.by[depth], found.timezone, span=code)
        lines.append(f"| {' | '.join((*names, *_cells(row, total)))} |")
    names = ["**total**", *[""] * (levels - 1)]
    lines.append(f"| {' | '.join((*names, *_cells(total, total)))} |")
    lines += ["", f"Coverage: {_coverage(total)}. Times are {code(found.timezone)}."]
    return "\n".join(lines) + "\n"


def walk(row: Row, depth: int = 0) -> Iterator[tuple[int, Row]]:
    """Give all rows below a row with their level, each before those below it."""
    for below in row.rows:
        yield depth, below
        yield from walk(below, depth + 1)


def label(row: Row, by: str, timezone: str, *, span: Callable[[str], str] = shown) -> str:
    """Give a row its name: a period's local start, `3 others`, or the name itself."""
    if row.span is not None:
        start = minute(row.span[0], timezone).removesuffix(" 00:00")
        return start.removesuffix("-01") if by == "month" else start
    return others(row.others) if row.others else span(row.name)


def _columns(cells: tuple[str, ...], *, roomy: bool) -> tuple[str, ...]:
    """Leave the share out where the page is narrow."""
    return cells if roomy else (*cells[:3], *cells[4:])


def _cells(row: Row, total: Row) -> tuple[str, str, str, str]:
    if row.untold:
        return "0", UNKNOWN, UNKNOWN, coverage_cell(row.coverage)
    part = share(tenths(row.tokens, total.tokens)) if total.tokens else ""
    return str(row.runs), f"{whole(row.tokens):,}", part, coverage_cell(row.coverage)


def coverage_cell(seen: Coverage | None) -> str:
    """Give a coverage in a few characters, nothing where no commit tells it."""
    if seen is None:
        return ""
    cell = NO_SD_COMMITS
    if seen.sd_commits:
        cell = f"{share(seen.tenths)} ({seen.recorded}/{seen.sd_commits})"
    return f"{cell} +{seen.unreadable} unreadable" if seen.unreadable else cell


def _coverage(total: Row) -> str:
    return coverage_text(total.coverage) if total.coverage is not None else UNKNOWN
