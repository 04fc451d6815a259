"""The ledger of messages by the fast reading and by the careful one, which must not differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailgate.bulk import fold_blocks
from trailgate.history import parse_commit
from trailgate.ledger.fold import Fold
from trailgate.policy.build import build
from trailgate.usage.vocabulary import Alias
from usage_messages import LINES, PROSE, canonical

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from trailgate.ledger.entries import Ledger
    from trailgate.usage.vocabulary import Vocabulary

WORDS = build("", None).vocabulary
VOCABULARIES = {
    "built-in": WORDS,
    "bots": WORDS.replace(bots=("bot@example.com",)),
    "own ids": WORDS.replace(id_patterns=(r"[A-Z]+-\d+",)),
    "own keys": WORDS.replace(keys={**WORDS.keys, "author": "Agent", "ai-model": "Model"}),
    "a key of git's own": WORDS.replace(keys={**WORDS.keys, "co-authored-by": "Task"}),
    "dated": WORDS.replace(agent_aliases=(Alias("MAIN", "TESTING", 1753689601),)),
}

_HEADER = b"""\
tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author Dev One <dev.one@example.com> 1785240000 +0200
committer Dev One <dev.one@example.com> 1785240%03d +0200

"""


def quick(messages: Sequence[bytes], words: Vocabulary) -> Ledger:
    """Give the ledger of commits with these messages, as long histories are folded."""
    fold = Fold(words)
    fold_blocks([printed(messages)], fold, words)
    return _without_lines(fold.ledger())


def careful(messages: Sequence[bytes], words: Vocabulary) -> Ledger:
    """Give the same, each commit read by the careful reader."""
    fold = Fold(words)
    for oid, raw in _objects(messages):
        fold.add_carefully(parse_commit(oid, raw))
    return _without_lines(fold.ledger())


def printed(messages: Sequence[bytes], start: int = 0) -> bytes:
    """Give what `git cat-file --batch` prints of commits with these messages."""
    return b"".join(
        b"%s commit %d\n%s\n" % (oid.encode(), len(raw), raw)
        for oid, raw in _objects(messages, start)
    )


def _objects(messages: Sequence[bytes], start: int = 0) -> list[tuple[str, bytes]]:
    return [
        (f"{number:040x}", _HEADER % (number % 1000) + message)
        for number, message in enumerate(messages, start)
    ]


def _without_lines(ledger: Ledger) -> Ledger:
    """Leave out where in its message a run stands: the only block's line is not told."""
    entries = tuple(one.replace(run=one.run.replace(line=0)) for one in ledger.entries)
    return ledger.replace(entries=entries)


def squash(random: Random) -> bytes:
    """Write what a forge makes of several commits, mostly as it should be."""
    lines = [random.choice(("chore: squash", "feat(SD-AUTH-001): squash", "Merge it (#12)"))]
    block = _block(random)
    for _ in range(random.randrange(1, 5)):
        lines += ["", random.choice(("* feat(SD-OTHER-009): squashed", "* words", "words"))]
        while random.random() < 0.3:
            lines += ["", random.choice(PROSE)]
        block = _block(random) if random.random() < 0.8 else block
        lines += ["", *block]
    if random.random() < 0.5:
        lines += ["", "Co-authored-by: Dev Two <dev.two@example.com>"]
    if random.random() < 0.2:
        lines.insert(random.randrange(1, len(lines)), random.choice((*PROSE, *LINES, "", " ")))
    return "\n".join([*lines, ""]).encode("utf-8", "surrogateescape")


def _block(random: Random) -> list[str]:
    lines = canonical(random)
    while random.random() < 0.95 and (lines[0][:3] != "SD:" or "Model: none" in lines):
        lines = canonical(random)
    return lines
