"""Coverage: which SD commits record no usage, by author and by week."""

from __future__ import annotations

from trailgate.budget.coverage import Coverage
from trailgate.budget.periods import period_of
from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.budget.pivot import Window
    from trailgate.ledger.entries import Ledger, SdCommit
    from trailgate.policy.terms import Budget, Policy


class Row(Record):
    """SD commits of one author or week, and what is recorded there.

    `name`: the author, `""` for a week; `start` the week's first epoch second, 0 for an author.
    `tokens` are weighted, in millionths: unknown without `runs`, and a least figure while commits
    lack their usage.
    """

    name: str
    start: int
    coverage: Coverage
    runs: int
    tokens: int

    @property
    def lacking(self) -> int:
        """How many SD commits record no usage."""
        return self.coverage.sd_commits - self.coverage.recorded


class Covering(Record):
    """Coverage in all, by author (most lacking first) and by week, and the commits that lack it."""

    total: Row
    authors: tuple[Row, ...]
    weeks: tuple[Row, ...]
    lacking: tuple[SdCommit, ...]


class _Tally:
    def __init__(self) -> None:
        self.sd_commits = self.recorded = self.unreadable = self.runs = self.tokens = 0

    def row(self, name: str = "", start: int = 0) -> Row:
        seen = Coverage(self.sd_commits, self.recorded, self.unreadable)
        return Row(name, start, seen, self.runs, self.tokens)


class _Tallies:
    """The sums in all, by author and by week."""

    def __init__(self, week: Budget) -> None:
        self.total = _Tally()
        self.authors: dict[str, _Tally] = {}
        self.weeks: dict[int, _Tally] = {}
        self._week = week

    def at(self, author: str | None, instant: int) -> Iterator[_Tally]:
        """Give the sums in which something counts; None: nobody knows its author."""
        yield self.total
        yield self.weeks.setdefault(period_of(self._week, instant)[0], _Tally())
        if author is not None:
            yield self.authors.setdefault(author, _Tally())


def covering(ledger: Ledger, policy: Policy, week: Budget, window: Window) -> Covering:
    """Sum the coverage of what lies in a window; `week` says when weeks begin."""
    sums = _Tallies(week)
    inside = [commit for commit in ledger.sd_commits if window.holds(commit.instant)]
    for commit in inside:
        for tally in sums.at(commit.author, commit.instant):
            tally.sd_commits += 1
            tally.recorded += commit.recorded
    for entry in ledger.entries:
        if window.holds(entry.instant):
            tokens = entry.run.tokens.weighted(policy.token_weights)
            for tally in sums.at(entry.author, entry.instant):
                tally.runs += 1
                tally.tokens += tokens
    authors = {commit.oid: commit.author for commit in inside}
    for block in ledger.unreadable:
        if window.holds(block.instant):
            for tally in sums.at(authors.get(block.oid), block.instant):
                tally.unreadable += 1
    return _covering(sums, tuple(commit for commit in inside if not commit.recorded))


def _covering(sums: _Tallies, lacking: tuple[SdCommit, ...]) -> Covering:
    rows = [tally.row(name) for name, tally in sums.authors.items()]
    rows.sort(key=lambda row: (-row.lacking, -row.coverage.sd_commits, row.name))
    weeks = tuple(sums.weeks[start].row(start=start) for start in sorted(sums.weeks))
    return Covering(sums.total.row(), tuple(rows), weeks, lacking)
