"""The ledger as values: what was counted, and what could not be."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.run import Run


class Entry(Record):
    """One distinct run of the ledger.

    `instant`: epoch seconds at which it counts, the earliest of its copies. `oid`, `author`: the
    commit that carries it (of several the one with the latest committer time), `copies` how many
    commits carry it. `corrected`: the tokens that a `Corrects` trailer replaced, else None.
    `key` identifies the run across copies.
    """

    run: Run
    instant: int
    oid: str
    author: str
    copies: int = 1
    corrected: int | None = None
    key: bytes = b""


class SdCommit(Record):
    """A commit that names an SD: `recorded` tells whether it carries readable usage."""

    oid: str
    instant: int
    author: str
    sd: str
    recorded: bool


class Unreadable(Record):
    """A usage block or a correction that could not be read: where, and the reason.

    `line` counts from 1 in the commit's message.
    """

    oid: str
    instant: int
    subject: str
    line: int
    reason: str


class Disagreement(Record):
    """One Run-Id of which commits say different things.

    `kind`: `values` (the latest by committer time and object name was counted), `reused` (another
    SD or agent: counted as separate runs), or a correction that changes nothing:
    `corrects-unknown` (the ledger holds no such run), `corrects-reused` (the id names several
    runs) or `corrects-earlier` (the run was recorded after it). `oids`: the commits that say so.
    """

    kind: str
    run_id: str
    oids: tuple[str, ...]
    detail: str


class Ledger(Record):
    """The usage that a set of commits records; the same however it was built.

    `entries` are in the order of their instants. `commits` is how many commits were read.
    """

    entries: tuple[Entry, ...]
    sd_commits: tuple[SdCommit, ...]
    unreadable: tuple[Unreadable, ...]
    disagreements: tuple[Disagreement, ...] = ()
    commits: int = 0

    def since(self, instant: int) -> Ledger:
        """Give the same without the runs, SD commits and unreadable blocks before an instant."""
        return self.replace(
            entries=tuple(one for one in self.entries if one.instant >= instant),
            sd_commits=tuple(one for one in self.sd_commits if one.instant >= instant),
            unreadable=tuple(one for one in self.unreadable if one.instant >= instant),
        )


def in_order(entry: Entry) -> tuple[int, str, bytes]:
    """Give what puts entries into the order of a ledger: instant, object name, key."""
    return entry.instant, entry.oid, entry.key
