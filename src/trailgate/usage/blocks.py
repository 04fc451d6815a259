"""Finding usage blocks: runs of trailer-shaped lines that record usage, wherever they stand."""

from __future__ import annotations

import re

from trailgate.records import Record

from .lookalikes import folded
from .reading import Line
from .vocabulary import KEYS, REPEATED_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.trailers import Trailer

    from .vocabulary import Vocabulary

_SHAPED = re.compile(r"( {0,3})([A-Za-z0-9-]+)[ \t]*:(.*)", re.DOTALL)
_STRANGE = re.compile(r"( {0,3})([^\s:`>*#|-][^:\n]{0,40}?)[ \t\u00a0]*:(.*)", re.DOTALL)
_NUMBER = re.compile(r"\d", re.ASCII)
_CORE = ("SD", "Phase", "Agent", "Model")
_SPACE = " \t\r\n"


class RawBlock(Record):
    """Trailer-shaped lines that belong together, before their values are read.

    `lines` hold values unfolded and trimmed; `start`, `end` count from 1 in the message, both
    inclusive; `text` holds the lines without indentation.
    """

    lines: tuple[Line, ...]
    start: int
    end: int
    text: str


def find(
    lines: Iterable[tuple[int, str]], vocabulary: Vocabulary, strict: RawBlock | None = None
) -> list[RawBlock]:
    """Give the usage blocks among numbered lines, in their order.

    `strict` is what git sees as the message's trailers: it is taken as it is, prose between its
    lines included.

    Trailer-shaped lines of equal indentation (at most three spaces) form a block, continuation
    lines included; prose ends it. Neighbouring paragraphs of which each holds some of our keys,
    none of them the same, are one block: that is what `git commit -m ... -m 'SD: ...' -m
    'Phase: ...'` makes of it.
    """
    paragraphs = _paragraphs(lines, vocabulary, strict)
    return [block for block in _joined(paragraphs) if is_usage(block.lines, vocabulary)]


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
    known = bool(words) and words[0].upper() in vocabulary.agents
    return known or (len(words) >= 3 and (words[2] == "-" or words[2][0].isdigit()))


class _Paragraph(Record):
    """Consecutive shaped lines; `near`: only blank lines part it from the paragraph before."""

    block: RawBlock
    indent: int
    near: bool


def _paragraphs(
    lines: Iterable[tuple[int, str]], vocabulary: Vocabulary, strict: RawBlock | None
) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    gathered: list[tuple[int, str, str, str]] = []
    indent, near, blank = 0, False, False
    for number, text in [*lines, (0, "")]:
        if strict and strict.start <= number <= strict.end:
            if number == strict.start:
                if gathered:
                    found.append(_Paragraph(_raw(gathered, vocabulary), indent, near))
                    gathered, blank = [], False
                found.append(_Paragraph(strict, 0, blank))
                blank = True
            continue
        if gathered and _continues(text, indent):
            gathered.append((number, "", text.strip(_SPACE), text))
            continue
        shaped = _shape(text, vocabulary)
        if gathered and (shaped is None or shaped[0] != indent):
            found.append(_Paragraph(_raw(gathered, vocabulary), indent, near))
            gathered, blank = [], shaped is None
        if shaped is None:
            blank = blank and not text.strip(_SPACE)
            continue
        if not gathered:
            indent, near = shaped[0], blank
        gathered.append((number, shaped[1], shaped[2], text))
    return found


def _joined(paragraphs: list[_Paragraph]) -> list[RawBlock]:
    groups: list[tuple[RawBlock, int]] = []
    for paragraph in paragraphs:
        if groups and paragraph.near and paragraph.indent == groups[-1][1]:
            before, after = groups[-1][0], paragraph.block
            if _complete_each_other(before, after):
                joined = RawBlock(
                    before.lines + after.lines,
                    before.start,
                    after.end,
                    f"{before.text}\n{after.text}",
                )
                groups[-1] = (joined, paragraph.indent)
                continue
        groups.append((paragraph.block, paragraph.indent))
    return [block for block, _ in groups]


def _complete_each_other(before: RawBlock, after: RawBlock) -> bool:
    one = {line.key for line in before.lines if line.key in KEYS}
    other = {line.key for line in after.lines if line.key in KEYS}
    shared = (one & other) - set(REPEATED_KEYS)
    return bool(one) and bool(other) and not shared


def _continues(text: str, indent: int) -> bool:
    bare = text.strip(_SPACE)
    return bool(bare) and text[:1] in " \t" and len(text) - len(text.lstrip(" \t")) > indent


def strict_block(
    located: tuple[tuple[Trailer, int, int], ...],
    lines: list[tuple[int, str]],
    vocabulary: Vocabulary,
) -> RawBlock | None:
    """Make one block of the trailers that git sees; lines with look-alike keys belong to it."""
    if not located:
        return None
    start, end = located[0][1], located[-1][2]
    inside = {number: text for number, text in lines if start <= number <= end}
    found: list[Line] = []
    shown: list[str] = []
    covered: set[int] = set()
    for trailer, first, last in located:
        key = trailer.key.decode("ascii")
        value = trailer.value.decode("utf-8", "surrogateescape")
        found.append(Line(canonical(key, vocabulary), value, first, key))
        covered.update(range(first, last + 1))
        shown += [inside[n].strip(_SPACE) for n in range(first, last + 1)]
    for number, text in inside.items():
        shaped = None if number in covered or text.isascii() else _shape(text, vocabulary)
        if shaped:
            found.append(Line(shaped[1], shaped[2], number, shaped[1]))
    found.sort(key=lambda line: line.line)
    return RawBlock(tuple(found), start, end, "\n".join(shown))


def _shape(text: str, vocabulary: Vocabulary) -> tuple[int, str, str] | None:
    found = _SHAPED.fullmatch(text)
    if found is None and not text.isascii():
        strange = _STRANGE.fullmatch(text)
        if strange and not strange[2].isascii() and folded(strange[2]) in vocabulary.keys:
            found = strange
    if found is None:
        return None
    return len(found[1]), found[2], found[3].strip(_SPACE)


def _raw(gathered: list[tuple[int, str, str, str]], vocabulary: Vocabulary) -> RawBlock:
    lines: list[Line] = []
    for number, key, value, _ in gathered:
        if key:
            lines.append(Line(canonical(key, vocabulary), value, number, key))
        else:
            last = lines[-1]
            lines[-1] = last.replace(value=f"{last.value} {value}".strip())
    text = "\n".join(raw.strip(_SPACE) for _, _, _, raw in gathered)
    return RawBlock(tuple(lines), gathered[0][0], gathered[-1][0], text)


def canonical(key: str, vocabulary: Vocabulary) -> str:
    """Give the canonical spelling of one of our keys, any other key as it is written."""
    if not key.isascii():
        return key
    return vocabulary.keys.get(key.lower(), key)
