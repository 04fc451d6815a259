"""Findings on the page: one row for what is wrong in the same way in many commits."""

from __future__ import annotations

import re

from trailgate.findings import ERROR, NOTE
from trailgate.reports.findings import OLDER, lines
from trailgate.reports.summary import own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeVar

    from trailgate.findings import Finding

    Item = TypeVar("Item")

MOST_SHOWN = 1_000
MOST_REMEDIES = 200
MOST_NAMED = 20
"""Commits that are named where a remedy is the same in many."""

_PERCENT = re.compile(r"[0-9][0-9,.]* %")
_RANK = {ERROR: 0, NOTE: 2}


def listed(
    items: Sequence[Item], row: Callable[[Item], Any], most: int = MOST_SHOWN
) -> dict[str, Any]:
    """Give what a template shows of a list: `shown`, the first rows, and the `total`."""
    return {"shown": [row(item) for item in items[:most]], "total": len(items)}


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings that say the same of several commits; errors first, notes last.

    Percentages may differ: each commit of a change sees the budget a little fuller.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        same = (one.severity, one.rule, _PERCENT.sub("%", one.message), one.why, one.waived)
        groups.setdefault(same, []).append(one)
    return sorted(groups.values(), key=lambda group: _RANK.get(group[0].severity, 1))


def rows(groups: Sequence[list[Finding]]) -> dict[str, Any]:
    """Give the rows of the table of findings."""
    return listed(groups, _row)


def remedies(groups: Sequence[list[Finding]]) -> dict[str, Any]:
    """Give how to mend what is wrong, each once."""
    mendable = [group for group in groups if group[0].remedies and not group[0].waived]
    return listed(mendable, _remedy, MOST_REMEDIES)


def _row(group: list[Finding]) -> dict[str, Any]:
    first = group[0]
    why = f": {first.why}" if first.why else ""
    return {
        "severity": own(first.severity),
        "rule": first.rule,
        "commit": own(first.commit[:10] or "the squash message"),
        "subject": first.subject[:80] if first.commit else None,
        "again": len(group) - 1,
        "message": f"{first.message}{why}",
    }


def _remedy(group: list[Finding]) -> dict[str, Any]:
    others = list(dict.fromkeys(one.commit[:10] for one in group[1:] if one.commit))
    named = ", ".join(others[:MOST_NAMED])
    return {
        "lines": lines(group[:1], OLDER),
        "again": len(group) - 1,
        "others": own(f"{named}, ..." if len(others) > MOST_NAMED else named),
    }
