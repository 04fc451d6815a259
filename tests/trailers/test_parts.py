"""The parts that others build on: the trailer as a value, the block's place, single lines."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailgate.trailers import Trailer, block_span, parse, parse_with_lines, unfold

KEYS = st.text("abcXYZ019-", min_size=1).map(str.encode)
VALUES = st.binary().map(lambda value: value.translate(None, b"\0\n").strip(b" \t\r"))


def test_a_trailer_is_a_value_of_two() -> None:
    trailer = Trailer(b"SD", b"1")
    key, value = trailer
    assert (key, value) == (trailer.key, trailer.value) == (b"SD", b"1")
    assert trailer == Trailer(b"SD", b"1") != Trailer(b"sd", b"1")
    assert repr(trailer) == "Trailer(key=b'SD', value=b'1')"
    assert {trailer: 1}[Trailer(b"SD", b"1")] == 1


def test_a_trailer_does_not_change() -> None:
    trailer = Trailer(b"SD", b"1")
    for name in ("key", "value", "other"):
        with pytest.raises(AttributeError):
            setattr(trailer, name, b"2")


@pytest.mark.parametrize("copied", [copy.copy, lambda t: pickle.loads(pickle.dumps(t))])
def test_a_copy_of_a_trailer_is_a_trailer(copied: object) -> None:
    again = copied(Trailer(b"SD", b"1"))
    assert type(again) is Trailer
    assert again == Trailer(b"SD", b"1")


@given(st.lists(st.tuples(KEYS, VALUES), min_size=1))
def test_what_is_written_as_a_block_is_read_back(trailers: list[tuple[bytes, bytes]]) -> None:
    block = b"".join(key + b": " + value + b"\n" for key, value in trailers)
    message = b"subject\n\nbody\n\n" + block
    assert parse(message) == tuple(trailers)
    assert block_span(message) == (len(message) - len(block), len(message))


@given(st.binary(), st.integers(0, 3))
def test_closing_newlines_change_nothing(message: bytes, newlines: int) -> None:
    closed = message.partition(b"\0")[0] + b"\n"
    assert parse(closed + b"\n" * newlines) == parse(closed)
    assert block_span(closed + b"\n" * newlines) == block_span(closed)


@pytest.mark.parametrize(
    ("message", "inside"),
    [
        (b"s\n\nSD: 1\n", b"SD: 1\n"),
        (b"s\n\nSD: 1", b"SD: 1"),
        (b"\n\ns\n\n \n\nSD: 1\n 2\n\n\n", b"SD: 1\n 2\n"),
        (b"s\n\n# a\nSD: 1\n# b\nK: v\n# c\n \n", b"# a\nSD: 1\n# b\nK: v\n"),
        (b"s\n\nprose\nSigned-off-by: A\n\nConflicts:\n\ta\n", b"prose\nSigned-off-by: A\n"),
        (b"s\n\nSD: 1\0\nK: v\n", b"SD: 1"),
    ],
)
def test_the_span_of_a_block(message: bytes, inside: bytes) -> None:
    begin, end = block_span(message)
    assert message[begin:end] == inside


@pytest.mark.parametrize(
    ("message", "content"),
    [
        (b"", b""),
        (b"\n \n", b""),
        (b"s\n", b"s\n"),
        (b"s\n\nprose\n\n# c\n\n", b"s\n\nprose\n"),
        (b"s\n\nSD: 1\nprose\n\n", b"s\n\nSD: 1\nprose\n"),
    ],
)
def test_without_a_block_the_span_is_empty_and_behind_the_content(
    message: bytes, content: bytes
) -> None:
    assert block_span(message) == (len(content), len(content))


def test_lines_are_counted_in_the_message_as_it_is() -> None:
    message = b"\n\ns\n\nSD: 1\n# c\nK: a\n b\n c\nL: x\n\n"
    assert parse_with_lines(message) == (
        ((b"SD", b"1"), 5, 5),
        ((b"K", b"a b c"), 7, 9),
        ((b"L", b"x"), 10, 10),
    )


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b" v \r\n", b"v"),
        (b" a\n  b\r\n\t \n c", b"a b\r c"),
        (b"\n v", b"v"),
        (b"\x0b\x0c", b"\x0b\x0c"),
        (b"", b""),
    ],
)
def test_a_raw_value_is_unfolded(raw: bytes, value: bytes) -> None:
    assert unfold(raw) == value


def test_the_grammar_brings_no_module_with_it_but_re() -> None:
    code = (
        "import __future__, re, sys; before = set(sys.modules);"
        "import trailgate.trailers, trailgate.message;"
        "print(*sorted(set(sys.modules) - before))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    brought = [b"", b".message", b".patterns", b".trailers"]
    assert found.stdout.split() == [b"trailgate" + name for name in brought]
