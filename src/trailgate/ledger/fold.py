"""Folding commits into the ledger: copies count once, nothing is dropped in silence.

The result depends on the set of commits alone, never on their order.
"""

from __future__ import annotations

from trailgate.message import subject as subject_of
from trailgate.usage.instants import ulid_time
from trailgate.usage.plain import plain
from trailgate.usage.reader import read

from .corrections import Ranked, keep_latest
from .entries import Ledger, SdCommit, Unreadable, in_order
from .filed import Filed
from .keys import run_key
from .packed import Numbers, PackedSds
from .runs import Runs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeVar

    from trailgate.commits import Commit
    from trailgate.usage.plain import Plain
    from trailgate.usage.reading import Block, Reading
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary

    from .alone import Sighting
    from .entries import Disagreement, Entry
    from .runs import Origin

    Fact = TypeVar("Fact", SdCommit, Unreadable)


class Fold:
    """Gathers commits, in any order, and gives the ledger that they make."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._bots = {bot.lower() for bot in vocabulary.bots}
        names = Numbers()
        self._runs = Runs(names)
        self._packed_sds = PackedSds(names)
        self._sd_commits: list[SdCommit] = []
        self._unreadable: list[Unreadable] = []
        self._corrections: dict[str, Ranked] = {}
        self._said: list[Ranked] = []
        self._people: dict[bytes, tuple[str, bool]] = {}
        self._commits = 0

    def add(self, commit: Commit) -> None:
        """Take a commit: its runs, its corrections, what it lacks."""
        simple = plain(commit.message, self._vocabulary)
        if simple is None:
            self.add_carefully(commit)
            return
        self._commits += 1
        author, _ = self._person(commit.author)
        if simple.blocks:
            origin = (commit.author, commit.author_time, commit.author_zone, simple.subject)
            for block in simple.blocks:
                self._runs.add_block(block, origin, commit.committer_time, commit.oid, author)
        self._add_sd(commit, author, simple.sd, recorded=bool(simple.blocks))

    def add_plain(self, simple: Plain, oid: bytes, origin: Origin, committed: int) -> None:
        """Take a commit that is no merge and whose plain message records usage.

        `oid` is its object name as 20 or 32 bytes, `committed` the committer's time.
        """
        self._commits += 1
        author, is_bot = self._people.get(origin[0]) or self._person(origin[0])
        for block in simple.blocks:
            self._runs.add_block(block, origin, committed, oid, author)
        if simple.sd and not is_bot:
            self._packed_sds.add(oid, origin[1], author, simple.sd, recorded=True)

    def add_unrecorded(self, oid: bytes, author: bytes, time: int, sd: str) -> None:
        """Take a commit that is no merge and records no usage; `sd` is the id it names, or `""`.

        `oid` is its object name as 20 or 32 bytes.
        """
        self._commits += 1
        name, is_bot = self._people.get(author) or self._person(author)
        if sd and not is_bot:
            self._packed_sds.add(oid, time, name, sd, recorded=False)

    def pass_by(self, commits: int) -> None:
        """Take so many commits that record no usage and name no SD."""
        self._commits += commits

    def add_carefully(self, commit: Commit) -> None:
        """Take a commit as `add` does, by the careful reader even where the fast one would do."""
        self._commits += 1
        author, _ = self._person(commit.author)
        reading = read(commit.message, self._vocabulary, commit.author_time)
        subject = subject_of(commit.message)
        for block in reading.blocks:
            self._add_block(commit, author, subject, block)
        if reading.corrections:
            rank = (commit.committer_time, commit.oid)
            self._add_corrections([Ranked(rank, one) for one in reading.corrections])
        recorded = bool(reading.runs) and not reading.problems
        burns_nothing = reading.kind == "revert" or reading.corrections
        if reading.blocks or not burns_nothing:
            self._add_sd(commit, author, reading.sd, recorded=recorded)
        self._add_problems(commit, reading)

    def _add_corrections(self, said: Iterable[Ranked]) -> None:
        for one in said:
            self._said.append(one)
            keep_latest(self._corrections, one.rank, (one.correction,))
            self._runs.touch(one.correction.run_id)

    def _add_block(self, commit: Commit, author: str, subject: bytes, block: Block) -> None:
        date = block.quote.author_time if block.quote else commit.author_time
        for index, run in enumerate(block.runs):
            key = run_key(commit, subject, block, index)
            rank = (commit.committer_time, commit.oid)
            self._runs.add(key, run, instant_of(run, date), rank, author)

    def _add_sd(self, commit: Commit, author: str, sd: str, *, recorded: bool) -> None:
        if sd and not commit.is_merge and not self._person(commit.author)[1]:
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

    def _person(self, raw: bytes) -> tuple[str, bool]:
        """Give an author's name and address, and whether it is a bot."""
        known = self._people.get(raw)
        if known is None:
            author = raw.decode("utf-8", "replace")
            known = self._people[raw] = author, is_bot(author, self._bots)
        return known

    def ledger(self, entries: tuple[Entry, ...] | None = None, since: int | None = None) -> Ledger:
        """Give the ledger of the commits taken so far.

        Args:
            entries: its entries, as a timeline of it has them; by default they are made.
            since: with an instant (epoch seconds), runs, SD commits and unreadable blocks from it
                on only.
        """
        commits = (*self._packed_sds.since(since), *self._sd_commits)
        return Ledger(
            self.entries(since) if entries is None else entries,
            tuple(sorted(_from(since, commits), key=lambda c: (c.instant, c.oid))),
            tuple(sorted(_from(since, self._unreadable), key=lambda u: (u.instant, u.oid, u.line))),
            tuple(self.disagreements()),
            self._commits,
        )

    def sightings(self) -> Iterator[Sighting]:
        """Give every run of every commit; those of one commit in the order of its message."""
        return self._runs.sightings()

    def facts(self) -> tuple[list[SdCommit], list[Unreadable], list[Ranked], int]:
        """Give SD commits, unreadable blocks, corrections, and how many commits were taken."""
        commits = [*self._packed_sds.since(None), *self._sd_commits]
        return commits, self._unreadable, self._said, self._commits

    def filed(self, seconds: int) -> Filed:
        """Give what was taken by spans of so many seconds, for those who can't hold all at once."""
        others = (self._sd_commits, self._unreadable, self._said, self._commits)
        return Filed(self._runs, self._packed_sds, seconds, others)

    def resume(self, sightings: Iterable[Sighting], corrections: Iterable[Ranked]) -> None:
        """Take runs and corrections that a fold gave before, as if their commits were added.

        Of SD commits and the number of commits this tells nothing.
        """
        for key, run, instant, rank, author in sightings:
            self._runs.add(key, run, instant, rank, author)
        self._add_corrections(corrections)

    def entries(self, since: int | None = None) -> tuple[Entry, ...]:
        """Give the distinct runs of the commits taken so far, in the order of their instants.

        With an instant (epoch seconds) those that count at or after it.
        """
        return tuple(sorted(self._runs.entries(self._corrections, since), key=in_order))

    def named(self, run_id: str) -> tuple[Entry, ...]:
        """Give the distinct runs with a Run-Id, in the order of their instants."""
        keys = self._runs.keys_of(run_id)
        return tuple(sorted(self._runs.entries_of(self._corrections, keys), key=in_order))

    def held(self, keys: Iterable[bytes]) -> set[bytes]:
        """Give those of some keys that stand for runs of the commits taken so far."""
        here = self._runs.keys_beside(keys)
        return {one.key for one in self._runs.entries_of(self._corrections, here)}

    def changes(self) -> tuple[set[bytes], list[Entry]]:
        """Give the keys that may have changed since this was last asked, and what they hold now.

        A key without an entry belongs to no run of its own any more.
        """
        return self._runs.changed(self._corrections)

    def copy(self) -> Fold:
        """Give a fold of the same commits, to which others may be added apart from this one.

        To it nothing has changed yet.
        """
        other = Fold(self._vocabulary)
        other._runs = self._runs.copy()
        other._said = [*self._said]
        other._packed_sds = self._packed_sds.copy()
        other._sd_commits = [*self._sd_commits]
        other._unreadable = [*self._unreadable]
        other._corrections = {**self._corrections}
        other._commits = self._commits
        return other

    def disagreements(self) -> Iterable[Disagreement]:
        """Give the Run-Ids of which commits say different things, then idle corrections."""
        return self._runs.disagreements(self._corrections)


def _from(instant: int | None, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Give the facts since an instant, all of them without one."""
    return (one for one in facts if instant is None or one.instant >= instant)


def instant_of(run: Run, author_time: int) -> int:
    """Give the instant at which a run counts: `at=`, else its Run-Id's time, else the date."""
    if run.at is not None:
        return run.at
    return ulid_time(run.id) if run.id else author_time


def is_bot(author: str, bots: Iterable[str]) -> bool:
    """Tell whether an author (`Name <mail>`) is one of the policy's bots, by name or address."""
    name, _, mail = author.lower().rpartition("<")
    return name.strip() in bots or mail.rstrip("> ") in bots
