"""What a source of usage gives: runs that no commit holds yet."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from trailgate.git import Repository
    from trailgate.policy.terms import Policy
    from trailgate.usage.run import Run

    class Source(Protocol):
        """A source of usage: a module with these two names."""

        NAME: str

        def collect(self, repository: Repository, policy: Policy, now: int) -> Collected:
            """Give what the source holds and no commit does; bad input is counted, never raised."""


class Recorded(Record):
    """One execution that a source knows of.

    `run`: `sd` and `phase` are `""` where the source does not know them. `at`: epoch seconds at
    which it was used. `source`: the source's name. `entry`: the id under which the source marks it
    as spent, `""` where it marks otherwise. `claimed`: Run-Ids under which earlier messages took it
    up. `busy`: another commit that is being made right now holds it. `counted`: a tool counted it
    itself, so that a person's figure of the same work beats it. `git_dir`: that of the work tree in
    which it was used, `""` where any may take it up. `stray`: nothing says whose it is any more.
    """

    run: Run
    at: int
    source: str
    entry: str = ""
    claimed: tuple[str, ...] = ()
    busy: bool = False
    counted: bool = False
    git_dir: str = ""
    stray: bool = False


class Collected(Record):
    """What a source holds: unspent runs, oldest first, lines that could not be read, remarks.

    `mark` says how far the source was read (JSON values only); a claim keeps it. `newer` counts
    lines of a later version of trailgate.
    """

    runs: tuple[Recorded, ...] = ()
    skipped: int = 0
    newer: int = 0
    notes: tuple[str, ...] = ()
    mark: object = None
