"""The copies of one run: which counts, since when, and where their values differ."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.run import Run


class Copies:
    """All copies of one run: the winner is the latest by (committer time, object name).

    `least` is the first by name of the commits whose values agree; where they don't, `variants`
    holds that commit for each value.
    """

    __slots__ = ("author", "count", "instant", "last", "least", "rank", "run", "variants")

    def __init__(self, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        self.run = run
        self.instant = instant
        self.rank = rank
        self.author = author
        self.count = 1
        self.last = self.least = rank[1]
        self.variants: dict[Run, str] | None = None

    def add(self, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        """Take one more copy; those of one commit come one after the other, and count once."""
        values, oid = _values(run), rank[1]
        self.count += oid != self.last
        self.last = oid
        self.instant = min(self.instant, instant)
        if self.variants is None and values != _values(self.run):
            self.variants = {_values(self.run): self.least}
        if self.variants is not None:
            self.variants[values] = min(oid, self.variants.get(values, oid))
        self.least = min(oid, self.least)
        if rank > self.rank:
            self.run, self.rank, self.author = run, rank, author

    def copy(self) -> Copies:
        """Give the same copies, to which others may be added apart from these."""
        found = Copies(self.run, self.instant, self.rank, self.author)
        found.count, found.last, found.least = self.count, self.last, self.least
        found.variants = None if self.variants is None else {**self.variants}
        return found

    def joined(self, other: Copies) -> Copies:
        """Give the copies of both, with this one's SD."""
        found = Copies(self.run, self.instant, self.rank, self.author)
        found.variants, found.least = self.variants, self.least
        sd = self.run.sd
        found.add(other.run.replace(sd=sd), other.instant, other.rank, other.author)
        for run, oid in (other.variants or {}).items():
            found.add(run.replace(sd=sd), other.instant, (-1 << 64, oid), other.author)
        found.count = self.count + other.count
        return found


def _values(run: Run) -> Run:
    return run.replace(line=0, at=None)
