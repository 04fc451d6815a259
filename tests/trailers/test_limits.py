"""Messages of megabytes, well meant and hostile, are read right (and soon: no work is repeated)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator import HOSTILE
from trailgate.trailers import block_span, parse, parse_with_lines

if TYPE_CHECKING:
    from oracle import Git

MIB = 1 << 20
HEAD = b"subject\n\nbody\n\n"


def test_ten_megabytes_of_prose_before_the_block() -> None:
    prose = b"A line of prose that is as long as people write.\n" * (10 * MIB // 49)
    message = b"subject\n\n" + prose + b"\nSD: 1\n"
    assert parse(message) == ((b"SD", b"1"),)
    last = message.count(b"\n")
    assert parse_with_lines(message) == (((b"SD", b"1"), last, last),)


def test_ten_megabytes_of_value() -> None:
    assert parse(HEAD + b"K: " + b"x" * 10 * MIB) == ((b"K", b"x" * 10 * MIB),)


def test_a_hundred_thousand_trailers() -> None:
    block = b"".join(b"Key-%d: value %d\n" % (i, i) for i in range(100_000))
    trailers = parse(HEAD + block)
    assert len(trailers) == 100_000
    assert trailers[99_999] == (b"Key-99999", b"value 99999")
    assert parse_with_lines(HEAD + block)[99_999] == (trailers[99_999], 100_004, 100_004)


def test_twenty_thousand_folds() -> None:
    message = HEAD + b"K: 0\n" + b"".join(b"\t %d\n" % i for i in range(1, 20_000))
    value = b" ".join(b"%d" % i for i in range(20_000))
    assert parse(message) == ((b"K", value),)
    assert parse_with_lines(message) == (((b"K", value), 5, 20_004),)


def test_git_agrees_on_large_messages(git: Git) -> None:
    messages = [
        HEAD + b"".join(b"K%d: %d\n" % (i, i) for i in range(5_000)),
        HEAD + b"K: 0\n" + b" 1\n" * 2_000,
        b"s\n\n" + b"prose\n" * 100_000 + b"\nK: v\n",
    ]
    assert git.trailers(messages) == [parse(message) for message in messages]


@pytest.mark.parametrize("name", HOSTILE)
def test_repetition_before_the_block_hides_nothing(name: str) -> None:
    unit = HOSTILE[name]
    noise = unit * (2 * MIB // len(unit))
    message = b"s\n\n" + noise + b"\n\nSD: 1\n"
    assert parse(message) == ((b"SD", b"1"),)
    assert block_span(message) == (len(message) - 6, len(message))


@pytest.mark.parametrize("name", ["newlines", "white lines", "CRLF", "comments", "comments apart"])
def test_repetition_behind_the_block_hides_nothing(name: str) -> None:
    unit = HOSTILE[name]
    message = b"s\n\nSD: 1\n" + unit * (2 * MIB // len(unit))
    assert parse(message) == ((b"SD", b"1"),)
    assert block_span(message) == (3, 9)
