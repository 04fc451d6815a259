"""The ledger computed the slow, obvious way: list every copy, then group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trailgate.ledger.fold import instant_of
from trailgate.message import subject
from trailgate.usage.reader import read
from trailgate.usage.run import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.commits import Commit
    from trailgate.ledger.entries import Ledger
    from trailgate.usage.reading import Block
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary


class Counted(NamedTuple):
    """One distinct run: what every way of building a ledger must agree on."""

    instant: int
    oid: str
    run: Run
    copies: int
    corrected: int | None


class _Copy(NamedTuple):
    name: object
    instant: int
    rank: tuple[int, str]
    run: Run


def counted(commits: Iterable[Commit], words: Vocabulary) -> list[Counted]:
    """Give the distinct runs of commits."""
    commits = list(commits)
    copies = [copy for commit in commits for copy in _copies(commit, words)]
    for number, copy in enumerate(copies):
        copies[number] = copy._replace(name=_owner(copy, copies))
    corrections = _corrections(commits, words)
    found = []
    for name in {copy.name for copy in copies}:
        group = [copy for copy in copies if copy.name == name]
        newest = max((copy.rank, bool(copy.run.sd)) for copy in group)
        winner = next(copy for copy in group if (copy.rank, bool(copy.run.sd)) == newest)
        run = winner.run.replace(sd=next((c.run.sd for c in group if c.run.sd), "")) \
            if winner.run.id else winner.run  # fmt: skip
        before = None
        known = {copy.name for copy in copies if copy.run.id == run.id}
        if run.id in corrections and len(known) == 1:
            holds = _values(winner.run, run.sd)
            first = min(copy.rank for copy in group if _values(copy.run, run.sd) == holds)
            at, tokens = corrections[run.id]
            if at >= first[0]:
                before = run.tokens.total or sum(run.tokens.parts)
                run = run.replace(tokens=Tokens(tokens))
        oids = {copy.rank[1] for copy in group}
        instant = min(copy.instant for copy in group)
        found.append(Counted(instant, winner.rank[1], run.replace(line=0), len(oids), before))
    return sorted(found, key=repr)


def listed(ledger: Ledger) -> list[Counted]:
    """Give a ledger's entries in the model's form."""
    rows = [
        Counted(e.instant, e.oid, e.run.replace(line=0), e.copies, e.corrected)
        for e in ledger.entries
    ]
    return sorted(rows, key=repr)


def _copies(commit: Commit, words: Vocabulary) -> Iterable[_Copy]:
    reading = read(commit.message, words, commit.author_time)
    rank = (commit.committer_time, commit.oid)
    for block in reading.blocks:
        for index, run in enumerate(block.runs):
            date = block.quote.author_time if block.quote else commit.author_time
            name = (run.id, run.sd, run.agent) if run.id else (*_origin(commit, block), index)
            yield _Copy(name, instant_of(run, date), rank, run)


def _origin(commit: Commit, block: Block) -> tuple[object, ...]:
    by = block.quote or commit
    title = block.quote.subject if block.quote else subject(commit.message)
    return by.author, by.author_time, by.author_zone, title, block.text, block.ordinal


def _owner(copy: _Copy, copies: list[_Copy]) -> object:
    """A run whose message names no SD is the one of its id and agent that does."""
    run = copy.run
    if not run.id or run.sd:
        return copy.name
    named = [(c.run.id, c.run.sd, c.run.agent) for c in copies
             if (c.run.id, c.run.agent) == (run.id, run.agent) and c.run.sd]  # fmt: skip
    return min(named, default=copy.name)


def _values(run: Run, sd: str) -> Run:
    return run.replace(line=0, at=None, sd=sd)


def _corrections(commits: list[Commit], words: Vocabulary) -> dict[str, tuple[int, int]]:
    """Give for each id the committer time and the tokens of the correction that is the latest."""
    ranked = [
        ((commit.committer_time, commit.oid), correction)
        for commit in commits
        for correction in read(commit.message, words).corrections
        if correction.by and correction.reason
    ]
    ranked.sort(key=lambda pair: pair[0])
    return {correction.run_id: (rank[0], correction.tokens) for rank, correction in ranked}
