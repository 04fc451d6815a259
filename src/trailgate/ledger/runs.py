"""The runs of a ledger by key: each once, whatever commits carry it."""

from __future__ import annotations

from trailgate.usage.instants import ulid_time
from trailgate.usage.plain_words import run_of
from trailgate.usage.run import Tokens

from .copies import Copies
from .corrections import holding
from .disagreements import disagreements
from .entries import Entry
from .keys import id_in, id_key, text_key
from .packed import PackedRuns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from trailgate.usage.plain import PlainBlock
    from trailgate.usage.reading import Correction
    from trailgate.usage.run import Run

    from .corrections import Ranked
    from .entries import Disagreement
    from .packed import Numbers, Sighting

    Origin = tuple[bytes, int, str, bytes]
    """Of a commit: author, author time and zone, subject."""


class Runs:
    """Gathers what commits carry, in any order.

    Of most runs there is one sighting, in a packed row; of the others copies are counted. `names`
    are those that rows share, with other rows too.
    """

    def __init__(self, names: Numbers) -> None:
        self._names = names
        self._held: dict[bytes, Copies | int] = {}
        self._packed = PackedRuns(names)
        self._fresh: list[bytes] = []
        self._told = self._listed = 0
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
        key = id_key(run_id, sd, who[2]) if run_id else text_key(origin, text, ordinal, 0)
        instant = ulid_time(run_id) if run_id else origin[1]
        if isinstance(oid, str) or not sd or key in self._held:
            run = run_of(sd, who, Tokens(tokens), run_id)
            name = oid if isinstance(oid, str) else oid.hex()
            self.add(key, run, instant, (committed, name), author)
        else:
            self._held[key] = self._packed.add(block, instant, committed, oid, author)
            self._fresh.append(key)

    def add(self, key: bytes, run: Run, instant: int, rank: tuple[int, str], author: str) -> None:
        """Take a run as one commit carries it; those of one commit come one after the other."""
        if run.id:
            self._touched_ids.add(run.id)
        else:
            self._touched.add(key)
        if key not in self._held:
            self._held[key] = Copies(run, instant, rank, author)
            if run.id:
                self._by_id.setdefault(run.id, []).append(key)
                if not run.sd:
                    self._without_sd.add(key)
        else:
            if key not in self._again:
                self._again[key] = [self._only_sighting(key)]
            self._again[key].append((key, run, instant, rank, author))
            known = self._held[key] = self._copies(key)
            known.add(run, instant, rank, author)

    def touch(self, run_id: str) -> None:
        """Take note that a run may count otherwise than before."""
        self._touched_ids.add(run_id)

    def sightings(self) -> Iterator[Sighting]:
        """Give every run of every commit; those of one commit in the order of its message."""
        for key in self._held:
            seen = self._again.get(key)
            if seen is None:
                yield self._only_sighting(key)
            else:
                yield from seen

    def keys_of(self, run_id: str) -> list[bytes]:
        """Give the keys under which a Run-Id stands."""
        fresh, self._listed = self._fresh[self._listed :], len(self._fresh)
        for key in fresh:
            held_id = id_in(key)
            if held_id:
                self._by_id.setdefault(held_id, []).append(key)
        return self._by_id.get(run_id, [])

    def changed(self) -> set[bytes]:
        """Give the keys that may have changed since this was last asked."""
        keys, self._touched = self._touched, set()
        ids, self._touched_ids = self._touched_ids, set()
        fresh, self._told = self._fresh[self._told :], len(self._fresh)
        ids.update(filter(None, map(id_in, fresh)))
        keys.update(fresh)
        keys.update(key for run_id in ids for key in self.keys_of(run_id))
        return keys

    def copy(self) -> Runs:
        """Give the same runs, to which others may be added apart from these.

        To it nothing has changed yet.
        """
        other = Runs(self._names)
        other._held = {
            key: held if isinstance(held, int) else held.copy() for key, held in self._held.items()
        }
        other._packed = self._packed.copy()
        other._fresh, other._listed = [*self._fresh], self._listed
        other._told = len(self._fresh)
        other._by_id = {run_id: [*keys] for run_id, keys in self._by_id.items()}
        other._again = {key: [*seen] for key, seen in self._again.items()}
        other._without_sd = {*self._without_sd}
        return other

    def entries(
        self, corrections: Mapping[str, Ranked], keys: Iterable[bytes] | None = None
    ) -> list[Entry]:
        """Give the entries of some keys, of all of them by default.

        Where one of them has a Run-Id, all of that Run-Id are there. A key without an entry
        belongs to no run of its own any more.
        """
        together = self._together(corrections)
        entries: list[Entry] = []
        others: list[bytes] = []
        for key in self._held if keys is None else keys:
            held = self._held[key]
            if isinstance(held, Copies) or key in together:
                others.append(key)
            else:
                entries.append(self._packed.entry(key, held))
        found = self._distinct(others)
        held_so = holding(corrections, found.values())
        return entries + [_entry(key, copies, held_so) for key, copies in found.items()]

    def disagreements(self, corrections: Mapping[str, Ranked]) -> Iterable[Disagreement]:
        """Give the Run-Ids of which commits say different things, then idle corrections."""
        keys = self._together(corrections)
        for listed in self._by_id.values():
            if len(listed) > 1 or isinstance(self._held[listed[0]], Copies):
                keys.update(listed)
        return disagreements(self._distinct(keys).values(), corrections)

    def _together(self, corrections: Mapping[str, Ranked]) -> set[bytes]:
        """Give the keys whose entries can't be told each on its own."""
        ids = {"", *map(id_in, self._without_sd), *corrections}
        return {key for run_id in ids for key in self.keys_of(run_id)}

    def _distinct(self, keys: Iterable[bytes]) -> dict[bytes, Copies]:
        """Give the copies by key; a copy that names no SD belongs to one that does.

        A message without an SD takes that of the squash which quotes it.
        """
        found = {key: self._copies(key) for key in keys}
        for key in self._without_sd & found.keys():
            run = found[key].run
            named = (other for other in self.keys_of(run.id) if other not in self._without_sd)
            owner = min((o for o in named if found[o].run.agent == run.agent), default=None)
            if owner is not None:
                found[owner] = found[owner].joined(found.pop(key))
        return found

    def _only_sighting(self, key: bytes) -> Sighting:
        held = self._held[key]
        if isinstance(held, int):
            return self._packed.sighting(key, held)
        return key, held.run, held.instant, held.rank, held.author

    def _copies(self, key: bytes) -> Copies:
        held = self._held[key]
        return held if isinstance(held, Copies) else Copies(*self._only_sighting(key)[1:])


def _entry(key: bytes, copies: Copies, corrections: dict[str, Correction]) -> Entry:
    run, before = copies.run, None
    if run.id in corrections:
        before = run.tokens.total or sum(run.tokens.parts)
        run = run.replace(tokens=Tokens(corrections[run.id].tokens))
    return Entry(run, copies.instant, copies.rank[1], copies.author, copies.count, before, key)
