"""Folding commits into the ledger: copies count once, nothing is dropped in silence.

The result depends on the set of commits alone, never on their order.
"""

from __future__ import annotations

from trailgate.message import subject as subject_of
from trailgate.usage.instants import ulid_time
from trailgate.usage.plain import plain
from trailgate.usage.reader import read
from trailgate.usage.run import Tokens

from .copies import Copies
from .corrections import Ranked, holding, keep_latest
from .disagreements import disagreements
from .entries import Entry, Ledger, SdCommit, Unreadable
from .entries import in_order as in_order  # noqa: PLC0414 - given on
from .keys import id_key, run_key, text_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.commits import Commit
    from trailgate.usage.plain import Plain
    from trailgate.usage.reading import Block, Correction, Reading
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary

    from .entries import Disagreement

    Sighting = tuple[bytes, Run, int, tuple[int, str], str]
    """A run as one commit carries it: key, run, instant, (committer time, oid), author."""


class Fold:
    """Gathers commits, in any order, and gives the ledger that they make."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._bots = {bot.lower() for bot in vocabulary.bots}
        self._runs: dict[bytes, Copies] = {}
        self._without_sd: set[bytes] = set()
        self._by_id: dict[str, list[bytes]] = {}
        self._again: dict[bytes, list[Sighting]] = {}
        self._touched: set[bytes] = set()
        self._touched_ids: set[str] = set()
        self._sd_commits: list[SdCommit] = []
        self._unreadable: list[Unreadable] = []
        self._corrections: dict[str, Ranked] = {}
        self._said: list[Ranked] = []
        self._authors: dict[bytes, str] = {}
        self._known_bots: dict[str, bool] = {}
        self._commits = 0

    def add(self, commit: Commit) -> None:
        """Take a commit: its runs, its corrections, what it lacks."""
        self._commits += 1
        author = self._author(commit.author)
        simple = plain(commit.message, self._vocabulary)
        if simple is None:
            self._add_reading(commit, author)
            return
        if simple.run is not None:
            origin = (commit.author, commit.author_time, commit.author_zone, simple.subject)
            self._add_plain(simple, origin, (commit.committer_time, commit.oid), author)
        self._add_sd(commit, author, simple.sd, recorded=simple.run is not None)

    def add_plain(
        self, simple: Plain, oid: str, origin: tuple[bytes, int, str, bytes], committed: int
    ) -> None:
        """Take a commit that is no merge and has a plain message.

        `origin`: author, author time and zone, subject; `committed`: the committer's time.
        """
        self._commits += 1
        author = self._author(origin[0])
        if simple.run is not None:
            self._add_plain(simple, origin, (committed, oid), author)
        if simple.sd and not self._is_bot(author):
            recorded = simple.run is not None
            self._sd_commits.append(SdCommit(oid, origin[1], author, simple.sd, recorded))

    def _add_plain(
        self,
        simple: Plain,
        origin: tuple[bytes, int, str, bytes],
        rank: tuple[int, str],
        author: str,
    ) -> None:
        run = simple.run
        if run is not None:
            key = id_key(run) if run.id else text_key(origin, simple.text, 0, 0)
            self._add_run(key, run, instant_of(run, origin[1]), rank, author)

    def add_unrecorded(self, oid: str, author: bytes, time: int, sd: str) -> None:
        """Take a commit that is no merge and records no usage; `sd` is the id it names, or `""`."""
        self._commits += 1
        name = self._author(author)
        if sd and not self._is_bot(name):
            self._sd_commits.append(SdCommit(oid, time, name, sd, False))  # noqa: FBT003 - a field

    def pass_by(self, commits: int) -> None:
        """Take so many commits that record no usage and name no SD."""
        self._commits += commits

    def _add_reading(self, commit: Commit, author: str) -> None:
        reading = read(commit.message, self._vocabulary, commit.author_time)
        subject = subject_of(commit.message)
        for block in reading.blocks:
            self._add_block(commit, author, subject, block)
        if reading.corrections:
            rank = (commit.committer_time, commit.oid)
            self._add_corrections([Ranked(rank, one) for one in reading.corrections])
        recorded = bool(reading.runs) and not reading.problems
        if reading.kind != "revert" or reading.blocks:
            self._add_sd(commit, author, reading.sd, recorded=recorded)
        self._add_problems(commit, reading)

    def _add_corrections(self, said: Iterable[Ranked]) -> None:
        for one in said:
            self._said.append(one)
            keep_latest(self._corrections, one.rank, (one.correction,))
            self._touched_ids.add(one.correction.run_id)

    def _add_block(self, commit: Commit, author: str, subject: bytes, block: Block) -> None:
        date = block.quote.author_time if block.quote else commit.author_time
        for index, run in enumerate(block.runs):
            key = run_key(commit, subject, block, index)
            rank = (commit.committer_time, commit.oid)
            self._add_run(key, run, instant_of(run, date), rank, author)

    def _add_run(
        self, key: bytes, run: Run, instant: int, rank: tuple[int, str], author: str
    ) -> None:
        if run.id:
            self._touched_ids.add(run.id)
        else:
            self._touched.add(key)
        known = self._runs.get(key)
        if known is None:
            self._runs[key] = Copies(run, instant, rank, author)
            if run.id:
                self._by_id.setdefault(run.id, []).append(key)
                if not run.sd:
                    self._without_sd.add(key)
        else:
            if key not in self._again:
                self._again[key] = [_sighting(key, known)]
            self._again[key].append((key, run, instant, rank, author))
            known.add(run, instant, rank, author)

    def _add_sd(self, commit: Commit, author: str, sd: str, *, recorded: bool) -> None:
        if sd and not commit.is_merge and not self._is_bot(author):
            self._sd_commits.append(SdCommit(commit.oid, commit.author_time, author, sd, recorded))

    def _add_problems(self, commit: Commit, reading: Reading) -> None:
        found = [block.problems[0] for block in reading.blocks if block.problems]
        found += [problem for problem in reading.strays if problem.key == "Corrects"]
        for first in found:
            value = f" {first.value!r}" if first.value else ""
            reason = f"{first.key}{value}: {first.reason}"
            self._unreadable.append(
                Unreadable(commit.oid, commit.author_time, reading.subject, first.line, reason)
            )

    def _is_bot(self, author: str) -> bool:
        found = self._known_bots.get(author)
        if found is None:
            found = self._known_bots[author] = is_bot(author, self._bots)
        return found

    def _author(self, raw: bytes) -> str:
        known = self._authors.get(raw)
        if known is None:
            known = self._authors[raw] = raw.decode("utf-8", "replace")
        return known

    def ledger(self) -> Ledger:
        """Give the ledger of the commits taken so far."""
        return Ledger(
            self.entries(),
            tuple(sorted(self._sd_commits, key=lambda c: (c.instant, c.oid))),
            tuple(sorted(self._unreadable, key=lambda u: (u.instant, u.oid, u.line))),
            tuple(self.disagreements()),
            self._commits,
        )

    def sightings(self) -> Iterator[Sighting]:
        """Give every run of every commit; those of one commit in the order of its message."""
        for key, copies in self._runs.items():
            seen = self._again.get(key)
            if seen is None:
                yield _sighting(key, copies)
            else:
                yield from seen

    def facts(self) -> tuple[list[SdCommit], list[Unreadable], list[Ranked], int]:
        """Give SD commits, unreadable blocks, corrections, and how many commits were taken."""
        return self._sd_commits, self._unreadable, self._said, self._commits

    def resume(self, sightings: Iterable[Sighting], corrections: Iterable[Ranked]) -> None:
        """Take runs and corrections that a fold gave before, as if their commits were added.

        Of SD commits and the number of commits this tells nothing.
        """
        for key, run, instant, rank, author in sightings:
            self._add_run(key, run, instant, rank, author)
        self._add_corrections(corrections)

    def entries(self) -> tuple[Entry, ...]:
        """Give the distinct runs of the commits taken so far, in the order of their instants."""
        return tuple(sorted(self._entries(self._runs), key=in_order))

    def named(self, run_id: str) -> tuple[Entry, ...]:
        """Give the distinct runs with a Run-Id, in the order of their instants."""
        return tuple(sorted(self._entries(self._by_id.get(run_id, ())), key=in_order))

    def changes(self) -> tuple[set[bytes], list[Entry]]:
        """Give the keys that may have changed since this was last asked, and what they hold now.

        A key without an entry belongs to no run of its own any more.
        """
        keys, self._touched = self._touched, set()
        ids, self._touched_ids = self._touched_ids, set()
        keys.update(key for run_id in ids for key in self._by_id.get(run_id, ()))
        return keys, self._entries(keys)

    def copy(self) -> Fold:
        """Give a fold of the same commits, to which others may be added apart from this one.

        To it nothing has changed yet.
        """
        other = Fold(self._vocabulary)
        other._runs = {key: copies.copy() for key, copies in self._runs.items()}
        other._by_id = {run_id: [*keys] for run_id, keys in self._by_id.items()}
        other._again = {key: [*seen] for key, seen in self._again.items()}
        other._said = [*self._said]
        other._without_sd = {*self._without_sd}
        other._sd_commits = [*self._sd_commits]
        other._unreadable = [*self._unreadable]
        other._corrections = {**self._corrections}
        other._commits = self._commits
        return other

    def _entries(self, keys: Iterable[bytes]) -> list[Entry]:
        """Give the entries of some keys; where one has a Run-Id, all of that Run-Id are there."""
        found = self._distinct(keys)
        corrections = holding(self._corrections, found.values())
        return [_entry(key, copies, corrections) for key, copies in found.items()]

    def _distinct(self, keys: Iterable[bytes]) -> dict[bytes, Copies]:
        """Give the copies by key; a copy that names no SD belongs to one that does.

        A message without an SD takes that of the squash which quotes it.
        """
        found = {key: self._runs[key] for key in keys}
        for key in self._without_sd & found.keys():
            run = found[key].run
            named = (other for other in self._by_id[run.id] if other not in self._without_sd)
            owner = min((o for o in named if self._runs[o].run.agent == run.agent), default=None)
            if owner is not None:
                found[owner] = found[owner].joined(found.pop(key))
        return found

    def disagreements(self) -> Iterable[Disagreement]:
        """Give the Run-Ids of which commits say different things, then idle corrections."""
        return disagreements(self._distinct(self._runs).values(), self._corrections)


def _entry(key: bytes, copies: Copies, corrections: dict[str, Correction]) -> Entry:
    run, before = copies.run, None
    if run.id in corrections:
        before = run.tokens.total or sum(run.tokens.parts)
        run = run.replace(tokens=Tokens(corrections[run.id].tokens))
    return Entry(run, copies.instant, copies.rank[1], copies.author, copies.count, before, key)


def _sighting(key: bytes, copies: Copies) -> Sighting:
    """Give the only sighting of a run."""
    return key, copies.run, copies.instant, copies.rank, copies.author


def instant_of(run: Run, author_time: int) -> int:
    """Give the instant at which a run counts: `at=`, else its Run-Id's time, else the date."""
    if run.at is not None:
        return run.at
    return ulid_time(run.id) if run.id else author_time


def is_bot(author: str, bots: Iterable[str]) -> bool:
    """Tell whether an author (`Name <mail>`) is one of the policy's bots, by name or address."""
    name, _, mail = author.lower().rpartition("<")
    return name.strip() in bots or mail.rstrip("> ") in bots
