"""Reading a message: every usage block wherever it stands, and what git sees of it.

The strict reading is git's own (`trailgate.trailers`); the recovering one finds blocks that a
squash, a quoted commit or a closing co-author paragraph has pushed out of git's sight.
"""

from __future__ import annotations

from trailgate import trailers
from trailgate.message import subject as subject_of
from trailgate.patterns import ASCII, MULTILINE, late

from .beside import approves, corrections, overrides, strays
from .blocks import RawBlock, find, is_usage, strict_block
from .ids import body_id, is_id, scope_ids, subject_id
from .reading import Block, Line, NearMiss, Reading
from .sections import Section, headings, sections
from .values import Defaults, runs_of
from .vocabulary import KEYS, SINGLE_KEYS, Vocabulary

_AUTOSQUASH = ("fixup! ", "squash! ", "amend! ")
_REVERT = late(r'(?:Revert|Reapply) "|revert(?:\([^()]*\))?!?:', ASCII)
_TYPED = late(r"[A-Za-z][\w-]*(?:\([^()]*\))?!?:", ASCII)
_REVERTED = late(r"^This reverts commit [0-9a-f]{7,}", MULTILINE)
_MERGE = late(r"Merge (?:branch|branches|pull request|remote-tracking|tag|commit)\b")
_MOST_COMPARED = 500
"""Unknown keys that are compared with ours: a hint for people, and slow."""


