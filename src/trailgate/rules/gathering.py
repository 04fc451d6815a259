"""Gathering usage that lies about in a message into one block that git sees."""

from __future__ import annotations

from trailgate.usage.instants import iso_text
from trailgate.usage.run import PARTS, UNKNOWN
from trailgate.usage.vocabulary import REPEATED_KEYS, SINGLE_KEYS

from .mending import as_block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.findings import Edit
    from trailgate.usage.reading import Block, Reading
    from trailgate.usage.run import Run

_MICRO = 1_000_000


def gathered(reading: Reading) -> Edit | None:
    """Give the edit that makes one last paragraph of all usage in a message.

    One block is moved as it is. Of several the first keeps its lines, and the runs of the others
    become `Run` lines; a run quoted by `git merge --squash` keeps its instant as `at=`. None when
    a block can't be read or a value can't be written in a `Run` line.
    """
    first, *others = reading.blocks
    if not others and first.quote is None:
        return as_block(reading, _plainly(first))
    if any(block.problems or not block.runs for block in reading.blocks):
        return None
    pairs = _merged(reading.blocks)
    return as_block(reading, pairs) if pairs else None


def _merged(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    """Give the trailers that say what all blocks say, none where a run can't be said."""
    first, *others = blocks
    whole = first.quote is None and {"SD", "Phase", "Tokens"} <= {x.key for x in first.lines}
    pairs = [(line.written, line.value) for line in first.lines] if whole else []
    moved = others if whole else blocks
    for block in moved:
        for run in block.runs:
            value = run_line(_with_instant(run, block), first.runs[0] if whole else None)
            if not value:
                return []
            pairs.append(("Run", value))
    beside = dict.fromkeys(pair for block in moved for pair in _besides(block))
    return [*pairs, *(pair for pair in beside if pair not in pairs)]


def _plainly(block: Block) -> list[tuple[str, str]]:
    """Give a block's lines, keys of look-alike letters (which git would not see) in plain ones."""
    meant = {p.line: p.key for p in block.problems if p.code == "look-alike"}
    return [(meant.get(line.line, line.written), line.value) for line in block.lines]


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
    named["at"] = "" if run.at is None else iso_text(run.at)
    if run.tokens.total is None:
        counts = zip(PARTS, run.tokens.parts, strict=True)
        named |= {part: str(count) for part, count in counts if count}
        named.setdefault("in", "0")
    named |= optional_values(run)
    words = [run.agent, run.model, "-" if run.tokens.total is None else str(run.tokens.total)]
    words += [f"{key}={value}" for key, value in named.items() if value]
    if any('"' in word for word in words):
        return ""
    return " ".join(_quoted(word) for word in words)


def optional_values(run: Run) -> dict[str, str]:
    """Give the optional fields of a run as a `Run` line has them, `""` where there is none."""
    numbers = {
        "complexity": run.complexity,
        "estimate": run.estimate,
        "rework": run.rework,
        "quality": run.quality,
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
    is_pair = equals and not any(c.isspace() for c in name)
    return f'{name}="{value}"' if is_pair else f'"{word}"'


def _with_instant(run: Run, block: Block) -> Run:
    if block.quote is None or run.at is not None or run.id:
        return run
    return run.replace(at=block.quote.author_time)


def _besides(block: Block) -> list[tuple[str, str]]:
    """Give the lines of a block that belong to no run: overrides, corrections, co-authors."""
    kept = (*(key for key in REPEATED_KEYS if key != "Run"), "Override-By")
    return [
        (line.written, line.value)
        for line in block.lines
        if line.key in kept or (line.key not in SINGLE_KEYS and line.key != "Run")
    ]
