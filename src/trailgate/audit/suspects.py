"""Squash merges that may count twice: their blocks have no Run-Id and stand elsewhere too.

A squash takes the time of the merge and its own subject, so that nothing but a Run-Id tells its
blocks from new ones. What can be seen is a section whose subject and block equal a commit's.
"""

from __future__ import annotations

from trailgate.message import subject as subject_of
from trailgate.patterns import ASCII, late
from trailgate.records import Record
from trailgate.usage.reader import read
from trailgate.usage.sections import headings, sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from trailgate.commits import Commit
    from trailgate.usage.reading import Block, Reading
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary

    Wanted = dict[bytes, list[tuple["Squash", "Part"]]]

_NUMBERED = late(rb"(.*\S) \(#\d+\)", ASCII)


class Part(Record):
    """A block of a squash: the subject that stood above it, its text, its runs without Run-Id."""

    subject: bytes
    text: bytes
    runs: tuple[Run, ...]


class Squash(Record):
    """A commit that looks like a squash merge; `merged` is its committer's time."""

    oid: str
    instant: int
    merged: int
    subject: str
    parts: tuple[Part, ...]


class Twin(Record):
    """A commit whose subject and block equal those of a part of a squash.

    `recorded` tells that HEAD reaches it; else only another branch does.
    """

    oid: str
    subject: str
    recorded: bool


class Suspect(Record):
    """A squash that may count twice.

    `parts` is how many of its blocks could, `matched` those that stand elsewhere, each with the
    commits where. `refs` are some of the branches that hold them.
    """

    squash: Squash
    matched: tuple[tuple[Part, tuple[Twin, ...]], ...]
    refs: tuple[str, ...] = ()

    @property
    def parts(self) -> int:
        """How many of the squash's blocks have no Run-Id."""
        return len(self.squash.parts)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs that count twice if the suspicion is right."""
        return tuple(run for part, _ in self.matched for run in part.runs)


def may_be_squash(message: bytes) -> bool:
    """Tell at a glance whether a message could be a squash's; `squash_of` looks closer."""
    return b"\n* " in message or b" (#" in message.partition(b"\n")[0]


def squash_of(commit: Commit, vocabulary: Vocabulary) -> Squash | None:
    """Give the blocks of a squash merge that have no Run-Id; None for any other commit."""
    reading = read(commit.message, vocabulary, commit.author_time)
    parts = tuple(_parts(commit.message, reading))
    if not parts or commit.is_merge:
        return None
    return Squash(commit.oid, commit.author_time, commit.committer_time, reading.subject, parts)


def _parts(message: bytes, reading: Reading) -> Iterator[Part]:
    blocks = [block for block in reading.blocks if block.quote is None and _without_id(block)]
    if not blocks:
        return
    text = message.partition(b"\0")[0].decode("utf-8", "surrogateescape")
    lines = [(number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), 1)]
    bullets = headings(sections(lines)[0], named=False)
    if len(bullets) > 1:
        for block in blocks:
            above = [subject for number, subject in bullets if number < block.start]
            if above:
                yield _part(above[-1].encode("utf-8", "surrogateescape"), block)
        return
    # of a single commit the message stays, and the subject takes the pull request's number
    numbered = _NUMBERED.fullmatch(subject_of(message))
    if numbered:
        for block in blocks:
            yield _part(numbered[1], block)


def _part(subject: bytes, block: Block) -> Part:
    return Part(subject.strip(), block.text, _without_id(block))


def _without_id(block: Block) -> tuple[Run, ...]:
    return tuple(run for run in block.runs if not run.id)


def wanted_of(squashes: Iterable[Squash]) -> Wanted:
    """Give the parts of all squashes by the subject of the commits to look for."""
    wanted: Wanted = {}
    for squash in squashes:
        for part in dict.fromkeys(squash.parts):
            wanted.setdefault(part.subject, []).append((squash, part))
    return wanted


def twins_of(
    commit: Commit, wanted: Wanted, vocabulary: Vocabulary, *, recorded: bool
) -> Iterator[tuple[Squash, Part, Twin]]:
    """Give the parts of squashes that a commit's own blocks equal."""
    subject = subject_of(commit.message)
    listed = wanted.get(subject)
    if not listed:
        return
    reading = read(commit.message, vocabulary, commit.author_time)
    texts = {block.text for block in reading.blocks if block.quote is None and _without_id(block)}
    for squash, part in listed:
        is_older = commit.author_time <= squash.merged
        if part.text in texts and commit.oid != squash.oid and is_older:
            yield squash, part, Twin(commit.oid, reading.subject, recorded)


def suspects(found: Iterable[tuple[Squash, Part, Twin]]) -> tuple[Suspect, ...]:
    """Gather by squash what `twins_of` gave: oldest first, parts in the order of the message."""
    squashes: dict[str, Squash] = {}
    twins: dict[tuple[str, Part], list[Twin]] = {}
    for squash, part, twin in found:
        squashes[squash.oid] = squash
        twins.setdefault((squash.oid, part), []).append(twin)
    ordered = sorted(squashes.values(), key=lambda squash: (squash.instant, squash.oid))
    return tuple(Suspect(squash, _matched(squash, twins)) for squash in ordered)


def _matched(
    squash: Squash, twins: Mapping[tuple[str, Part], Sequence[Twin]]
) -> tuple[tuple[Part, tuple[Twin, ...]], ...]:
    parts = dict.fromkeys(squash.parts)
    return tuple(
        (part, tuple(twins[squash.oid, part])) for part in parts if (squash.oid, part) in twins
    )
