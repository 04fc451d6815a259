"""What a fold holds by spans of time, for those who can't hold all of it at once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .alone import AloneRow, Sighting
    from .corrections import Ranked
    from .entries import SdCommit, Unreadable
    from .packed import PackedSds, SdRow
    from .runs import Runs

    Others = tuple[list[SdCommit], list[Unreadable], list[Ranked], int]


class Filed:
    """The runs and SD commits of a fold as it is now, those in rows by span.

    A span is a number: it begins so many times `seconds` after 1970. Beside the rows there are
    other SD commits, unreadable blocks and corrections; `commits` were taken in all.
    """

    def __init__(self, runs: Runs, sds: PackedSds, seconds: int, others: Others) -> None:
        self._runs = runs
        self._sds = sds
        self._runs_of = runs.alone_by_span(seconds)
        self._sds_of = sds.by_span(seconds)
        self.sd_commits, self.unreadable, self.corrections, self.commits = others

    @property
    def spans(self) -> set[int]:
        """All spans that hold anything."""
        return {*self._runs_of, *self._sds_of}

    def alone(self, span: int) -> Iterator[tuple[bytes, AloneRow]]:
        """Give name and row of the runs of a span that one commit alone carries."""
        return self._runs.alone(self._runs_of.get(span, ()))

    def sds(self, span: int) -> Iterator[SdRow]:
        """Give the fields of the SD commits of a span that stand in rows."""
        return self._sds.rows(self._sds_of.get(span, ()))

    def counted(self) -> Iterator[Sighting]:
        """Give the runs that stand in no row, of every commit, those of one in their order."""
        return self._runs.counted()
