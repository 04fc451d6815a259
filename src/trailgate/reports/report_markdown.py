"""Usage by period as Markdown tables, for pages and pull requests."""

from __future__ import annotations

import re

from . import estimated
from .findings import shown
from .report_text import (
    NO_TOKENS,
    NOTHING,
    cells_of,
    columns,
    coverage_cell,
    figures_of,
    label,
    others,
)
from .status import coverage_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trailgate.budget.pivot import Totals, Usage

MOST_COLUMNS = 12
LONGEST_NAME = 100


def report_markdown(usage: Usage, groups: Sequence[str], top: int | None = None) -> str:
    """Give usage as Markdown: the periods, then tokens by each group; names stand in code spans."""
    total = usage.total
    if total is None:
        return f"{NOTHING}\n"
    lines = [*_periods(usage, total)]
    if not total.tokens:
        lines += ["", f"Tokens: {NO_TOKENS}."]
    for group in groups if total.tokens else ():
        lines += ["", f"### Tokens by {group}", "", *_matrix(usage, total, group, top)]
    lines += ["", f"Coverage: {coverage_text(total.coverage)}. Times are {code(usage.timezone)}."]
    guessed = estimated.note(usage)
    lines += ["", f"Estimated: {guessed}."] if guessed else []
    return "\n".join(lines) + "\n"


def code(text: str) -> str:
    """Give untrusted text as a code span that can't end early or break a table."""
    safe = shown(text)[:LONGEST_NAME].replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", safe)), default=0) + 1)
    pad = " " if safe.startswith("`") or safe.endswith("`") else ""
    return f"{fence}{pad}{safe}{pad}{fence}"


def _periods(usage: Usage, total: Totals) -> Iterator[str]:
    beside = " estimated |" if usage.notes else ""
    yield f"| {usage.by} of | runs | tokens |{beside} coverage |"
    yield "|---|---:|---:|---:|" + "---:|" * usage.notes
    for period in usage.periods:
        yield _row(label(period, usage), period, usage)
    yield _row("**total**", total, usage)


def _row(name: str, period: Totals, usage: Usage) -> str:
    return f"| {' | '.join((name, *figures_of(period, usage), coverage_cell(period)))} |"


def _matrix(usage: Usage, total: Totals, group: str, top: int | None) -> Iterator[str]:
    kept, rest = columns(total, group, MOST_COLUMNS, top)
    heads = [code(name) for name in kept] + ([others(len(rest))] if rest else [])
    yield f"| {usage.by} of | {' | '.join(heads)} |"
    yield "|---|" + "---:|" * len(heads)
    for name, period in [*((label(p, usage), p) for p in usage.periods), ("**total**", total)]:
        yield f"| {name} | {' | '.join(cells_of(period, group, kept, rest))} |"
