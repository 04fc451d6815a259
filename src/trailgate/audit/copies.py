"""What was taken for a copy and why, and the tokens that a correction replaced."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.ledger.alone import Sighting
    from trailgate.ledger.corrections import Ranked
    from trailgate.ledger.entries import Entry
    from trailgate.usage.run import Run

SAME_ID = "same Run-Id"
SAME_TEXT = "same block, author, time and subject"


class Place(Record):
    """A commit that carries a run, and what it says there.

    `committed`: the committer's time, epoch seconds. `counted`: its values are those that hold.
    """

    oid: str
    author: str
    committed: int
    run: Run
    counted: bool = False


class Copied(Record):
    """A run that stands in several places and counts once.

    `because` is `SAME_ID` or `SAME_TEXT`; `places` are in the order of their committer times.
    """

    entry: Entry
    because: str
    places: tuple[Place, ...]

    @property
    def differs(self) -> bool:
        """Whether the places say different things."""
        return len({_values(place.run) for place in self.places}) > 1

    @property
    def may_be_several(self) -> bool:
        """Whether the places may hold runs of their own, which nothing but a Run-Id could tell.

        A cherry-pick or a rebase is committed later than what it copies. Commits that are equal in
        their committer's second too may come from a script that makes many at once.
        """
        seconds = [place.committed for place in self.places]
        return self.because == SAME_TEXT and len(set(seconds)) < len(seconds)


class Corrected(Record):
    """A run whose tokens a `Corrects` trailer replaced.

    `before` is the figure as it was written, unweighted; `after` is what counts. `oid` is the
    commit that says so, `by` who answers for it.
    """

    entry: Entry
    before: int
    after: int
    oid: str
    by: str
    reason: str


def copied(entries: Iterable[Entry], sightings: Iterable[Sighting]) -> tuple[Copied, ...]:
    """Give the runs that stand in more than one place, in the order of the ledger."""
    known = {entry.key: entry for entry in entries}
    owners = _owners(known.values())
    found: dict[bytes, list[Place]] = {}
    for key, run, _, (committed, oid), author in sightings:
        # a copy that names no SD was counted with the one that does
        owner = key if key in known else owners.get((run.id, run.agent))
        if owner is not None:
            counted = oid == known[owner].oid
            found.setdefault(owner, []).append(Place(oid, author, committed, run, counted))
    return tuple(
        Copied(entry, SAME_ID if entry.run.id else SAME_TEXT, _in_order(found[key]))
        for key, entry in known.items()
        if len(found.get(key, ())) > 1
    )


def _owners(entries: Iterable[Entry]) -> dict[tuple[str, str], bytes]:
    owners: dict[tuple[str, str], bytes] = {}
    for entry in entries:
        name = (entry.run.id, entry.run.agent)
        if entry.run.id:
            owners[name] = min(owners.get(name, entry.key), entry.key)
    return owners


def _in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(places, key=lambda place: (place.committed, place.oid, place.run.line)))


def _values(run: Run) -> Run:
    return run.replace(line=0, at=None, sd="")


def corrected(entries: Iterable[Entry], said: Sequence[Ranked]) -> tuple[Corrected, ...]:
    """Give the runs whose tokens were replaced, with the correction that holds for each."""
    latest: dict[str, Ranked] = {}
    for one in said:
        known = latest.get(one.correction.run_id)
        is_sound = one.correction.by and one.correction.reason
        if is_sound and (known is None or one.rank >= known.rank):
            latest[one.correction.run_id] = one
    found: list[Corrected] = []
    for entry in entries:
        holds = latest.get(entry.run.id)
        if entry.corrected is not None and holds is not None:
            said_so = holds.correction
            after, by, reason = said_so.tokens, said_so.by, said_so.reason
            found.append(Corrected(entry, entry.corrected, after, holds.rank[1], by, reason))
    return tuple(found)
