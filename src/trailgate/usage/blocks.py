"""Finding usage blocks: trailer-shaped lines that record usage, wherever they stand."""

from __future__ import annotations

from trailgate.patterns import ASCII, late
from trailgate.records import Record

from .names import agent_name
from .reading import Line
from .vocabulary import KEYS, REPEATED_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from re import Match

    from trailgate.trailers import Trailer

    from .vocabulary import Vocabulary

_SHAPED = late(r"( {0,3}+)([A-Za-z0-9-]++)[ \t]*+:")
_STRANGE = late(r"( {0,3}+)([^:`>*#|-][^:]{0,40}+):")
_NUMBER = late(r"\d", ASCII)
_CORE = ("SD", "Phase", "Agent", "Model")
_SPACE = " \t\r\n"


class RawBlock(Record):
    """Trailer-shaped lines that belong together, before their values are read.

    `lines` hold values unfolded and trimmed; `start`, `end` count from 1 in the message, both
    inclusive. `text` tells copies: the lines without indentation, but for those that git and
    forges add to a copy (`Signed-off-by` and other keys that end in `-by`).
    """

    lines: tuple[Line, ...]
    start: int
    end: int
    text: str


def find(
    lines: Iterable[tuple[int, str]], vocabulary: Vocabulary, strict: RawBlock | None = None
) -> list[RawBlock]:
    """Give the blocks of trailer-shaped lines among numbered lines, in their order.

    `strict` is what git sees as the message's trailers: it is taken as it is, prose between its
    lines included.

    Trailer-shaped lines of equal indentation (at most three spaces) form a block, continuation
    lines included; prose ends it, and comments count as little as they do to git. Neighbouring
    paragraphs of which each holds some of our keys, none of them the same, are one block: that is
    what `git commit -m ... -m 'SD: ...' -m 'Phase: ...'` makes of it.
    """
    return _joined(_paragraphs(lines, vocabulary, strict), vocabulary)


def is_usage(lines: tuple[Line, ...], vocabulary: Vocabulary) -> bool:
    """Tell whether lines record usage: Tokens or Run, or at least three of SD, Phase, Agent, Model.

    A lone `Tokens: ...` or `Run: ...` whose value is plainly prose (`Run: npm test`) does not.
    """
    keys = {line.key for line in lines}
    core = sum(key in keys for key in _CORE)
    if core >= 3:
        return True
    if "Tokens" not in keys and "Run" not in keys:
        return False
    if core or "Run-Id" in keys:
        return True
    return any(_like_usage(line, vocabulary) for line in lines)


def _like_usage(line: Line, vocabulary: Vocabulary) -> bool:
    if line.key == "Tokens":
        return len(line.value.split()) <= 1 or _NUMBER.search(line.value) is not None
    if line.key != "Run":
        return False
    words = line.value.split()
    known = bool(words) and agent_name(words[0], vocabulary) in vocabulary.agents
    return known or (len(words) >= 3 and (words[2] == "-" or words[2][0].isdigit()))


class _Row:
    """One shaped line with its continuations: its number, its key, pieces of value, raw lines."""

    __slots__ = ("key", "number", "pieces", "texts")

    def __init__(self, number: int, key: str, texts: list[str]) -> None:
        self.number = number
        self.key = key
        self.texts = [text.strip(_SPACE) for text in texts]
        self.pieces = [texts[0].partition(":")[2].strip(_SPACE), *self.texts[1:]]

    def fold(self, text: str) -> None:
        """Take a continuation line."""
        self.texts.append(text.strip(_SPACE))
        self.pieces.append(self.texts[-1])

    def line(self, vocabulary: Vocabulary) -> Line:
        """Give the line, its value in one piece."""
        value = " ".join(filter(None, self.pieces))
        return Line(canonical(self.key, vocabulary), value, self.number, self.key)


class _Paragraph:
    """Consecutive shaped lines; `near`: only blank lines part it from the paragraph before."""

    __slots__ = ("block", "indent", "near", "rows")

    def __init__(self, indent: int, *, near: bool, block: RawBlock | None = None) -> None:
        self.indent = indent
        self.near = near
        self.block = block
        self.rows: list[_Row] = []


_NOTHING, _PARAGRAPH, _BLANK = range(3)


