"""The fast reading of plain messages, for long histories.

A message is plain when nothing in it needs the careful reader: no line that looks like one of our
keys but for one canonical block at its end. Where the two readings could differ this one gives
None, and the careful one decides; a differential test holds them equal.
"""

from __future__ import annotations

import re

from trailgate.patterns import late
from trailgate.records import Record

from .ids import is_id, scope_ids, subject_id
from .instants import is_ulid
from .names import agent_name, phase_name
from .run import BY_HAND, MAIN, Run, Tokens
from .vocabulary import QF_PATTERN, SD_PATTERN, default_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .vocabulary import Vocabulary

    Places = tuple[int, int, int, int]
    """Where a message without marks starts, where its first line ends, which a blank line or
    nothing follows, where the message ends, and where its first hint is, -1 without one."""


class Plain(Record):
    """What a plain message says: the SD that it names, and at most one run.

    `text` is the block's text, as the careful reader gives it: copies differ in what follows.
    """

    sd: str
    subject: bytes
    run: Run | None = None
    text: bytes = b""


_SUBJECT = late(rb"([^\s#][^\n\r]*+)(?:\Z|\n\Z|\n\n)")
_OTHER_SUBJECT = (b"Revert ", b"Reapply ", b"revert")
_BLOCK = late(
    rb"\n\n((?:SD: (?P<sd>[A-Z0-9-]++)\n)?Phase: (?P<phase>[A-Za-z]++)\n"
    rb"(?:Agent: (?P<agent>[A-Za-z]++)\n)?Model: (?P<model>[A-Za-z0-9][A-Za-z0-9.-]*+)\n"
    rb"Tokens: (?P<tokens>\d{1,12})(?:\nRun-Id: (?P<id>[0-9A-Z]{26}))?)"
    rb"(?:\n(?:Co-[Aa]uthored-[Bb]y|Signed-off-by): (?:[^\n\r]*[^\s])?+)*+\n?\Z"
)

_MOST_KEPT = 10_000
"""Of what was worked out once; more are worked out again."""


class _Table:
    """What can be worked out once for a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        line = _line_of(vocabulary)
        self.first = re.compile(line)
        self.later = re.compile(rb"\n" + line)
        aliases = vocabulary.phase_aliases + vocabulary.agent_aliases
        usual = all(vocabulary.keys.get(k) == v for k, v in default_keys().items())
        self.fast = usual and all(alias.since is None for alias in aliases)
        self.ids: dict[bytes, str] = {}
        self.models: dict[bytes, str] = {}
        self.tokens: dict[bytes, Tokens] = {}
        self.phases: dict[bytes, tuple[str, bool]] = {}
        self.agents: dict[bytes | None, str] = {None: MAIN}

    def sd(self, written: bytes) -> str:
        """Give the SD that a trailer names, `""` where its value is no id."""
        found = self.ids.get(written)
        if found is None:
            text = written.decode("ascii")
            found = text if is_id(text, self.vocabulary) else ""
            _keep(self.ids, written, found)
        return found

    def model(self, written: bytes) -> str:
        """Give a model's name, `""` where none ran at all."""
        found = self.models.get(written)
        if found is None:
            text = written.decode("ascii")
            found = "" if text.lower() == BY_HAND else text
            _keep(self.models, written, found)
        return found

    def figure(self, written: bytes) -> Tokens:
        """Give the tokens that digits tell."""
        found = self.tokens.get(written)
        if found is None:
            found = Tokens(int(written))
            _keep(self.tokens, written, found)
        return found

    def phase(self, written: bytes) -> tuple[str, bool]:
        """Give a phase's canonical name and whether it is known."""
        found = self.phases.get(written)
        if found is None:
            found = self.phases[written] = phase_name(written.decode("ascii"), self.vocabulary)
        return found

    def agent(self, written: bytes | None) -> str:
        """Give an agent's canonical name."""
        found = self.agents.get(written)
        if found is None:
            found = agent_name((written or b"").decode("ascii"), self.vocabulary)
            self.agents[written] = found
        return found


def _keep(table: dict[bytes, Any], key: bytes, value: Any) -> None:
    """Keep what was worked out, and let go of older things where there are too many."""
    if len(table) >= _MOST_KEPT:
        table.clear()
    table[key] = value


def _line_of(vocabulary: Vocabulary) -> bytes:
    """Give the pattern of a line that begins like one of our trailers.

    Most lines are prose: looking first for any word with a colon behind it spares them the names.
    """
    names = sorted({"sd", *vocabulary.keys})
    letters = "".join(sorted(set("".join(names))))
    some_word = f"[{re.escape(letters + letters.upper())}]++[ \\t]*+:"
    keys = "|".join(re.escape(name) for name in names)
    return rf"[ \t]*+(?={some_word})(?i:{keys})[ \t]*+:".encode()


