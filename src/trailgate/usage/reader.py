"""Reading a message: every usage block wherever it stands, and what git sees of it.

The strict reading is git's own (`trailgate.trailers`); the recovering one finds blocks that a
squash, a quoted commit or a closing co-author paragraph has pushed out of git's sight.
"""

from __future__ import annotations

import re

from trailgate import trailers
from trailgate.message import subject as subject_of
from trailgate.nearest import nearest
from trailgate.patterns import late

from .blocks import RawBlock, find, strict_block
from .ids import body_id, is_id, scope_ids, subject_id
from .instants import is_ulid
from .reading import Block, Correction, Line, NearMiss, Override, Reading
from .sections import Section, sections, unfenced
from .tokens import Unreadable, count
from .values import Defaults, runs_of
from .vocabulary import KEYS, SINGLE_KEYS, Vocabulary

_AUTOSQUASH = late(r"(fixup|squash|amend)! ")
_REVERT = late(r'(?:Revert|Reapply) "|revert(?:\([^()]*\))?!?:', re.ASCII)
_REVERTED = late(r"^This reverts commit [0-9a-f]{7,}", re.MULTILINE)
_MERGE = late(r"Merge (?:branch|branches|pull request|remote-tracking|tag|commit)\b")
_BULLET = late(r"\* (\S.*)")
_CORRECTS = late(r"(\S+)\s+tokens=(\S+)(?:\s+(\S.*))?", re.DOTALL)


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
    blocks = _all_blocks(parts, strict, vocabulary, Defaults(named[0], at))
    loose = _loose(strict, blocks)
    sd, sd_from = _sd(blocks, loose, named, vocabulary)
    every = [line for block in blocks for line in block.lines]
    return Reading(
        subject=subject,
        kind=_kind(subject, text),
        strict=tuple(trailer for trailer, _, _ in located),
        blocks=blocks,
        sd=sd,
        sd_from=sd_from,
        scope_ids=scope_ids(subject, vocabulary),
        loose=loose,
        near_misses=_near_misses([*every, *(strict.lines if strict else ())]),
        overrides=_overrides(blocks, loose),
        corrections=_corrections(blocks, loose),
    )


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _kind(subject: str, text: str) -> str:
    autosquash = _AUTOSQUASH.match(subject)
    if autosquash:
        return autosquash[1]
    if _REVERT.match(subject) or _REVERTED.search(text):
        return "revert"
    return "merge" if _MERGE.match(subject) else ""


def _named(subject: str, own: Section, vocabulary: Vocabulary) -> tuple[str, str]:
    """Give the id that a message's words name, without its trailers, and where it stands."""
    scope = scope_ids(subject, vocabulary)
    if scope:
        return scope[0], "scope"
    anywhere = subject_id(subject, vocabulary)
    if anywhere:
        return anywhere, "subject"
    body = body_id("\n".join(text for _, text in unfenced(own.lines)), vocabulary)
    return (body, "body") if body else ("", "")


def _sd(
    blocks: tuple[Block, ...],
    loose: tuple[Line, ...],
    named: tuple[str, str],
    vocabulary: Vocabulary,
) -> tuple[str, str]:
    for line in [*loose, *(line for block in blocks for line in block.lines)]:
        if line.key == "SD" and is_id(line.value, vocabulary):
            return line.value, "trailer"
    return named


def _all_blocks(
    parts: list[Section], strict: RawBlock | None, vocabulary: Vocabulary, defaults: Defaults
) -> tuple[Block, ...]:
    found: list[Block] = []
    equal: dict[tuple[object, str], int] = {}
    for part in parts:
        lines = unfenced(part.lines)
        own = strict if part is parts[0] else None
        for raw in find(lines, vocabulary, own):
            sd = _section_sd(part, raw, vocabulary) or defaults.sd
            runs, problems = runs_of(raw.lines, vocabulary, Defaults(sd, defaults.at))
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
    return tuple(sorted(found, key=lambda block: block.start))


def _section_sd(part: Section, raw: RawBlock, vocabulary: Vocabulary) -> str:
    """Give the id of the squashed commit in whose text a block stands, `""` for none.

    That is the quoted commit's subject, or the nearest `* subject` line above the block.
    """
    if part.quote:
        return _named(_text(part.quote.subject), part, vocabulary)[0]
    for number, text in reversed(part.lines):
        bullet = _BULLET.fullmatch(text) if number < raw.start else None
        if bullet:
            listed = scope_ids(bullet[1], vocabulary)
            return listed[0] if listed else subject_id(bullet[1], vocabulary)
    return ""


def _loose(strict: RawBlock | None, blocks: tuple[Block, ...]) -> tuple[Line, ...]:
    if strict is None:
        return ()
    used = {line.line for block in blocks if block.quote is None for line in block.lines}
    return tuple(line for line in strict.lines if line.key in KEYS and line.line not in used)


def _near_misses(lines: list[Line]) -> tuple[NearMiss, ...]:
    found: dict[int, NearMiss] = {}
    for line in lines:
        if line.key not in KEYS and line.written.isascii():
            meant = nearest(line.written, SINGLE_KEYS)
            if meant:
                found[line.line] = NearMiss(line.written, meant, line.value, line.line)
    return tuple(found[number] for number in sorted(found))


def _groups(blocks: tuple[Block, ...], loose: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    return [block.lines for block in blocks] + ([loose] if loose else [])


def _overrides(blocks: tuple[Block, ...], loose: tuple[Line, ...]) -> tuple[Override, ...]:
    found: list[Override] = []
    for lines in _groups(blocks, loose):
        by = next((line.value for line in lines if line.key == "Override-By"), "")
        for line in lines:
            if line.key == "Override":
                rule, _, reason = line.value.partition(" ")
                found.append(Override(rule, reason.strip(), by, line.line))
    return tuple(found)


def _corrections(blocks: tuple[Block, ...], loose: tuple[Line, ...]) -> tuple[Correction, ...]:
    found: list[Correction] = []
    for lines in _groups(blocks, loose):
        by = next((line.value for line in lines if line.key == "Override-By"), "")
        for line in lines:
            parsed = _CORRECTS.fullmatch(line.value) if line.key == "Corrects" else None
            if parsed is None or not is_ulid(parsed[1]):
                continue
            try:
                tokens = count(parsed[2])
            except Unreadable:
                continue
            found.append(Correction(parsed[1].upper(), tokens, parsed[3] or "", by, line.line))
    return tuple(found)
