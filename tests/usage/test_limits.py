"""Hostile messages: the work grows with their size and no faster, or these never end."""

from __future__ import annotations

import pytest

from trailgate.usage.plain import plain
from trailgate.usage.reader import read
from usage_messages import vocabulary

WORDS = vocabulary()
BLOCK = "Phase: EXEC\nModel: opus\nTokens: 5\n"


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        ("word and more words here\n" * 100_000 + "\n" + BLOCK, 1),
        ("x" * 5_000_000 + "\n\n" + BLOCK, 1),
        ("\u00e9" + " " * 5_000_000 + "\n\n" + BLOCK, 1),
        (BLOCK.replace("5", "9" * 1_000_000), 0),
        (BLOCK + "Run: SECURITY opus 5 " + "x=1 " * 200_000 + "\x0b", 0),
        (BLOCK + 'Run: SECURITY opus 5 task="' + "a b " * 500_000 + '"', 2),
        (BLOCK + "Foo-Bar: x\n" * 20_000, 1),
        (BLOCK + "".join(f"Toke{n}: x\n" for n in range(20_000)), 1),
        (BLOCK.replace("EXEC", "x" * 200_000) + "Phase: EXEC\n" * 20_000, 0),
        (BLOCK + "\nRun: SECURITY opus 5\n" * 20_000, 20_001),
        ((BLOCK + "\nwords\n\n") * 10_000, 10_000),
        ("* feat(SD-AUTH-001): x\n\n" + (BLOCK + "\nwords\n\n") * 10_000, 10_000),
        ("".join(f"* feat(SD-AUTH-{n}): x\n\n{BLOCK}\n" for n in range(10_000)), 10_000),
        (BLOCK + " fold\n" * 20_000 + "\nend\n", 0),
        ("Task: x\n" + " fold\n" * 20_000 + BLOCK, 1),
        (BLOCK + "\n" * 200_000 + "end\n", 1),
        ("```x\n" * 200_000 + BLOCK, 1),
        ("".join("`" * n + "\n" for n in range(1500, 3, -1)) + "```x\n" * 100_000 + BLOCK, 1),
        ("Squashed commit of the following:\n\ncommit 0123456789\n\n    x\n" * 10_000, 0),
        ("This reverts commit 0123456789\n" * 50_000, 0),
        (BLOCK + "\0" * 5_000_000, 1),
    ],
    ids=range(21),
)
def test_large_messages_are_read_in_linear_time(body: str, runs: int) -> None:
    raw = f"feat(SD-AUTH-001): x\n\n{body}".encode()
    assert len(read(raw, WORDS).runs) == runs
    plain(raw, WORDS)


@pytest.mark.parametrize("subject", ["x", "SD_", "SD-.", "QF-A-A..", "feat(", "(", "-A"])
def test_large_subjects_are_read_in_linear_time(subject: str) -> None:
    raw = (subject * 500_000 + "_").encode()
    assert read(raw, WORDS).sd == ""
    plain(raw, WORDS)
