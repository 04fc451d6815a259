"""The copies of one run: which counts, since when, and where their values differ."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.run import Run


class Copies:
    """All copies of one run: the winner is the latest by (committer time, object name).

    `least` is the first by rank of the commits whose values agree; where they don't, `variants`
    holds that rank for each value.
    """

    __slots__ = ("author", "count", "instant", "last", "least", "rank", "run", "variants")

    def __init__(self, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        self.run = run
        self.instant = instant
        self.rank = rank
        self.author = author
        self.count = 1
        self.last = rank[1]
        self.least = rank
        self.variants: dict[Run, tuple[int, str]] | None = None

    def add(self, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        """Take one more copy; those of one commit come one after the other, and count once."""
        values, oid = _values(run), rank[1]
        self.count += oid != self.last
        self.last = oid
        self.instant = min(self.instant, instant)
        if self.variants is None and values != _values(self.run):
            self.variants = {_values(self.run): self.least}
        if self.variants is not None:
            self.variants[values] = min(rank, self.variants.get(values, rank))
        self.least = min(rank, self.least)
        if rank > self.rank:
            self.run, self.rank, self.author = run, rank, author

    def copy(self) -> Copies:
        """Give the same copies, to which others may be added apart from these."""
        found = Copies(self.run, self.instant, self.rank, self.author)
        found.count, found.last, found.least = self.count, self.last, self.least
        found.variants = None if self.variants is None else {**self.variants}
        return found

    def joined(self, other: Copies, count: int) -> Copies:
        """Give the copies of both, with this one's SD; so many commits carry them.

        In a commit that carries both, this one holds.
        """
        found = self.copy()
        sd = self.run.sd
        found.add(other.run.replace(sd=sd), other.instant, other.rank, other.author)
        for run, rank in (other.variants or {other.run: other.least}).items():
            found.add(run.replace(sd=sd), other.instant, rank, other.author)
        found.count = count
        return found

    def recorded(self) -> tuple[int, str]:
        """Give the rank of the first commit that carries the values which hold."""
        return self.variants[_values(self.run)] if self.variants else self.least


def _values(run: Run) -> Run:
    return run.replace(line=0, at=None)
