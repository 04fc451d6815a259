"""Random commit messages that know git's trailer grammar, and a minimiser for those that fail.

Half of the messages have the shape that people write (subject, paragraphs, a closing block), half
are a soup of lines; some are damaged afterwards. One seed always gives the same messages.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCISSORS = b"# ------------------------ >8 ------------------------"

HOSTILE = {
    "newlines": b"\n",
    "spaces": b" ",
    "white lines": b" \n",
    "carriage returns": b"\r",
    "CRLF": b"\r\n",
    "comments": b"#\n",
    "comments apart": b"#\n\n",
    "tabs": b"\t\n",
    "conflicts": b"Conflicts:\n\tx\n",
    "key letters": b"K",
    "key and spaces": b"K ",
    "separators": b":",
    "folds": b" x\n",
    "prose": b"a\n",
    "half scissors": b"\n# ------------------------ >8 ",
    "bytes": b"\xff",
}
"""What, repeated a million times, could make a reader slow."""

_TRAILERS = (
    b"SD: SD-AUTH-001", b"Phase: EXEC", b"Tokens:125000", b"Model : opus", b"Agent\t:\tSECURITY",
    b"Run: TESTING sonnet 12k id=1", b"K:", b"K: ", b"k: v", b"K:  two  spaces ", b"0-9: digits",
    b"-: dash", b"--a-: x", b"https://example.com/x", b"12:30 lunch", b"Note: prose, after all",
    b"feat: x", b"K::v", b"K :: v", b"K: v\r", b"K: a\rb", b"K: \x0bv\x0c", b"K: \xc2\xa0v\xc2\xa0",
    b"K: caf\xc3\xa9", b"K: \xff\xfe", b"Co-authored-by: A <a@b>", b"signed-off-by: lower <a@b>",
    b"SIGNED-OFF-BY: upper", b"Signed-off-by:no space", b"Signed-off-by : x", b"---: x",
    b"Conflicts: x", b"Conflicts:", b"K \t \t: v", b"K: # no comment", b"K: v: w",
)  # fmt: skip
_RECOGNISED = (
    b"Signed-off-by: A U Thor <a@b>", b"Signed-off-by: ", b"Signed-off-by:  x",
    b"(cherry picked from commit 0123abc)", b"(cherry picked from commit ",
    b"(cherry picked from commit x): y",
)  # fmt: skip
_NEAR_MISSES = (
    b"BREAKING CHANGE: x", b"Key_x: v", b"K.x: v", b"\xc3\x89: v", b"K\xc2\xa0: v",
    b"K\xe2\x80\x8b: v", b"\xe2\x84\xaaey: v", b"K\x0b: v", b"K\x0c: v", b"K\r: v", b": v", b" : v",
    b"K", b"K v", b"K\xef\xbc\x9a v", b"K=v", b"K# 1", b"* K: v", b"- K: v", b"> K: v", b"\x0bK: v",
    b"\x0cK: v", b"\xef\xbb\xbfK: v", b"(cherry picked from commit",
    b"(Cherry picked from commit x)",
    b" (cherry picked from commit x)", b" Signed-off-by: x", b"#Signed-off-by: x", b"\xff: v",
    b"```", b"[K: v]", b"K a: v", b"K\ta: v", b"\x1c", b"\x85", b"\x1e: v", b"\xc2\x85",
)  # fmt: skip
_FOLDS = (
    b" folded", b"\tfolded", b"  K: v", b"\tK: v", b" \tx", b" #x", b"\rfolded", b"\r\rK: v",
    b" \x0b", b"\t\x0c", b" \xc2\xa0", b"    deep",
)  # fmt: skip
_BLANKS = (b"", b"", b"", b"", b" ", b"\t", b" \t ", b"\r", b"\r\r", b" \r")
_NOT_BLANK = (b"\x0b", b"\x0c", b"\xc2\xa0", b"\xe2\x80\xa8", b"\xe3\x80\x80")
_COMMENTS = (b"#", b"# comment", b"#K: v", b"# Conflicts:", b"#\tpath", b"#\r", b"##", b" # no")
_SCISSORS = (
    SCISSORS, SCISSORS, SCISSORS, SCISSORS + b" ", SCISSORS + b"\r", b" " + SCISSORS,
    SCISSORS[:-1], SCISSORS[2:], b";" + SCISSORS[1:], SCISSORS.replace(b" >8", b">8"),
)  # fmt: skip
_DIVIDERS = (b"---", b"--- ", b"--- a/x", b"----", b"--", b"-- ", b"---\r", b"diff --git a/x b/x")
_CONFLICTS = (
    b"Conflicts:", b"Conflicts:", b"Conflicts:", b"\tpath/of/file", b"\tpath", b"Conflicts: ",
    b"Conflicts:\r", b" path", b"conflicts:", b"\t",
)  # fmt: skip
_PROSE = (
    b"prose", b"More prose, with words.", b"a", b"Half of it \xe2\x80\x94 not ASCII", b"ends ",
    b"\xe9t\xe9 in Latin-1", b"* bullet", b"1. one", b"lone\rCR", b"NUL \x00 inside",
    b"\xed\xa0\x80",
    b"\xef\xbf\xbf \xef\xb7\x90 \xf4\x90\x80\x80 \xc0\x80", b"see 12:30", b"x" * 70,
)  # fmt: skip

_KINDS = (
    _TRAILERS, _RECOGNISED, _NEAR_MISSES, _FOLDS, _BLANKS, _NOT_BLANK, _COMMENTS, _SCISSORS,
    _DIVIDERS, _CONFLICTS, _PROSE,
)  # fmt: skip
_SOUP = (26, 8, 8, 12, 14, 1, 8, 1, 2, 10, 10)
_BLOCK = (50, 7, 2, 16, 2, 0.3, 8, 0.3, 1, 3, 5)
_CLOSING = (1, 0.3, 0.3, 2, 25, 0.3, 25, 2, 2, 25, 1)
_PARAGRAPH = (5, 1, 4, 5, 1, 1, 3, 0.5, 3, 4, 60)
_ENDS = (b"\n", b"\n", b"\n", b"\n", b"\n\n", b"", b"", b"\n \n", b"\n\n\n\n", b" ", b"\r\n", b"\r")
_DAMAGE = (
    b"\n", b"\n\n", b"\r", b"\r\n", b" ", b"\t", b":", b"#", b"\0", b"\x0b", b"\x0c", b"\xff",
)  # fmt: skip


def messages(seed: int) -> Iterator[bytes]:
    """Give messages without end, the same for the same seed."""
    rng = random.Random(seed)
    while True:
        yield message(rng)


def message(rng: random.Random) -> bytes:
    """Give one message."""
    lines = _shaped(rng) if rng.random() < 0.5 else _pick(rng, _SOUP, rng.randint(1, 14))
    chance = rng.random()
    separator = b"\r\n" if chance < 0.06 else b"\r" if chance < 0.065 else b"\n"
    text = separator.join(lines) + rng.choice(_ENDS)
    return _damaged(rng, text) if rng.random() < 0.15 else text


def _shaped(rng: random.Random) -> list[bytes]:
    lines = _pick(rng, _CLOSING, 1) if rng.random() < 0.1 else []
    lines += [b"feat(SD-AUTH-001): tighten", b""] if rng.random() < 0.8 else []
    for _ in range(rng.randrange(3)):
        lines += _pick(rng, _PARAGRAPH, rng.randint(1, 4))
        lines.append(rng.choice(_BLANKS))
    lines += _pick(rng, _BLOCK, rng.randint(1, 7))
    if rng.random() < 0.3:
        lines += _pick(rng, _CLOSING, rng.randint(1, 6))
    if rng.random() < 0.01:
        opening = rng.choice((b"K: ", b"", b" ", b"#"))
        lines.append(opening + rng.choice((b"x", b" ", b"K: v ")) * 5000)
    return lines


def _pick(rng: random.Random, weights: tuple[float, ...], count: int) -> list[bytes]:
    return [rng.choice(kind) for kind in rng.choices(_KINDS, weights, k=count)]


def _damaged(rng: random.Random, text: bytes) -> bytes:
    """Insert, drop, repeat or cut at a random place."""
    place = rng.randint(0, len(text))
    rest = text[place:]
    change = rng.randrange(5)
    if change == 0:
        rest = rest[1:]
    elif change == 1:
        rest = rest[: rng.randint(0, len(rest))]
    elif change == 2:
        rest *= 2
    else:
        rest = rng.choice(_DAMAGE) + rest
    return text[:place] + rest


def minimised(text: bytes, fails: Callable[[list[bytes]], list[bool]]) -> bytes:
    """Give a smaller message that still fails: no line, and then no byte, can be dropped.

    ``fails`` judges many candidates at once, for one start of git is dear.
    """
    for cut in (_without_a_line, _without_a_byte):
        while True:
            candidates = cut(text)
            verdicts = fails(candidates)
            smaller = [c for c, failed in zip(candidates, verdicts, strict=True) if failed]
            if not smaller:
                break
            text = min(smaller, key=len)
    return text


def _without_a_line(text: bytes) -> list[bytes]:
    lines = text.split(b"\n")
    return [b"\n".join(lines[:i] + lines[i + 1 :]) for i in range(len(lines))]


def _without_a_byte(text: bytes) -> list[bytes]:
    return [text[:i] + text[i + 1 :] for i in range(min(len(text), 2000))]
