"""What a message says, once read: its blocks, runs, problems, and the SD that it names."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.trailers import Trailer

    from .run import Run


class Line(Record):
    """A trailer of a usage block: `key` canonical where it is ours, else as written.

    `written` is the key as it stands; `line` counts from 1 in the message. Text is decoded with
    surrogateescape, so that the bytes survive.
    """

    key: str
    value: str
    line: int
    written: str


class Problem(Record):
    """Why something in a block can't be read.

    `code`: `value` (can't be read), `repeated` (a single-valued key given twice), `look-alike`
    (a key with look-alike letters), `incomplete` (no Tokens and no Run). `reason` says what a
    readable value looks like; `suggestion` is the value that was meant, where only one can be.
    """

    code: str
    key: str
    value: str
    line: int
    reason: str
    suggestion: str = ""


class Quote(Record):
    """The commit that `git merge --squash` text quotes around a block."""

    oid: str
    author: bytes
    author_time: int
    author_zone: str
    subject: bytes


class Correction(Record):
    """A `Corrects` trailer: the tokens of an earlier run replaced, with a reason."""

    run_id: str
    tokens: int
    reason: str
    by: str
    line: int = 0


class Override(Record):
    """An `Override` trailer: one rule waived for this commit. `by` is the commit's Override-By."""

    rule: str
    reason: str
    by: str
    line: int = 0


class Block(Record):
    """A usage block: consecutive trailer-shaped lines of equal indentation that record usage.

    `start`, `end`: its lines, counted from 1, both inclusive. `strict`: git sees all of it as
    trailers. `text`: its lines without indentation, as bytes, for telling copies. `ordinal`: how
    many equal blocks stand before it in the message. `problems` not empty: the block is
    unreadable and gives no runs.
    """

    start: int
    end: int
    strict: bool
    text: bytes
    ordinal: int
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]
    problems: tuple[Problem, ...] = ()
    quote: Quote | None = None


class NearMiss(Record):
    """A line whose key is almost one of ours (`Modle: opus`)."""

    written: str
    key: str
    value: str
    line: int


class Reading(Record):
    """All that trailgate reads in one message.

    `strict`: the trailers that git sees. `sd`: the id that makes this an SD commit, `""` when
    none; `sd_from` says where it was found (`trailer`, `scope`, `subject`, `body`). `scope_ids`:
    all ids that the subject's conventional scope lists. `kind`: `fixup`, `squash`, `amend`,
    `revert`, `merge` by subject, else `""` (`merge` is what the words say, not what the commit
    is). `loose`: lines with our keys that git sees and that
    belong to no usage block. `strays`: what can't be read outside usage blocks, and in `Corrects`
    lines anywhere; the runs count all the same.
    """

    subject: str
    kind: str
    strict: tuple[Trailer, ...]
    blocks: tuple[Block, ...]
    sd: str = ""
    sd_from: str = ""
    scope_ids: tuple[str, ...] = ()
    loose: tuple[Line, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    overrides: tuple[Override, ...] = ()
    corrections: tuple[Correction, ...] = ()
    strays: tuple[Problem, ...] = ()

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of all readable blocks, in the order of the message."""
        return tuple(run for block in self.blocks for run in block.runs)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of all blocks, in the order of the message."""
        return tuple(problem for block in self.blocks for problem in block.problems)
