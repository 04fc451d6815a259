from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import oracle
from trailgate.message import subject
from trailgate.usage.blocks import is_usage
from trailgate.usage.plain import may_hold_usage, plain
from trailgate.usage.reader import read
from trailgate.usage.vocabulary import SD_PATTERN, Alias, default_keys
from usage_messages import LINES, PROSE, SUBJECTS, message, vocabulary

if TYPE_CHECKING:
    from trailgate.usage.plain import Plain
    from trailgate.usage.reading import Reading

WORDS = vocabulary()
POLICIES = (
    WORDS,
    vocabulary(phase_aliases=(Alias("DREAM", "LEAD", 10**9), Alias("EXEC", "PLAN", 2 * 10**9))),
    vocabulary(
        keys=default_keys()
        | {"ai-model": "Model", "ai-tokens": "Tokens", "co-authored-by": "Override-By"}
    ),
    vocabulary(id_patterns=(SD_PATTERN, r"AUTH-\d+", r"[Ww]ords")),
)
MESSAGES = st.one_of(
    st.binary(),
    st.builds(lambda seed: message(Random(seed)), st.integers(0, 2**32)),
    st.lists(st.sampled_from(SUBJECTS + PROSE + LINES + ("",)), max_size=12).map(
        lambda lines: "\n".join(lines).encode("utf-8", "surrogateescape")
    ),
)


@settings(max_examples=400, deadline=None)
@given(MESSAGES)
@example(b"s\n\nTokens: 5\n\n\xff\nTokens: 6\n")
def test_anything_can_be_read(raw: bytes) -> None:
    found = read(raw, WORDS)
    last = raw.count(b"\n") + 1
    for block in found.blocks:
        assert 1 <= block.start <= block.end <= last
        assert bool(block.runs) != bool(block.problems)
        lines = {line.line for line in block.lines}
        assert all(block.start <= number <= block.end for number in lines)
        assert all(run.line in lines for run in block.runs)
        assert all(problem.line in lines for problem in block.problems)
    assert [block.start for block in found.blocks] == sorted(b.start for b in found.blocks)
    used = [line.line for block in found.blocks for line in block.lines]
    used += [line.line for line in found.loose]
    assert len(used) == len(set(used))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_line_ends_of_windows_change_nothing(seed: int) -> None:
    raw = message(Random(seed)).replace(b"\r", b"").replace(b"\0", b"")
    unix, windows = read(raw, WORDS), read(raw.replace(b"\n", b"\r\n"), WORDS)
    assert windows.replace(strict=()) == unix.replace(strict=())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_a_closing_paragraph_hides_a_block_from_git_alone(seed: int) -> None:
    raw = message(Random(seed)).partition(b"\0")[0].replace(b"\r", b"")
    before = read(raw, WORDS)
    last = before.blocks[-1:] if before.blocks and before.blocks[-1].strict else ()
    if not last or b"(cherry" in raw or b"Signed-off" in raw or b"Squashed" in raw:
        return
    after = read(raw.rstrip(b" \t\n") + b"\n\nThe end.\n", WORDS)
    shown = [(block.start, block.text, block.runs, block.problems) for block in before.blocks]
    assert [(b.start, b.text, b.runs, b.problems) for b in after.blocks][: len(shown)] == shown
    assert not after.blocks[-1].strict


@pytest.mark.parametrize("seed", range(4))
def test_strict_blocks_are_those_that_git_sees(seed: int) -> None:
    random = Random(f"strict {seed}")
    raws = [message(random) for _ in range(500)]
    with oracle.sealed_git() as git:
        seen = git.trailers(raws)
    for raw, trailers in zip(raws, seen, strict=True):
        found = read(raw, WORDS)
        assert tuple((t.key, t.value) for t in found.strict) == trailers
        strict = [block for block in found.blocks if block.strict]
        if strict:
            [block] = strict
            ours = [(line.written, _squeezed(line.value)) for line in block.lines]
            ours = [pair for pair in ours if pair[0].isascii()]
            theirs = [(_text(key), _squeezed(_text(value))) for key, value in trailers]
            assert ours == theirs
        elif trailers:
            hidden = {line.line for block in found.blocks for line in block.lines}
            assert hidden or not _is_usage(trailers)


@pytest.mark.parametrize("seed", range(4))
def test_the_fast_reading_says_what_the_careful_one_says(seed: int) -> None:
    random = Random(f"plain {seed}")
    answered = 0
    for number in range(5000):
        raw, words = message(random), POLICIES[number % len(POLICIES)]
        fast, careful = plain(raw, words), read(raw, words, 1_785_240_000)
        assert may_hold_usage(raw, words) or not careful.blocks, raw
        if fast:
            answered += bool(fast.blocks)
            assert _same(fast, careful, raw), raw
    assert answered > 400


def _same(fast: Plain, careful: Reading, raw: bytes) -> bool:
    if careful.problems or careful.corrections or careful.overrides or careful.kind == "revert":
        return False
    if any(block.quote or len(block.runs) != 1 for block in careful.blocks):
        return False
    read_so = [
        (block.runs[0].replace(line=0), block.text, block.ordinal) for block in careful.blocks
    ]
    told = [(run, *block[4:]) for run, block in zip(fast.runs, fast.blocks, strict=True)]
    return (careful.sd, subject(raw), read_so) == (fast.sd, fast.subject, told)


def _is_usage(trailers: oracle.Trailers) -> bool:
    raw = b"s\n\n" + b"\n".join(key + b": " + value for key, value in trailers)
    return any(is_usage(block.lines, WORDS) for block in read(raw, WORDS).blocks)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