def _paragraphs(
    lines: Iterable[tuple[int, str]], vocabulary: Vocabulary, strict: RawBlock | None
) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    part: _Paragraph | None = None
    before = _NOTHING  # what stands between the last paragraph and this line
    comment = 0  # the last one: what follows it continues nothing
    for number, text in lines:
        if strict and strict.start <= number <= strict.end:
            if before != _PARAGRAPH or found[-1].block is None:
                found.append(_Paragraph(0, near=before == _BLANK, block=strict))
            part, before = None, _PARAGRAPH
        elif text.startswith("#"):
            comment = number
        elif part and comment != number - 1 and _continues(text, part.indent):
            part.rows[-1].fold(text)
        elif (shape := _shape(text, vocabulary)) is None:
            blank = before != _NOTHING and not text.strip(_SPACE)
            part, before = None, _BLANK if blank else _NOTHING
        else:
            indent, key = shape
            if part is None or part.indent != indent:
                part = _Paragraph(indent, near=before == _BLANK)
                found.append(part)
            part.rows.append(_Row(number, key, [text]))
            before = _PARAGRAPH
    return found


def _joined(paragraphs: list[_Paragraph], vocabulary: Vocabulary) -> list[RawBlock]:
    """Join neighbouring paragraphs that complete each other, and give the blocks."""
    groups: list[list[RawBlock]] = []
    indent, known = 0, set[str]()
    for part in paragraphs:
        block = part.block or _raw(part.rows, vocabulary)
        keys = {line.key for line in block.lines if line.key in KEYS}
        near = part.near and part.indent == indent
        if near and known and keys and not (known & keys) - set(REPEATED_KEYS):
            groups[-1].append(block)
            known |= keys
        else:
            groups.append([block])
            indent, known = part.indent, keys
    return [_one(group) for group in groups]


def _one(group: list[RawBlock]) -> RawBlock:
    if len(group) == 1:
        return group[0]
    lines = tuple(line for block in group for line in block.lines)
    text = "\n".join(block.text for block in group)
    return RawBlock(lines, group[0].start, group[-1].end, text)


def _continues(text: str, indent: int) -> bool:
    bare = text.strip(_SPACE)
    return bool(bare) and text[:1] in " \t" and len(text) - len(text.lstrip(" \t")) > indent


def strict_block(
    located: tuple[tuple[Trailer, int, int], ...],
    lines: list[tuple[int, str]],
    vocabulary: Vocabulary,
) -> RawBlock | None:
    """Make one block of the trailers that git sees; lines with look-alike keys belong to it.

    `lines` are all of the message, numbered from 1.
    """
    if not located:
        return None
    start, end = located[0][1], located[-1][2]
    rows: list[_Row] = []
    covered: set[int] = set()
    for trailer, first, last in located:
        texts = [text for _, text in lines[first - 1 : last]]
        rows.append(_Row(first, trailer.key.decode("ascii"), texts))
        covered.update(range(first, last + 1))
    block = _raw(rows, vocabulary)
    for number, text in lines[start - 1 : end]:
        shape = None if number in covered or text.isascii() else _shape(text, vocabulary)
        if shape:
            rows.append(_Row(number, shape[1], [text]))
    rows.sort(key=lambda row: row.number)
    return RawBlock(tuple(row.line(vocabulary) for row in rows), start, end, block.text)


def _shape(text: str, vocabulary: Vocabulary) -> tuple[int, str] | None:
    """Give indentation and key of a trailer-shaped line; one of our keys in look-alikes too."""
    found = _SHAPED.match(text)
    if found is None and not text.isascii():
        found = _look_alike(text, vocabulary)
    return (len(found[1]), found[2].rstrip("\u00a0 \t")) if found else None


def _look_alike(text: str, vocabulary: Vocabulary) -> Match[str] | None:
    found = _STRANGE.match(text)
    if found is None or found[2].isascii():
        return None
    from .lookalikes import folded  # few messages hold such letters before a colon

    return found if folded(found[2]) in vocabulary.keys else None


def _raw(rows: list[_Row], vocabulary: Vocabulary) -> RawBlock:
    lines = tuple(row.line(vocabulary) for row in rows)
    kept = [text for row in rows if not _added(row.key) for text in row.texts]
    end = rows[-1].number + len(rows[-1].texts) - 1
    return RawBlock(lines, rows[0].number, end, "\n".join(kept))


def _added(key: str) -> bool:
    return key.lower().endswith("-by") and key.lower() != "override-by"


def canonical(key: str, vocabulary: Vocabulary) -> str:
    """Give the canonical spelling of one of our keys, any other key as it is written."""
    if not key.isascii():
        return key
    return vocabulary.keys.get(key.lower(), key)
