"""Filling an index with all that a fold holds, one page after the other."""

from __future__ import annotations

from trailgate.ledger.keys import id_of

from .grouping import WEEK, groups_of, touched_by, week_of
from .pages import DISPUTES, NEVER, Head, put_page
from .rows import INSTANT, disagreement_row, sd_row, unreadable_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trailgate.ledger.entries import Disagreement
    from trailgate.ledger.filed import Filed
    from trailgate.ledger.fold import Fold

    from .grouping import Fresh
    from .pages import RunsPage
    from .rows import Row

    Put = Callable[[int, bytes], None]


def fill(tip: str, fold: Fold, put: Put) -> Head:
    """Put the pages of a tip, whose commits were folded; give their head."""
    filed = fold.filed(WEEK)
    spans: dict[int, list[int]] = {}
    for span in filed.spans:
        spans.setdefault(week_of(span * WEEK), []).append(span)
    return Head(
        tip,
        filed.commits,
        _put_runs(filed, spans, put),
        _put_facts(filed, spans, put),
        _put_disputes(fold.disagreements(), put),
    )


def _put_runs(filed: Filed, spans: dict[int, list[int]], put: Put) -> dict[int, tuple[bytes, int]]:
    counted = touched_by((filed.counted(), filed.corrections))
    heads: dict[int, tuple[bytes, int]] = {}
    for week in spans.keys() | counted.keys():
        page, latest = _runs_page(filed, spans.get(week, ()), counted.get(week))
        if page:
            heads[week] = (put_page(put, 2 * week, page), latest)
    return heads


def _runs_page(filed: Filed, spans: Iterable[int], counted: Fresh | None) -> tuple[RunsPage, int]:
    """Give a page, and an instant that none of its runs is after."""
    page: RunsPage = {}
    latest = NEVER
    for span in spans:
        for own, row in filed.alone(span):
            page[id_of(own) or own] = row
            latest = max(latest, row[0])
    for name, (rows, said) in groups_of(counted).items() if counted else ():
        page[name] = (tuple(rows), tuple(said))
        latest = max(latest, *(row[INSTANT] for row in rows), NEVER)
    return page, latest


def _put_facts(filed: Filed, spans: dict[int, list[int]], put: Put) -> dict[int, bytes]:
    commits: dict[int, list[Row]] = {}
    blocks: dict[int, list[Row]] = {}
    for commit in filed.sd_commits:
        commits.setdefault(week_of(commit.instant), []).append(sd_row(commit))
    for block in filed.unreadable:
        blocks.setdefault(week_of(block.instant), []).append(unreadable_row(block))
    heads: dict[int, bytes] = {}
    for week in spans.keys() | commits.keys() | blocks.keys():
        rows = [row for span in spans.get(week, ()) for row in filed.sds(span)]
        facts = ([*rows, *commits.get(week, ())], blocks.get(week, []))
        if any(facts):
            heads[week] = put_page(put, 2 * week + 1, facts)
    return heads


def _put_disputes(found: Iterable[Disagreement], put: Put) -> bytes:
    disputes: dict[str, list[Row]] = {}
    for one in found:
        disputes.setdefault(one.run_id, []).append(disagreement_row(one))
    return put_page(put, DISPUTES, disputes)
