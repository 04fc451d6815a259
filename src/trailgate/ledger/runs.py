"""The runs of a ledger by key: each once, whatever commits carry it."""

from __future__ import annotations

from trailgate.usage.instants import ulid_time
from trailgate.usage.run import Tokens, run_of

from .alone import entry_of, sighting_of
from .copies import Copies
from .corrections import holding
from .disagreements import disagreements
from .entries import Entry
from .keys import id_key, id_of, name_in, text_key
from .packed import PackedRuns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Mapping

    from trailgate.usage.plain import PlainBlock
    from trailgate.usage.reading import Correction
    from trailgate.usage.run import Run

    from .alone import AloneRow, Sighting
    from .corrections import Ranked
    from .entries import Disagreement
    from .packed import Numbers

    Origin = tuple[bytes, int, str, bytes]
    """Of a commit: author, author time and zone, subject."""

_APART = -1


class Runs:
    """Gathers what commits carry, in any order.

    A run stands alone under its name, its Run-Id or else its key, and in a packed row, for as long
    as one commit carries it and nothing else has that name; of all others copies are counted.
    `names` are those that rows share, with other rows too.
    """

    def __init__(self, names: Numbers) -> None:
        self._names = names
        self._packed = PackedRuns(names)
        self._alone: dict[bytes, int] = {}
        """The number of each name's row, `_APART` for those that do not stand alone."""
        self._held: dict[bytes, Copies] = {}
        self._fresh: list[bytes] = []
        self._told = 0
        self._without_sd: set[bytes] = set()
        self._by_id: dict[str, list[bytes]] = {}
        self._again: dict[bytes, list[Sighting]] = {}
        self._touched: set[bytes] = set()
        self._touched_ids: set[str] = set()

    def add_block(
        self, block: PlainBlock, origin: Origin, committed: int, oid: bytes | str, author: str
    ) -> None:
        """Take the run of a plain block.

        `oid` is the commit's object name, as 20 or 32 bytes where many are to be expected.
        """
        sd, who, tokens, run_id, text, ordinal = block
        if run_id:
            name, instant = run_id, ulid_time(run_id)
        else:
            name, instant = text_key(origin, text, ordinal, 0), origin[1]
        if sd and name not in self._alone and not isinstance(oid, str):
            self._alone[name] = self._packed.add(block, instant, committed, oid, author)
            self._fresh.append(name)
            return
        run = run_of(sd, who, tokens, run_id.decode("ascii"))
        rank = (committed, oid if isinstance(oid, str) else oid.hex())
        key = id_key(run.id, sd, run.agent) if run_id else name
        self.add(key, run, instant, rank, author)

    def add(self, key: bytes, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        """Take a run as one commit carries it; those of one commit come one after the other."""
        self._set_apart(name_in(key))
        self._add(key, run, instant, rank, author)

    def _add(self, key: bytes, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        if run.id:
            self._touched_ids.add(run.id)
        else:
            self._touched.add(key)
        known = self._held.get(key)
        if known is None:
            self._held[key] = Copies(run, instant, rank, author)
            if run.id:
                self._by_id.setdefault(run.id, []).append(key)
                if not run.sd:
                    self._without_sd.add(key)
        else:
            if key not in self._again:
                self._again[key] = [_only_sighting(key, known)]
            self._again[key].append((key, run, instant, rank, author))
            known.add(run, instant, rank, author)

    def _set_apart(self, name: bytes) -> None:
        """Count copies of what has a name from now on."""
        number = self._alone.get(name)
        if number != _APART:
            self._alone[name] = _APART
            if number is not None:
                self._add(*self._sighting(name, number))

    def touch(self, run_id: str) -> None:
        """Take note that a run may count otherwise than before."""
        self._set_apart(run_id.encode("utf-8", "surrogateescape"))
        self._touched_ids.add(run_id)

    def sightings(self) -> Iterator[Sighting]:
        """Give every run of every commit; those of one commit in the order of its message."""
        for name, number in self._alone.items():
            if number != _APART:
                yield self._sighting(name, number)
        yield from self.counted()

    def counted(self) -> Iterator[Sighting]:
        """Give of `sightings` those that do not stand alone."""
        for key, copies in self._held.items():
            yield from self._again.get(key) or (_only_sighting(key, copies),)

    def alone_by_span(self, seconds: int) -> dict[int, array[int]]:
        """Give the numbers of rows by the span of so many seconds that holds their instant."""
        return self._packed.by_span(seconds)

    def alone(self, numbers: Iterable[int]) -> Iterator[tuple[bytes, AloneRow]]:
        """Give name and row of those runs, among some numbers, that still stand alone."""
        names, alone = self._fresh, self._alone
        for number, row in self._packed.rows(numbers):
            name = names[number]
            if alone[name] != _APART:
                yield name, row

    def _sighting(self, name: bytes, number: int) -> Sighting:
        return sighting_of(name, self._packed.row(number))

    def keys_of(self, run_id: str) -> list[bytes]:
        """Give the keys under which a Run-Id stands."""
        name = run_id.encode("utf-8", "surrogateescape")
        number = self._alone.get(name, _APART)
        if number != _APART:
            return [self._sighting(name, number)[0]]
        return self._by_id.get(run_id, [])

    def changed(self, corrections: Mapping[str, Ranked]) -> tuple[set[bytes], list[Entry]]:
        """Give the keys that may have changed since this was last asked, and their entries."""
        keys, self._touched = self._touched, set()
        ids, self._touched_ids = self._touched_ids, set()
        fresh, self._told = range(self._told, len(self._fresh)), len(self._fresh)
        alone = [entry_of(*one) for one in self.alone(fresh)]
        keys.update(key for run_id in ids for key in self.keys_of(run_id))
        others = self.entries_of(corrections, keys)
        keys.update(entry.key for entry in alone)
        return keys, alone + others

    def copy(self) -> Runs:
        """Give the same runs, to which others may be added apart from these.

        To it nothing has changed yet.
        """
        other = Runs(self._names)
        other._held = {key: held.copy() for key, held in self._held.items()}
        other._packed = self._packed.copy()
        other._alone = {**self._alone}
        other._fresh, other._told = [*self._fresh], len(self._fresh)
        other._by_id = {run_id: [*keys] for run_id, keys in self._by_id.items()}
        other._again = {key: [*seen] for key, seen in self._again.items()}
        other._without_sd = {*self._without_sd}
        return other

    def entries(self, corrections: Mapping[str, Ranked], since: int | None = None) -> list[Entry]:
        """Give the entries that count at or after an instant (epoch seconds; None: all)."""
        found = [entry_of(*one) for one in self.alone(self._packed.since(since))]
        others = self._counted(corrections, self._held)
        return found + [one for one in others if since is None or one.instant >= since]

    def entries_of(self, corrections: Mapping[str, Ranked], keys: Iterable[bytes]) -> list[Entry]:
        """Give the entries of some keys.

        Where one of them has a Run-Id, all of that Run-Id are there. A key without an entry
        belongs to no run of its own any more.
        """
        found: list[Entry] = []
        others: list[bytes] = []
        for key in keys:
            name = name_in(key)
            number = self._alone[name]
            if number == _APART:
                others.append(key)
            else:
                found.append(entry_of(name, self._packed.row(number)))
        return found + self._counted(corrections, others)

    def keys_beside(self, keys: Iterable[bytes]) -> set[bytes]:
        """Give all keys here that have a name of one of some keys."""
        found: set[bytes] = set()
        for key in keys:
            name = name_in(key)
            if name in self._alone:
                found.update(self.keys_of(id_of(name)) if id_of(name) else (name,))
        return found

    def _counted(self, corrections: Mapping[str, Ranked], keys: Iterable[bytes]) -> list[Entry]:
        found = self._distinct(keys)
        held_so = holding(corrections, found.values())
        return [_entry(key, copies, held_so) for key, copies in found.items()]

    def disagreements(self, corrections: Mapping[str, Ranked]) -> Iterable[Disagreement]:
        """Give the Run-Ids of which commits say different things, then idle corrections."""
        return disagreements(self._distinct(self._held).values(), corrections)

    def _distinct(self, keys: Iterable[bytes]) -> dict[bytes, Copies]:
        """Give the copies by key; a copy that names no SD belongs to one that does.

        A message without an SD takes that of the squash which quotes it.
        """
        found = {key: self._held[key] for key in keys}
        for key in self._without_sd & found.keys():
            run = found[key].run
            named = (other for other in self._by_id[run.id] if other not in self._without_sd)
            owner = min((o for o in named if found[o].run.agent == run.agent), default=None)
            if owner is not None:
                count = len(self._commits_of(owner) | self._commits_of(key))
                found[owner] = found[owner].joined(found.pop(key), count)
        return found

    def _commits_of(self, key: bytes) -> set[str]:
        again = self._again.get(key)
        return {one[3][1] for one in again} if again else {self._held[key].rank[1]}


def _only_sighting(key: bytes, held: Copies) -> Sighting:
    return key, held.run, held.instant, held.rank, held.author


def _entry(key: bytes, copies: Copies, corrections: dict[str, Correction]) -> Entry:
    run, before = copies.run, None
    if run.id in corrections:
        before = run.tokens.total or sum(run.tokens.parts)
        run = run.replace(tokens=Tokens(corrections[run.id].tokens))
    return Entry(run, copies.instant, copies.rank[1], copies.author, copies.count, before, key)
