"""Edits that mend a message: built from what was read, so that they can be pasted as they stand."""

from __future__ import annotations

from trailgate.findings import Edit, Remedy
from trailgate.usage.vocabulary import REPEATED_KEYS, SINGLE_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Block, Line, Reading

    Pair = tuple[str, str]
    Changes = Mapping[int, Pair | None]

_REPEATED = {key.lower() for key in REPEATED_KEYS}


def amended(
    reading: Reading, block: Block, changes: Changes, added: tuple[Pair, ...] = ()
) -> Edit | None:
    """Give the edit that changes lines of one block: line number to its new trailer, None: gone.

    None when no edit can say it: the block is one of several and git does not see it, or it is
    quoted from another commit.
    """
    if block.strict and _settable(block.lines, changes, added):
        return _as_trailers(block.lines, changes, added)
    if len(reading.blocks) > 1 or block.quote:
        return None
    return as_block(reading, [*_changed(block.lines, changes), *added])


def change_line(reading: Reading, number: int, value: str) -> Edit | None:
    """Give the edit that replaces the value of the trailer in one line of the message."""
    for block in reading.blocks:
        for line in block.lines:
            if line.line == number:
                return amended(reading, block, {number: (line.written, value)})
    return None


def as_block(reading: Reading, pairs: list[Pair]) -> Edit | None:
    """Give the edit that makes one last paragraph of usage and the other trailers git sees.

    None where that would change what the message says: a loose line would come to speak of a run
    or stand twice, or an approver would come to stand for what somebody else approved.
    """
    named = [line.key for block in reading.blocks for line in block.lines]
    named += [key for key, _ in pairs]
    loose = [line.key for line in reading.loose if line.key in SINGLE_KEYS]
    if not set(loose) <= {"SD", "Override-By"} or any((named + loose).count(k) > 1 for k in loose):
        return None
    groups = [*(block.lines for block in reading.blocks), reading.loose]
    if len({_approver(lines) for lines in groups if _approves(lines)}) > 1:
        return None
    others = [pair for pair in _foreign(reading) if pair not in pairs]
    lines = tuple(f"{key}: {value}".rstrip() for key, value in (*pairs, *others))
    return Edit(block=lines)


def _foreign(reading: Reading) -> list[Pair]:
    """Give the trailers that git sees outside every usage block (`Co-authored-by`), in order."""
    inside = [(line.written, line.value) for block in reading.blocks for line in block.lines]
    found: list[Pair] = []
    for trailer in reading.strict:
        pair = (_text(trailer.key), _text(trailer.value))
        if pair in inside:
            inside.remove(pair)
        else:
            found.append(pair)
    return list(dict.fromkeys(found))


def _approves(lines: tuple[Line, ...]) -> bool:
    return any(line.key in ("Override", "Corrects", "Override-By") for line in lines)


def _approver(lines: tuple[Line, ...]) -> str:
    return next((line.value for line in lines if line.key == "Override-By"), "")


def override_remedies(rule: str, policy: Policy) -> tuple[Remedy, ...]:
    """Give the way out that an approver can open, where the policy names approvers."""
    if not policy.approvers:
        return ()
    lines = (f"Override: {rule} <reason>", "Override-By: <Name> <<address>>")
    return (Remedy("or ask an approver to let this commit pass, and add", lines=lines),)


def edits(text: str, edit: Edit | None) -> tuple[Remedy, ...]:
    """Give a remedy for an edit, nothing where there is none."""
    return (Remedy(text, edit),) if edit else ()


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _settable(lines: tuple[Line, ...], changes: Changes, added: tuple[Pair, ...]) -> bool:
    """Tell whether single trailers can say it all; else the whole block has to be given.

    They can when every key that is set or dropped stands for one trailer only.
    """
    touched = [line for line in lines if line.line in changes]
    kept = {line.written.lower() for line in lines if line.line not in changes}
    named = [pair[0].lower() for pair in (*changes.values(), *added) if pair]
    if any(line.key in REPEATED_KEYS for line in touched) or _REPEATED & set(named):
        return False
    if len(named) != len(set(named)) or not all(line.written.isascii() for line in lines):
        return False
    return not kept & {*named, *(line.written.lower() for line in touched)}


def _as_trailers(lines: tuple[Line, ...], changes: Changes, added: tuple[Pair, ...]) -> Edit:
    trailers = tuple(pair for pair in (*changes.values(), *added) if pair)
    named = {key.lower() for key, _ in trailers}
    gone = [line.written for line in lines if line.line in changes]
    drop = tuple(dict.fromkeys(key for key in gone if key.lower() not in named))
    return Edit(trailers=trailers, drop=drop)


def _changed(lines: tuple[Line, ...], changes: Changes) -> list[Pair]:
    pairs = [changes.get(line.line, (line.written, line.value)) for line in lines]
    return [pair for pair in pairs if pair]