_tables: dict[int, _Table] = {}


def _table(vocabulary: Vocabulary) -> _Table:
    table = _tables.get(id(vocabulary))
    if table is None or table.vocabulary is not vocabulary:
        table = _tables[id(vocabulary)] = _Table(vocabulary)
    return table


def plain(message: bytes, vocabulary: Vocabulary) -> Plain | None:
    """Read a plain message, or give None for one that needs the careful reader."""
    title = _SUBJECT.match(message)
    if title is None or is_marked(message):
        return None
    table = _table(vocabulary)
    first = table.first.match(message) or table.later.search(message)
    hint = first.start() if first else -1
    return _plain_at(message, (0, title.end(1), len(message), hint), table)


def is_marked(data: bytes, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a part of some messages holds what only the careful reader understands."""
    find = data.find
    return (
        find(b"\0", start, end) >= 0
        or find(b"-- >8 --", start, end) >= 0
        or (
            find(b" commit", start, end) >= 0
            and (
                find(b"Squashed commit", start, end) >= 0
                or find(b"This reverts commit", start, end) >= 0
            )
        )
    )


def _plain_at(data: bytes, at: Places, table: _Table) -> Plain | None:
    """Read a message that is part of something larger, as `plain` does."""
    start, after, end, hint = at
    if data.startswith(_OTHER_SUBJECT, start, end):
        return None
    subject = data[start:after].rstrip(b" \t")
    if hint < 0:
        return Plain(_named(subject, table.vocabulary), subject)
    block = _BLOCK.match(data, hint - 1, end) if table.fast and after < hint else None
    if block is None:
        return None
    own = block.end(1)
    if own + 1 < end and table.later.search(data, own, end):
        return None
    return _with_run(subject, block, table, start)


def _named(subject: bytes, vocabulary: Vocabulary) -> str:
    if b"SD-" not in subject and b"QF-" not in subject and _usual_ids(vocabulary):
        return ""
    text = subject.decode("utf-8", "surrogateescape")
    listed = scope_ids(text, vocabulary)
    return listed[0] if listed else subject_id(text, vocabulary)


def _usual_ids(vocabulary: Vocabulary) -> bool:
    return vocabulary.id_patterns == (SD_PATTERN, QF_PATTERN)


def _with_run(subject: bytes, block: re.Match[bytes], table: _Table, start: int) -> Plain | None:
    own, sd, phase, agent, model, tokens, run_id = block.groups()
    ran = table.model(model)
    if not ran or (run_id and not is_ulid(run_id.decode("ascii"))):
        return None
    if sd:
        name = table.sd(sd)
        if not name:
            return None
    elif block.string.find(b"\n* ", start, block.start()) >= 0:
        return None
    else:
        name = _named(subject, table.vocabulary)
    known_phase, known = table.phase(phase)
    run = Run(
        name,
        known_phase,
        table.agent(agent),
        ran,
        table.figure(tokens),
        known,
        run_id.decode("ascii") if run_id else "",
    )
    return Plain(name, subject, run, own)


def may_hold_usage(message: bytes, vocabulary: Vocabulary) -> bool:
    """Tell whether any line begins like one of our trailers; without one there is no usage."""
    table = _table(vocabulary)
    return table.later.search(message) is not None or table.first.match(message) is not None


class Skim:
    """Tells of raw commits, without reading them, which the ledger has to look at.

    All that it says of a commit is what `plain` or the careful reader would.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.usual = _usual_ids(vocabulary)
        """Only a subject that holds `SD-` or `QF-` can name an SD."""
        self._vocabulary = vocabulary
        self._table = _table(vocabulary)
        self._scopes: dict[bytes, str] = {}
        self.hint = self._table.later
        """Finds the break before each line that begins like one of our trailers."""

    def plain(self, data: bytes, at: Places) -> Plain | None:
        """Read a message inside a raw commit as `plain` does."""
        return _plain_at(data, at, self._table)

    def sd(self, subject: bytes) -> str | None:
        """Give the SD that a raw commit without a hint names, which `is_marked` denies.

        `subject` is the message's first line, which a blank line or its end follows. None: only
        reading the message can tell.
        """
        if subject.startswith(_OTHER_SUBJECT):
            return None
        scope = _SCOPE.match(subject)
        if scope is None:
            return _named(subject.rstrip(b" \t"), self._vocabulary)
        found = self._scopes.get(scope[1])
        if found is None:
            listed = scope_ids(scope[0].decode("ascii"), self._vocabulary)
            found = listed[0] if listed else ""
            _keep(self._scopes, scope[1], found)
        return found or _named(subject.rstrip(b" \t"), self._vocabulary)


_SCOPE = late(rb"[A-Za-z][A-Za-z0-9_-]*+\(([A-Za-z0-9+,&./_-]*+)\)!?:")
