"""From single entries of a log to the runs that a message names."""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.run import Run, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    class Entry(Protocol):
        """One execution that a source knows of."""

        @property
        def run(self) -> Run:
            """What was used, its id empty."""

        @property
        def at(self) -> int:
            """When, in epoch seconds."""

        @property
        def entry(self) -> str:
            """The id under which the source marks it as spent."""

        @property
        def claimed(self) -> tuple[str, ...]:
            """The Run-Ids under which earlier messages took it up."""

        @property
        def busy(self) -> bool:
            """Whether a commit that is being made right now holds it."""

        @property
        def counted(self) -> bool:
            """Whether a tool counted it itself."""

        @property
        def stray(self) -> bool:
            """Whether nothing says any more whose it is."""


class Group(Record):
    """Entries of one agent, phase and model as one run; `run.id` is set where it is a copy.

    `at` is the instant of the newest entry: Friday's work stays in Friday's week. `counted`: a tool
    counted it, and a person's figure of the same work beats it. `stray`: it is only offered.
    """

    run: Run
    at: int
    entries: tuple[str, ...] = ()
    counted: bool = False
    stray: bool = False


def grouped(
    entries: Iterable[Entry], present: frozenset[str], period: Callable[[int], object]
) -> tuple[Group, ...]:
    """Give the runs that entries make up, oldest first.

    `present`: the Run-Ids that the message carries already; entries in them are left out, and so
    are those of a commit that is being made. `period` tells instants of different budget periods
    apart.
    """
    known = [entry for entry in entries if not entry.busy]
    together: dict[str, set[str]] = {}
    for entry in known:
        for claimed in entry.claimed:
            together.setdefault(claimed, set()).add(entry.entry)
    found: dict[tuple[object, ...], list[Entry]] = {}
    for entry in known:
        if not present.intersection(entry.claimed):
            found.setdefault(_key(entry, period), []).append(entry)
    return tuple(_group(members, together) for members in found.values())


def _key(entry: Entry, period: Callable[[int], object]) -> tuple[object, ...]:
    run = entry.run
    alike = run.replace(tokens=Tokens(), line=0, id="", at=None)
    source = (entry.counted, entry.stray)
    return (alike, run.tokens.total is None, source, period(entry.at))


def _group(members: list[Entry], together: dict[str, set[str]]) -> Group:
    names = tuple(member.entry for member in members)
    shared = set(members[0].claimed).intersection(*(member.claimed for member in members))
    again = sorted(claimed for claimed in shared if together[claimed] == set(names))
    run = members[0].run.replace(
        tokens=summed([member.run.tokens for member in members]), id=again[-1] if again else ""
    )
    at = max(member.at for member in members)
    return Group(run, at, names, members[0].counted, members[0].stray)


def summed(figures: list[Tokens]) -> Tokens:
    """Give the sum of figures of one kind: all single ones, or all by parts."""
    if figures[0].total is not None:
        return Tokens(sum(figure.total or 0 for figure in figures))
    parts = zip(*(figure.parts for figure in figures), strict=True)
    return Tokens(None, *(sum(counts) for counts in parts))
