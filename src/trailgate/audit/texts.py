"""Audits as text for people: SDs, coverage, unreadable blocks."""

from __future__ import annotations

from trailgate.budget.pivot import whole
from trailgate.reports.figures import minute, share
from trailgate.reports.findings import shown
from trailgate.reports.layout import cut, field, lines_of, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trailgate.reports.layout import Line, Page

    from .by_sd import Facts
    from .covering import Covering, Row
    from .unread import Unread

MOST_LISTED = 50
NO_SDS = "no SD commit and no usage block in the chosen time"
ALL_READ = "every usage block in the chosen time can be read"
UNKNOWN_TOKENS = "unknown"


def wrapped(text: str, page: Page, indent: str = "  ") -> Iterator[Line]:
    """Lay out a text on as many lines as it needs; what belongs to it stands further in."""
    import textwrap

    room = max(page.width - len(indent) - 2, 16)
    for number, part in enumerate(textwrap.wrap(text, room, break_on_hyphens=False) or [""]):
        yield ((indent + ("  " if number else "") + part, ""),)


def rest(listed: int, page: Page, what: str = "") -> Iterator[Line]:
    """Say how many more there are than were listed."""
    if listed > MOST_LISTED:
        yield from wrapped(f"and {listed - MOST_LISTED:,} more{what}; --json lists all", page)


def plural(count: int, word: str) -> str:
    """Give a number with its word: `1 run`, `2 runs`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def tokens_of(tokens: int, runs: int, *, complete: bool) -> str:
    """Give tokens (millionths); unknown where nothing is recorded, least where some is missing."""
    if not runs:
        return UNKNOWN_TOKENS
    return f"{whole(tokens):,}" if complete else f"at least {whole(tokens):,}"


def sd_lines(found: Sequence[Facts], timezone: str, page: Page) -> list[Line]:
    """Lay out what each SD took, the latest first."""
    if not found:
        return list(lines_of([NO_SDS]))
    lines: list[Line] = []
    for one in found:
        dates = [minute(instant, timezone)[:10] for instant in (one.first, one.last)]
        span = " to ".join(dict.fromkeys(dates))
        lines.append(((shown(one.sd), "bold"), (f"  {span}", "dim")))
        for label, value in _facts(one):
            lines += field(label, shown(value), page)
        lines.append(())
    lines += lines_of([f"times are {timezone}"], "dim")
    return lines


def _facts(one: Facts) -> Iterator[tuple[str, str]]:
    if one.known:
        told = tokens_of(one.tokens, one.runs, complete=one.whole)
        yield "tokens", f"{told} in {plural(one.runs, 'run')}"
        yield "estimate", _estimate(one)
        yield "families", _mix(one.by_family, one.tokens)
        yield "models", _mix(one.by_model, one.tokens)
        yield "phases", _mix(one.by_phase, one.tokens)
        yield "rework", f"{one.rework} of {plural(one.runs, 'run')}"
        yield "escalations", f"{one.escalations} of {plural(one.runs, 'run')}"
    else:
        yield "tokens", f"{UNKNOWN_TOKENS}: nothing of it is recorded"
    yield "overrides", _overrides(one)
    if one.sd_commits:
        ratio = share(one.recorded * 1000 // one.sd_commits)
        yield "coverage", f"{one.recorded} of {one.sd_commits} SD commits recorded ({ratio})"
    else:
        yield "coverage", "no SD commits, runs of other commits only"
    if one.unreadable:
        yield "unreadable", f"{plural(one.unreadable, 'block')}; see trailgate audit unreadable"
    if one.corrected:
        yield "corrected", f"{plural(one.corrected, 'run')}; see trailgate audit copies"


def _estimate(one: Facts) -> str:
    if one.estimate is None:
        return "none given"
    ratio = share(one.estimated * 1000 // one.estimate) if one.estimate else "more than it"
    runs = f"{one.estimated_runs} of {plural(one.runs, 'run')}"
    return f"{whole(one.estimated):,} of {whole(one.estimate):,} ({ratio}), for {runs}"


def _mix(sums: dict[str, int], total: int) -> str:
    if not total:
        return ", ".join(sums)
    return ", ".join(f"{name} {share(part * 1000 // total)}" for name, part in sums.items())


def _overrides(one: Facts) -> str:
    told = [f"{waived.rule} ({waived.reason}; {waived.by})" for waived in one.overrides]
    return ", ".join(told) if told else "none"


def coverage_lines(found: Covering, timezone: str, page: Page) -> list[Line]:
    """Lay out who and when recorded what, and the commits that record nothing."""
    total = found.total
    if not total.runs and not total.coverage.sd_commits and not total.coverage.unreadable:
        return list(lines_of([NO_SDS]))
    heading = ("SD commits", "recorded", "lacking", "share", "tokens")
    weeks = [(minute(row.start, timezone), *_cells(row)) for row in found.weeks]
    lines: list[Line] = [(("by week", "bold"),)]
    rows = [("week of", *heading), *weeks, ("total", *_cells(total))]
    lines += table(rows, page, heading=True)
    lines += lines_of([f"  times are {timezone}"], "dim")
    lines += [(), (("by author", "bold"),)]
    authors = [(shown(row.name), *_cells(row)) for row in found.authors[:MOST_LISTED]]
    lines += table([("author", *heading), *authors], page, heading=True)
    lines += rest(len(found.authors), page, " authors")
    lines.append(())
    if not found.lacking:
        return [*lines, *lines_of(["every SD commit records its usage"])]
    lines.append(
        ((f"SD commits without usage ({len(found.lacking):,}), the latest first", "bold"),)
    )
    for commit in found.lacking[: -MOST_LISTED - 1 : -1]:
        when = minute(commit.instant, timezone)[:10]
        text = f"{commit.oid[:10]}  {when}  {shown(commit.sd)}  {shown(commit.author)}"
        lines.append(((f"  {cut(text, page.width - 2, page)}", ""),))
    return [*lines, *rest(len(found.lacking), page)]


def _cells(row: Row) -> tuple[str, ...]:
    """Give a row's figures; tokens that nobody recorded are unknown, never 0."""
    seen = row.coverage
    complete = not row.lacking and not seen.unreadable
    tokens = tokens_of(row.tokens, row.runs, complete=complete)
    if not seen.sd_commits:
        return "-", "-", "-", "-", tokens
    return (str(seen.sd_commits), str(seen.recorded), str(row.lacking), share(seen.tenths), tokens)


def unreadable_lines(found: Sequence[Unread], timezone: str, page: Page) -> list[Line]:
    """Lay out each block that could not be read, the latest first."""
    if not found:
        return list(lines_of([ALL_READ]))
    count = plural(len(found), "block")
    lines: list[Line] = [((f"{count} can't be read, and {_are(found)} not counted", "bold"),)]
    for one in found[: -MOST_LISTED - 1 : -1]:
        lines += _unread(one, timezone, page)
    return [*lines, (), *rest(len(found), page)] if len(found) > MOST_LISTED else lines


def _are(found: Sequence[Unread]) -> str:
    return "is" if len(found) == 1 else "are"


def _unread(one: Unread, timezone: str, page: Page) -> Iterable[Line]:
    block = one.block
    when = minute(block.instant, timezone)[:10]
    yield ()
    text = f"{block.oid[:10]} line {block.line}  {when}  {shown(block.subject)}"
    yield ((cut(text, page.width, page), ""),)
    yield from wrapped(f"by {shown(one.author)}", page)
    yield from wrapped(shown(block.reason), page)
    for remedy in one.remedies:
        yield from wrapped(f"-> {shown(remedy)}", page)
