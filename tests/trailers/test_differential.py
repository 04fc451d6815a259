"""Random messages: what we read is what git reads."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pytest

import generator
from trailgate.trailers import block_span, parse, parse_with_lines

if TYPE_CHECKING:
    from oracle import Git

SEEDS = range(101, 106)
COUNT = 2_000
CLOSED = b"\n \n"  # a line of white space: a list of conflicts before it is no closing one


def drawn(seed: int) -> list[bytes]:
    return list(islice(generator.messages(seed), COUNT))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_trailers_are_those_that_git_sees(git: Git, seed: int) -> None:
    messages = drawn(seed)
    theirs = git.trailers(messages)
    different = [
        (message, seen, parse(message))
        for message, seen in zip(messages, theirs, strict=True)
        if parse(message) != seen
    ]
    assert different == []
    assert sum(map(bool, theirs)) > COUNT / 5, "the generator makes too few blocks"


def test_git_sees_the_same_where_only_the_block_is_left(git: Git) -> None:
    messages = drawn(seed=106)
    spans = [block_span(message) for message in messages]
    blocks = [message[begin:end] for message, (begin, end) in zip(messages, spans, strict=True)]
    alone = [b"subject\n\n" + block + CLOSED for block in blocks]
    assert git.trailers(alone) == list(map(parse, messages))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lines_named_hold_the_trailer(seed: int) -> None:
    named = 0
    for message in drawn(seed):
        lines = message.split(b"\0")[0].split(b"\n")
        located = parse_with_lines(message)
        assert tuple(trailer for trailer, _, _ in located) == parse(message)
        for trailer, first, last in located:
            alone = b"subject\n\n" + b"\n".join(lines[first - 1 : last]) + CLOSED
            assert parse(alone) == (trailer,)
            named += 1
    assert named > COUNT / 5
