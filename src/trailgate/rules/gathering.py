"""Gathering usage that lies about in a message into one block that git sees."""

from __future__ import annotations

import time

from trailgate.findings import Edit
from trailgate.usage.run import PARTS, UNKNOWN
from trailgate.usage.vocabulary import REPEATED_KEYS, SINGLE_KEYS

from .mending import as_lines, foreign
from .wording import spelled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.usage.reading import Block, Reading
    from trailgate.usage.run import Run
    from trailgate.usage.vocabulary import Vocabulary

_MICRO = 1_000_000


def gathered(reading: Reading, vocabulary: Vocabulary) -> Edit | None:
    """Give the edit that makes one last paragraph of all usage in a message.

    One block is moved as it is. Of several the first keeps its lines, and the runs of the others
    become `Run` lines; a run quoted by `git merge --squash` keeps its instant as `at=`. None when
    a block can't be read or a value can't be written in a `Run` line.
    """
    first, *others = reading.blocks
    if not others and first.quote is None:
        pairs = [(line.written, line.value) for line in first.lines]
        return Edit(block=as_lines([*pairs, *foreign(reading)]))
    if any(block.problems or not block.runs for block in reading.blocks):
        return None
    lines = _merged(reading, vocabulary)
    return Edit(block=lines) if lines else None


def _merged(reading: Reading, vocabulary: Vocabulary) -> tuple[str, ...]:
    if not _one_approver(reading.blocks):
        return ()
    first, *others = reading.blocks
    whole = first.quote is None and {"SD", "Phase", "Tokens"} <= {x.key for x in first.lines}
    head = [(line.written, line.value) for line in first.lines] if whole else []
    moved = others if whole else list(reading.blocks)
    for block in moved:
        for run in block.runs:
            value = run_line(_with_instant(run, block), first.runs[0] if whole else None)
            if not value:
                return ()
            head.append((spelled("Run", vocabulary), value))
    beside = [pair for block in moved for pair in _besides(block)]
    tail = [pair for pair in (*beside, *foreign(reading)) if pair not in head]
    return as_lines([*head, *dict.fromkeys(tail)])


def run_line(run: Run, told: Run | None = None) -> str:
    """Give a run as the value of a `Run` line, `""` when its values can't be written there.

    SD and phase are left out where `told`, the first run of the block, has the same.
    """
    if not run.sd or not run.model or (run.phase == UNKNOWN and not run.phase_known):
        return ""
    named: dict[str, str] = {}
    if told is None or run.sd != told.sd:
        named["sd"] = run.sd
    if told is None or run.phase != told.phase:
        named["phase"] = run.phase
    named["id"] = run.id
    named["at"] = "" if run.at is None else _iso(run.at)
    if run.tokens.total is None:
        counts = zip(PARTS, run.tokens.parts, strict=True)
        named |= {part: str(count) for part, count in counts if count}
        named.setdefault("in", "0")
    named |= _optional(run)
    words = [run.agent, run.model, "-" if run.tokens.total is None else str(run.tokens.total)]
    words += [f"{key}={value}" for key, value in named.items() if value]
    if any('"' in word for word in words):
        return ""
    return " ".join(_quoted(word) for word in words)


def _optional(run: Run) -> dict[str, str]:
    numbers = {
        "complexity": run.complexity,
        "estimate": run.estimate,
        "rework": run.rework,
    }
    given = {key: str(number) for key, number in numbers.items() if number is not None}
    if run.hours is not None:
        whole, part = divmod(run.hours, _MICRO)
        given["hours"] = f"{whole}.{part:06}".rstrip("0").rstrip(".")
    return given | {
        "effort": run.effort,
        "task": run.task,
        "critical": run.critical,
        "escalation-reason": run.reason,
        "escalated-from": run.escalated_from,
    }


def _quoted(word: str) -> str:
    if not any(c.isspace() for c in word):
        return word
    name, equals, value = word.partition("=")
    return f'{name}="{value}"' if equals else f'"{word}"'


def _iso(instant: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(instant))


def _with_instant(run: Run, block: Block) -> Run:
    if block.quote is None or run.at is not None or run.id:
        return run
    return run.replace(at=block.quote.author_time)


def _one_approver(blocks: tuple[Block, ...]) -> bool:
    """Tell whether all overrides of the blocks name the same approver: one block has room for one.

    An approver must not come to stand for what somebody else approved.
    """
    names = [
        next((line.value for line in block.lines if line.key == "Override-By"), "")
        for block in blocks
        if any(line.key in ("Override", "Corrects", "Override-By") for line in block.lines)
    ]
    return len(set(names)) <= 1


def _besides(block: Block) -> list[tuple[str, str]]:
    """Give the lines of a block that belong to no run: overrides, corrections, co-authors."""
    kept = (*(key for key in REPEATED_KEYS if key != "Run"), "Override-By")
    return [
        (line.written, line.value)
        for line in block.lines
        if line.key in kept or (line.key not in SINGLE_KEYS and line.key != "Run")
    ]