def read(message: bytes, vocabulary: Vocabulary, at: int | None = None) -> Reading:
    """Read a message as git stores it.

    `at` is the instant (epoch seconds) at which dated aliases are looked up, None: all in force.
    Bytes that are not UTF-8 survive as surrogates.
    """
    message = message.partition(b"\0")[0]
    subject = _text(subject_of(message))
    text = _text(message)
    lines = [(n, line.rstrip("\r")) for n, line in enumerate(text.split("\n"), 1)]
    parts = sections(lines)
    located = trailers.parse_with_lines(message)
    strict = strict_block(located, lines, vocabulary)
    named = _named(subject, parts[0], vocabulary)
    blocks, aside = _all_blocks(parts, strict, vocabulary, Defaults(named[0], at))
    loose = _loose(strict, blocks)
    groups = _groups(blocks, aside, loose)
    every = [line for block in blocks for line in block.lines]
    sd, sd_from = _sd([*loose, *every], vocabulary) or named
    return Reading(
        subject=subject,
        kind=_kind(subject, text, parts[0]),
        strict=tuple(trailer for trailer, _, _ in located),
        blocks=blocks,
        sd=sd,
        sd_from=sd_from,
        scope_ids=scope_ids(subject, vocabulary),
        loose=loose,
        near_misses=_near_misses([*every, *(strict.lines if strict else ())]),
        overrides=overrides(groups),
        corrections=corrections(groups),
        strays=strays(groups, loose, vocabulary, ours=bool(sd or blocks)),
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _kind(subject: str, text: str, own: Section) -> str:
    if subject.startswith(_AUTOSQUASH):
        return subject.partition("!")[0]
    if "evert" not in text and "eapply" not in text and not subject.startswith("Merge"):
        return ""
    if _REVERT.match(subject) or (not _TYPED.match(subject) and _is_reverted(text, own)):
        return "revert"
    return "merge" if _MERGE.match(subject) else ""


def _is_reverted(text: str, own: Section) -> bool:
    # a squash of several commits is no revert because one of them is
    return _REVERTED.search(text) is not None and not headings(own, named=False)


def _named(subject: str, own: Section, vocabulary: Vocabulary) -> tuple[str, str]:
    """Give the id that a message's words name, without its trailers, and where it stands."""
    named = _titled(subject, vocabulary)
    if named[0]:
        return named
    body = body_id("\n".join(text for _, text in own.lines), vocabulary)
    return (body, "body") if body else ("", "")


def _titled(subject: str, vocabulary: Vocabulary) -> tuple[str, str]:
    scope = scope_ids(subject, vocabulary)
    if scope:
        return scope[0], "scope"
    anywhere = subject_id(subject, vocabulary)
    return (anywhere, "subject") if anywhere else ("", "")


def _sd(lines: list[Line], vocabulary: Vocabulary) -> tuple[str, str] | None:
    for line in lines:
        if line.key == "SD" and is_id(line.value, vocabulary):
            return line.value, "trailer"
    return None


def _all_blocks(
    parts: list[Section], strict: RawBlock | None, vocabulary: Vocabulary, defaults: Defaults
) -> tuple[tuple[Block, ...], list[RawBlock]]:
    """Give the usage blocks, and other paragraphs in which somebody approves or corrects."""
    found: list[Block] = []
    aside: list[RawBlock] = []
    equal: dict[tuple[object, str], int] = {}
    for part in parts:
        own = strict if part is parts[0] else None
        naming = _Naming(part, vocabulary, defaults)
        for raw in find(part.lines, vocabulary, own):
            if not is_usage(raw.lines, vocabulary):
                aside += [raw] if raw is not own and approves(raw.lines) else []
                continue
            runs, problems = runs_of(raw.lines, vocabulary, naming.defaults(raw))
            ordinal = equal[part.quote, raw.text] = equal.get((part.quote, raw.text), -1) + 1
            found.append(
                Block(
                    start=raw.start,
                    end=raw.end,
                    strict=raw is own,
                    text=raw.text.encode("utf-8", "surrogateescape"),
                    ordinal=ordinal,
                    lines=raw.lines,
                    runs=runs,
                    problems=problems,
                    quote=part.quote,
                )
            )
    return tuple(sorted(found, key=lambda block: block.start)), aside


class _Naming:
    """What the blocks of a section take from around them.

    A quoted commit names its SD itself; so does the nearest `* subject` line above a block where
    GitHub's squash joined several commits. Else the message does.
    """

    def __init__(self, part: Section, vocabulary: Vocabulary, message: Defaults) -> None:
        self._part = part
        self._vocabulary = vocabulary
        self._sd = message.sd
        self._at = message.at
        self._below: list[tuple[int, str]] | None = None
        self._above = ""
        if part.quote and message.at is not None:
            self._at = part.quote.author_time
        if part.subject:
            self._sd = _named(part.subject, part, vocabulary)[0] or message.sd

    def defaults(self, raw: RawBlock) -> Defaults:
        """Give what holds for one block; blocks are asked for from top to bottom."""
        if any(line.key == "SD" for line in raw.lines):
            return Defaults(self._sd, self._at)
        if self._below is None:
            self._below = headings(self._part, named=bool(self._sd))[::-1]
        while self._below and self._below[-1][0] < raw.start:
            self._above = self._below.pop()[1]
        return Defaults(_titled(self._above, self._vocabulary)[0] or self._sd, self._at)


def _loose(strict: RawBlock | None, blocks: tuple[Block, ...]) -> tuple[Line, ...]:
    if strict is None:
        return ()
    used = {line.line for block in blocks if block.quote is None for line in block.lines}
    return tuple(line for line in strict.lines if line.key in KEYS and line.line not in used)


def _near_misses(lines: list[Line]) -> tuple[NearMiss, ...]:
    found: dict[int, NearMiss] = {}
    known: dict[str, str] = {}
    for line in lines:
        written = line.written
        if line.key in KEYS or not written.isascii():
            continue
        if written not in known:
            if len(known) == _MOST_COMPARED:
                break
            from trailgate.nearest import nearest  # where all keys are ours, nobody asks

            known[written] = nearest(written, SINGLE_KEYS)
        if known[written]:
            found[line.line] = NearMiss(written, known[written], line.value, line.line)
    return tuple(found[number] for number in sorted(found))


def _groups(
    blocks: tuple[Block, ...], aside: list[RawBlock], loose: tuple[Line, ...]
) -> list[tuple[Line, ...]]:
    """Give the lines that may hold overrides and corrections, by the paragraphs that join them.

    Paragraphs that git does not see count beside usage; a correction also counts alone.
    """
    groups = [block.lines for block in blocks]
    groups += [
        raw.lines for raw in aside if blocks or any(line.key == "Corrects" for line in raw.lines)
    ]
    used = {line.line for lines in groups for line in lines}
    left = tuple(line for line in loose if line.line not in used)
    return [*groups, left] if left else groups
