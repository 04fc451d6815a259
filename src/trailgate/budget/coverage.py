"""Coverage: how much of the work is in the ledger at all. A total without it misleads."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.ledger.entries import Ledger


class Coverage(Record):
    """SD commits, how many of them record their usage, and blocks that could not be read."""

    sd_commits: int = 0
    recorded: int = 0
    unreadable: int = 0

    @property
    def tenths(self) -> int | None:
        """The recorded share in tenths of a percent, rounded down; None without SD commits."""
        return self.recorded * 1000 // self.sd_commits if self.sd_commits else None

    @property
    def lacking(self) -> bool:
        """Whether work is known of whose usage nothing is: a total beside it is a lower bound."""
        return self.recorded < self.sd_commits or self.unreadable > 0

    @property
    def untold(self) -> bool:
        """Whether work is known, and nobody recorded the usage of any: a zero beside it is none."""
        return self.lacking and not self.recorded


def coverage(ledger: Ledger, start: int, end: int) -> Coverage:
    """Give the coverage of [start, end), epoch seconds, by the author dates of commits."""
    commits = [commit for commit in ledger.sd_commits if start <= commit.instant < end]
    unreadable = sum(start <= block.instant < end for block in ledger.unreadable)
    return Coverage(len(commits), sum(commit.recorded for commit in commits), unreadable)
