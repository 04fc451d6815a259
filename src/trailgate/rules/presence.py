"""trailers-present: a commit that works on an SD says who ran, on what, and what it cost."""

from __future__ import annotations

from trailgate.findings import ERROR, Edit, Finding, Remedy
from trailgate.records import Record
from trailgate.usage.ids import branch_id
from trailgate.usage.run import BY_HAND
from trailgate.usage.words import run_pairs

from .mending import amended, edits
from .submission import HOOK
from .wording import listing, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Block, NearMiss, Reading
    from trailgate.usage.vocabulary import Vocabulary

    from .submission import Submission

NEEDED = ("SD", "Phase", "Model", "Tokens")
_FORMS = {"SD": "<SD id>", "Model": "<model>", "Tokens": "<tokens>"}
_HAND = {"Model": BY_HAND, "Tokens": "0"}


class _Gap(Record):
    """What one block (or, without any, the message) lacks: canonical keys in the usual order."""

    missing: tuple[str, ...]
    block: Block | None = None


class _Lack(Record):
    """All that a message lacks: its gaps, the keys missing in any, lines that almost give one."""

    reading: Reading
    vocabulary: Vocabulary
    gaps: tuple[_Gap, ...]
    missing: tuple[str, ...]
    misses: dict[str, NearMiss]


def trailers_present(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find an SD commit, or a usage block, that lacks SD, Phase, Model or Tokens."""
    reading = submission.reading
    if is_exempt(submission) or not (reading.sd or reading.blocks):
        return
    lack = _lack(reading, policy.vocabulary)
    if not lack.missing:
        return
    block = lack.gaps[0].block
    yield Finding(
        "trailers-present",
        ERROR,
        _message(lack),
        "usage that is not recorded cannot be counted",
        tuple(_remedies(lack, submission.branch)),
        line=block.start if block else 0,
    )


def is_exempt(submission: Submission) -> bool:
    """Tell whether a message needs no trailers: merges, reverts, bots, and in hooks autosquash.

    A merge is what has several parents (in a hook, what is being merged), whatever its subject.
    """
    kind = submission.reading.kind
    if submission.is_bot or submission.is_merge or kind == "revert":
        return True
    return submission.situation == HOOK and kind in ("fixup", "squash", "amend")


def _lack(reading: Reading, vocabulary: Vocabulary) -> _Lack:
    gaps = tuple(gap for gap in _gaps(reading) if gap.missing)
    missing = tuple(key for key in NEEDED if any(key in gap.missing for gap in gaps))
    misses: dict[str, NearMiss] = {}
    for near in reading.near_misses:
        if near.key in missing:
            misses.setdefault(near.key, near)
    return _Lack(reading, vocabulary, gaps, missing, misses)


def _gaps(reading: Reading) -> list[_Gap]:
    if not reading.blocks:
        given = {line.key for line in reading.loose}
        return [_Gap(tuple(key for key in NEEDED[1:] if key not in given))]
    return [_Gap(_lacking(block, reading), block) for block in reading.blocks]


def _lacking(block: Block, reading: Reading) -> tuple[str, ...]:
    """Give what a block lacks; `Run` lines bring their own model and tokens, and may bring more."""
    keys = {line.key for line in block.lines}
    keys |= {problem.key for problem in block.problems if problem.code == "look-alike"}
    lines = [line.value for line in block.lines if line.key == "Run"]
    alone = not lines or bool(keys & {"Model", "Tokens"})
    missing = {"Model", "Tokens"} - keys if alone else set()
    if "Phase" not in keys and (alone or not all(run_pairs(line).get("phase") for line in lines)):
        missing.add("Phase")
    named = reading.sd or "SD" in keys or (block.runs and all(run.sd for run in block.runs))
    if not named:
        missing.add("SD")
    return tuple(key for key in NEEDED if key in missing)


def _message(lack: _Lack) -> str:
    names = listing(lack.missing)
    sd = lack.reading.sd
    what = f"a commit of {shown(sd)}" if sd else "the usage block"
    hints = [
        f"{shown(near.written)} in line {near.line} looks like {key}"
        for key, near in lack.misses.items()
    ]
    return "; ".join([f"{what} lacks {names}", *hints])


def _remedies(lack: _Lack, branch: str) -> Iterator[Remedy]:
    """Offer edits where the values are known, else the lines to fill in."""
    known = {key: near.value for key, near in lack.misses.items()}
    text = f"if {listing(known)} was meant:"
    sd = branch_id(branch, lack.vocabulary) if "SD" in lack.missing else ""
    if sd and "SD" not in known:
        known["SD"] = sd
        text = f"the branch {shown(branch)} names the SD:"
    if set(known) >= set(lack.missing):
        yield from edits(text, _edit(lack, known))
        return
    yield Remedy("add to the closing paragraph of the message", lines=_lines(lack, known))
    if _may_be_by_hand(lack):
        known |= _HAND
        text = "or, if no agent worked on it:"
        complete = set(known) >= set(lack.missing)
        edit = _edit(lack, known) if complete else None
        yield Remedy(text, edit, () if edit else _lines(lack, known))


def _may_be_by_hand(lack: _Lack) -> bool:
    """Tell whether nothing in the message says that an agent ran."""
    keys = {line.key for block in lack.reading.blocks for line in block.lines}
    return {"Model", "Tokens"} <= set(lack.missing) - set(lack.misses) and not keys & {
        "Agent",
        "Run",
    }


def _lines(lack: _Lack, known: dict[str, str]) -> tuple[str, ...]:
    forms = _FORMS | {"Phase": f"<{'|'.join(lack.vocabulary.phases)}>"}
    return tuple(f"{key}: {known.get(key) or forms[key]}" for key in lack.missing)


def _edit(lack: _Lack, known: dict[str, str]) -> Edit | None:
    """Build the edit that gives the one block with a gap all that it lacks."""
    if len(lack.gaps) > 1:
        return None
    gap = lack.gaps[0]
    pairs = {key: (key, known[key]) for key in gap.missing}
    if gap.block is None:
        drop = tuple(lack.misses[key].written for key in gap.missing if key in lack.misses)
        return Edit(trailers=tuple(pairs.values()), drop=drop)
    inside = {line.line for line in gap.block.lines}
    changes = {n.line: pairs.pop(key) for key, n in lack.misses.items() if n.line in inside}
    return amended(lack.reading, gap.block, changes, tuple(pairs.values()))
