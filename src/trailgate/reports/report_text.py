"""Usage by period as text for people: one table of periods, one for each group."""

from __future__ import annotations

from trailgate.budget.pivot import by_size, whole
from trailgate.usage.run import UNKNOWN

from . import estimated
from .figures import minute, share
from .findings import shown
from .layout import Page, field, lines_of, table
from .status import coverage_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.budget.pivot import Totals, Usage

    from .layout import Line

NOTHING = "nothing is recorded here: no SD commit and no usage block in the chosen time"
NO_TOKENS = "none were recorded in this time, so there is nothing to group"
DEFAULT_GROUPS = ("model", "phase", "agent")
NO_FIGURE = "?"

_WIDEST_NAME = 24
_ROOMY = 70


def report_lines(
    usage: Usage, groups: Sequence[str], page: Page, top: int | None = None
) -> list[Line]:
    """Lay out usage: the periods with runs, tokens and coverage, then tokens by each group.

    A group's names stand in columns, the largest first, no more than `top`; those that do not fit
    are added up in a last column.
    """
    total = usage.total
    if total is None:
        return list(lines_of([NOTHING]))
    lines = [*_periods(usage, total, page)]
    for group in groups if total.tokens else ():
        lines += [(), ((f"tokens by {group}", "bold"),), *_matrix(usage, total, group, page, top)]
    if not total.tokens:
        lines += [(), *field("tokens", NO_TOKENS, page)]
    lines += [(), *field("coverage", coverage_text(total.coverage), page)]
    if total.corrected:
        runs = f"{total.corrected} run{'' if total.corrected == 1 else 's'}"
        text = f"{runs} counted with the tokens of a Corrects trailer"
        lines += field("corrected", text, page)
    guessed = estimated.note(usage)
    return [*lines, *field("estimated", guessed, page)] if guessed else lines


def label(period: Totals, usage: Usage) -> str:
    """Give a period its name: the local date at which it starts, with the time unless 00:00."""
    start = minute(period.start, usage.timezone)
    if start.endswith(" 00:00"):
        start = start.removesuffix(" 00:00")
        if usage.by == "month" and start.endswith("-01"):
            return start.removesuffix("-01")
    return start


def coverage_cell(period: Totals) -> str:
    """Give a period's coverage in a few characters: `78.8 % (41/52)`, `-` without SD commits."""
    seen = period.coverage
    cell = f"{share(seen.tenths)} ({seen.recorded}/{seen.sd_commits})" if seen.sd_commits else "-"
    return f"{cell} +{seen.unreadable} unreadable" if seen.unreadable else cell


def _brief_coverage(period: Totals) -> str:
    seen = period.coverage
    return share(seen.tenths) if seen.sd_commits else "-"


def figures(tokens: int) -> str:
    """Give tokens (millionths) as people read them."""
    return f"{whole(tokens):,}"


def tokens_of(period: Totals) -> str:
    """Give a period's tokens; where work was done and none of it recorded, it is no 0."""
    return UNKNOWN if period.untold else figures(period.tokens)


def figures_of(period: Totals, usage: Usage) -> list[str]:
    """Give a period's runs and tokens, and where there are notes what they estimate."""
    beside = [estimated.cell(period)] if usage.notes else []
    return [str(period.runs), tokens_of(period), *beside]


def columns(
    total: Totals, group: str, most: int, top: int | None = None
) -> tuple[list[str], list[str]]:
    """Split a group's names into those that get a column of their own, and the others.

    There are at most `most` columns, that of the others among them, and at most `top` names.
    """
    ordered = list(by_size(total.by(group)))
    kept = len(ordered) if len(ordered) <= most else max(most - 1, 0)
    if top is not None:
        kept = min(kept, top)
    return ordered[:kept], ordered[kept:]


def others(count: int) -> str:
    """Give the name of a row or column that adds up several names."""
    return f"{count} other{'' if count == 1 else 's'}"


def cells_of(period: Totals, group: str, kept: Iterable[str], rest: Sequence[str]) -> list[str]:
    """Give the tokens of a period by name, and of the rest; no figure where they are unknown."""
    shares = [[name] for name in kept] + ([rest] if rest else [])
    if period.untold:
        return [NO_FIGURE for _ in shares]
    return [figures(summed(period, group, names)) for names in shares]


def summed(period: Totals, group: str, names: Iterable[str]) -> int:
    """Give the tokens (millionths) of some names of a group in a period."""
    table_of = period.by(group)
    return sum(table_of.get(name, 0) for name in names)


def _periods(usage: Usage, total: Totals, page: Page) -> Iterator[Line]:
    heads = ("runs", "tokens", *(["estimated"] if usage.notes else []), "coverage")
    rows = [(f"{usage.by} of", *heads)]
    covered = coverage_cell if page.width >= _ROOMY else _brief_coverage
    before = usage.periods[0].start
    for period in usage.periods:
        if period.start > before:
            rows.append(("(nothing)", *[""] * len(heads)))
        rows.append((label(period, usage), *figures_of(period, usage), covered(period)))
        before = period.end
    rows.append(("total", *figures_of(total, usage), covered(total)))
    yield from table(rows, page, heading=True)
    yield ((f"  times are {usage.timezone}", "dim"),)


def _matrix(usage: Usage, total: Totals, group: str, page: Page, top: int | None) -> Iterator[Line]:
    first = max(len(label(period, usage)) for period in usage.periods)
    kept, rest = _fitting(total, group, page.width - 2 - max(first, len("total")), top)
    heads = [shown(name)[:_WIDEST_NAME] for name in kept]
    heads += [others(len(rest))] if rest else []
    rows = [(f"{usage.by} of", *heads)]
    for name, period in [*((label(p, usage), p) for p in usage.periods), ("total", total)]:
        rows.append((name, *cells_of(period, group, kept, rest)))
    yield from table(rows, page, heading=True)


def _fitting(total: Totals, group: str, room: int, top: int | None) -> tuple[list[str], list[str]]:
    """Give as many columns as a width holds, at least one."""
    most = len(total.by(group))
    while most > 1:
        kept, rest = columns(total, group, most, top)
        widths = [_column(name, summed(total, group, [name])) for name in kept]
        widths += [_column(others(len(rest)), summed(total, group, rest))] if rest else []
        if sum(widths) + 2 * len(widths) <= room:
            return kept, rest
        most -= 1
    return columns(total, group, 1, top)


def _column(name: str, tokens: int) -> int:
    return max(len(shown(name)[:_WIDEST_NAME]), len(figures(tokens)))
