"""Which page what commits contribute belongs to, and to which group on it."""

from __future__ import annotations

from trailgate.usage.instants import ulid_time

from .rows import correction_row, row_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.ledger.alone import Sighting
    from trailgate.ledger.corrections import Ranked

    from .rows import Name, Row

    Found = tuple[Iterable[Sighting], Iterable[Ranked]]
    Fresh = tuple[list[Sighting], list[Ranked], set[Name]]

WEEK = 604_800
FARTHEST = 1 << 40
"""No page is farther from 1970."""


def touched_by(added: Found, dropped: Found = ((), ())) -> dict[int, Fresh]:
    """Give by page what comes in, and the names of all groups that change.

    `added` and `dropped` are runs as commits carry them, and corrections.
    """
    touched: dict[int, Fresh] = {}
    for (sightings, corrections), is_added in ((added, True), (dropped, False)):
        for sighting in sightings:
            key, run, instant = sighting[:3]
            name = run.id or key
            runs, _, others = touched.setdefault(week_of_group(name, instant), ([], [], set()))
            if is_added:
                runs.append(sighting)
            else:
                others.add(name)
        for one in corrections:
            name = one.correction.run_id
            _, said, others = touched.setdefault(week_of_group(name, 0), ([], [], set()))
            if is_added:
                said.append(one)
            else:
                others.add(name)
    return touched


def groups_of(fresh: Fresh) -> dict[Name, tuple[list[Row], list[Row]]]:
    """Give by name what comes in to one page."""
    runs, said, others = fresh
    groups: dict[Name, tuple[list[Row], list[Row]]] = {name: ([], []) for name in others}
    for sighting in runs:
        name = sighting[1].id or sighting[0]
        groups.setdefault(name, ([], []))[0].append(row_of(sighting))
    for one in said:
        groups.setdefault(one.correction.run_id, ([], []))[1].append(correction_row(one))
    return groups


def week_of_group(name: Name, instant: int) -> int:
    """Give the page of a group: by its Run-Id's time, else by the instant, which its key tells."""
    return week_of(ulid_time(name) if isinstance(name, str) else instant)


def week_of(instant: int) -> int:
    """Give the page of an instant (epoch seconds)."""
    return max(-FARTHEST, min(FARTHEST, instant // WEEK))
