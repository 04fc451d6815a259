"""The ledger in pages: what the commits of one tip contribute, each page a week of them.

Runs stand in groups whose copies must be folded together: those of one Run-Id with its
corrections, or those of one key. A group's page follows from its name, so that new copies find it.
"""

from __future__ import annotations

from trailgate.ledger.entries import Disagreement, Entry, SdCommit, Unreadable
from trailgate.records import Record, hasten
from trailgate.usage.run import Run, Tokens

from .grouping import FARTHEST, WEEK, groups_of, touched_by, week_of, week_of_group
from .rows import (
    INSTANT,
    KEY,
    OID,
    alone_entry,
    alone_of,
    digest,
    disagreement_row,
    entry_of,
    packed,
    ranked_of,
    sd_row,
    sighting_of,
    unpacked,
    unreadable_row,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from typing import Any

    from typing_extensions import TypeIs

    from trailgate.ledger.alone import AloneRow
    from trailgate.ledger.fold import Fold
    from trailgate.usage.vocabulary import Vocabulary

    from .rows import Name, Row

    Group = tuple[tuple[Row, ...], tuple[Row, ...]]
    """The sightings of a group, and the corrections of its Run-Id."""

    RunsPage = dict[Name, Group | AloneRow]
    """A group of which there is one sighting, and nothing else, may be a row alone."""


_MANY = 500
"""From so many runs on, a quicker way to make them is worth its making."""

NEVER = -FARTHEST * WEEK
"""An instant before all others."""

DISPUTES = 4 * FARTHEST
"""The page of all disagreements."""


class Damaged(Exception):  # noqa: N818 - named for what happened
    """A page is not what the head says."""


class Head(Record):
    """What the pages hold: `tip` reaches so many `commits`.

    `runs` gives for each week's page of runs its digest and an instant that none of them is after,
    `facts` for each week's page of SD commits and unreadable blocks its digest.
    """

    tip: str
    commits: int
    runs: dict[int, tuple[bytes, int]]
    facts: dict[int, bytes]
    disputes: bytes

    def values(self) -> tuple[object, ...]:
        """Give the fields in their order."""
        return self.tip, self.commits, self.runs, self.facts, self.disputes


class Pages:
    """The pages behind a head, changed in memory; `changed` is what a store has to take.

    Args:
        head: what there is.
        fetch: gives a page's bytes by number, nothing for one that can't be read.
        vocabulary: how messages were read.
    """

    def __init__(
        self,
        head: Head,
        fetch: Callable[[int], bytes],
        vocabulary: Vocabulary,
    ) -> None:
        self.head = head
        self.changed: dict[int, bytes] = {}
        self._fetch = fetch
        self._take = self.changed.__setitem__
        self.vocabulary = vocabulary

    def entries(self, since: int | None = None) -> list[Entry]:
        """Give the runs that count at or after an instant (epoch seconds), in no order."""
        alone: list[tuple[Name, AloneRow]] = []
        single: list[Row] = []
        shared: list[Group] = []
        for week, (_, latest) in self.head.runs.items():
            if since is not None and latest < since:
                continue
            for name, group in self._runs(week).items():
                if is_alone(group):
                    if since is None or group[0] >= since:
                        alone.append((name, group))
                elif len(group[0]) != 1 or group[1]:
                    shared.append(group)
                elif since is None or group[0][0][INSTANT] >= since:
                    single.append(group[0][0])
        if len(alone) + len(single) > _MANY:
            hasten(Entry, Run, Tokens, SdCommit)
        found = [alone_entry(*one) for one in alone]
        found += [entry_of(row) for row in single]
        if shared:
            folded = self._fold(shared).entries()
            found += [one for one in folded if since is None or one.instant >= since]
        return found

    def held(self, entries: Iterable[Entry]) -> set[bytes]:
        """Give those keys of some entries under which there are runs here."""
        wanted: dict[int, set[Name]] = {}
        for one in entries:
            name: Name = one.run.id or one.key
            wanted.setdefault(week_of_group(name, one.instant), set()).add(name)
        keys: set[bytes] = set()
        for week, names in wanted.items():
            page = self._runs(week)
            for rows, said in (_group(page, name) for name in names & page.keys()):
                if len(rows) == 1:
                    keys.add(rows[0][KEY])
                else:
                    keys.update(known.key for known in self._fold([(rows, said)]).entries())
        return keys

    def sd_commits(self, since: int | None = None) -> Iterator[SdCommit]:
        """Give the SD commits since an instant (epoch seconds), in no order."""
        for commits, _ in self._facts_since(since):
            for row in commits:
                if since is None or row[1] >= since:
                    yield SdCommit(*row)

    def unreadable(self, since: int | None = None) -> Iterator[Unreadable]:
        """Give the unreadable blocks since an instant, those of one commit in their order."""
        for _, blocks in self._facts_since(since):
            for row in blocks:
                if since is None or row[1] >= since:
                    yield Unreadable(*row)

    def disagreements(self) -> list[Disagreement]:
        """Give all disagreements, in the order of a ledger."""
        known = self._disputes()
        found = [Disagreement(*row) for run_id in sorted(known) for row in known[run_id]]
        return sorted(found, key=lambda one: one.kind.startswith("corrects-"))

    def move(self, tip: str, added: Fold, dropped: Fold, gone: AbstractSet[str]) -> None:
        """Go to another tip: `added` and `dropped` are what one of both reaches.

        `gone` holds the object names of the commits in `dropped`.
        """
        self._move_runs(added, dropped, gone)
        self._move_facts(added, dropped, gone)
        commits = self.head.commits + added.facts()[3] - dropped.facts()[3]
        self.head = self.head.replace(tip=tip, commits=commits)

    def _move_runs(self, added: Fold, dropped: Fold, gone: AbstractSet[str]) -> None:
        disputed: dict[str, Group] = {}
        touched = touched_by(*((one.sightings(), one.facts()[2]) for one in (added, dropped)))
        for week, fresh in touched.items():
            page = self._runs(week)
            for name, (rows, said) in groups_of(fresh).items():
                before = _group(page, name)
                page.pop(name, None)
                now = (_kept(before[0], gone, rows), _kept(before[1], gone, said))
                if now != ((), ()):
                    page[name] = now
                if isinstance(name, str) and (before != ((), ()) or len(now[0]) > 1 or now[1]):
                    disputed[name] = now
            stored = put_page(self._take, 2 * week, page)
            if page:
                self.head.runs[week] = (stored, _latest(page))
            else:
                self.head.runs.pop(week, None)
        self._settle(disputed)

    def _settle(self, disputed: dict[str, Group]) -> None:
        """Bring the disagreements about some Run-Ids up to date."""
        known = self._disputes()
        before = {run_id: known.pop(run_id) for run_id in disputed.keys() & known.keys()}
        now: dict[str, list[Row]] = {}
        groups = [group for group in disputed.values() if len(group[0]) > 1 or group[1]]
        if groups:
            for one in self._fold(groups).disagreements():
                now.setdefault(one.run_id, []).append(disagreement_row(one))
        if now != before:
            stored = put_page(self._take, DISPUTES, known | now)
            self.head = self.head.replace(disputes=stored)

    def _move_facts(self, added: Fold, dropped: Fold, gone: AbstractSet[str]) -> None:
        touched: dict[int, tuple[list[SdCommit], list[Unreadable]]] = {}
        for fold, is_added in ((added, True), (dropped, False)):
            commits, blocks, _, _ = fold.facts()
            for one in commits:
                here = touched.setdefault(week_of(one.instant), ([], []))
                if is_added:
                    here[0].append(one)
            for block in blocks:
                here = touched.setdefault(week_of(block.instant), ([], []))
                if is_added:
                    here[1].append(block)
        for week, fresh in touched.items():
            kept = [[row for row in rows if row[0] not in gone] for rows in self._facts(week)]
            now = ([*kept[0], *map(sd_row, fresh[0])], [*kept[1], *map(unreadable_row, fresh[1])])
            stored = put_page(self._take, 2 * week + 1, now if any(now) else None)
            if any(now):
                self.head.facts[week] = stored
            else:
                self.head.facts.pop(week, None)

    def _fold(self, groups: Iterable[Group]) -> Fold:
        from trailgate.ledger.fold import Fold

        fold = Fold(self.vocabulary)
        for rows, said in groups:
            fold.resume(map(sighting_of, rows), map(ranked_of, said))
        return fold

    def _runs(self, week: int) -> RunsPage:
        known = self.head.runs.get(week)
        return {} if known is None else self._page(2 * week, known[0])

    def _facts(self, week: int) -> tuple[list[Row], list[Row]]:
        known = self.head.facts.get(week)
        return ([], []) if known is None else self._page(2 * week + 1, known)

    def _facts_since(self, since: int | None) -> Iterator[tuple[list[Row], list[Row]]]:
        first = None if since is None else week_of(since)
        return (self._facts(week) for week in self.head.facts if first is None or week >= first)

    def _disputes(self) -> dict[str, list[Row]]:
        known = self.head.disputes
        return self._page(DISPUTES, known) if known else {}

    def _page(self, number: int, wanted: bytes) -> Any:
        content = self.changed.get(number)
        if content is None:
            content = self._fetch(number)
            if digest(content) != wanted:
                raise Damaged
        return unpacked(content)


def put_page(take: Callable[[int, bytes], None], number: int, value: object) -> bytes:
    """Change a page, take it away where it is empty; give its digest."""
    content = packed(value) if value else b""
    take(number, content)
    return digest(content) if content else b""


def is_alone(group: Group | AloneRow) -> TypeIs[AloneRow]:
    """Tell whether a group is a row alone."""
    return len(group) > 2


def _group(page: RunsPage, name: Name) -> Group:
    found = page.get(name, ((), ()))
    return ((alone_of(name, found),), ()) if is_alone(found) else found


def _latest(page: RunsPage) -> int:
    """Give an instant that no run of a page is after."""
    latest = NEVER
    for group in page.values():
        if is_alone(group):
            latest = max(latest, group[0])
        else:
            latest = max(latest, *(row[INSTANT] for row in group[0]), NEVER)
    return latest


def _kept(rows: Iterable[Row], gone: AbstractSet[str], fresh: Iterable[Row]) -> tuple[Row, ...]:
    return (*(row for row in rows if row[OID] not in gone), *fresh)
