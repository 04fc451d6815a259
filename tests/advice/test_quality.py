"""The optional trailer Quality: read in blocks and Run lines, kept wherever runs travel."""

from __future__ import annotations

import pytest

from builders import LEO
from judging import message
from trailgate.collectors.token_log.fields import pairs_of, read_pairs, read_stored, stored
from trailgate.rules.gathering import run_line
from trailgate.usage.plain import plain
from trailgate.usage.reader import read

WORDS = LEO.vocabulary
BLOCK = ("Agent: API", "Model: sonnet", "Tokens: 10")


def runs(*lines: str):
    return read(message(*lines).encode(), WORDS).runs


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("7", 7), ("100", 100)])
def test_a_score_from_0_to_100_is_read(text, value):
    [run] = runs(*BLOCK, f"quality: {text}")
    assert run.quality == value
    [run] = runs(f"Run: API sonnet 10 quality={text}")
    assert run.quality == value


@pytest.mark.parametrize("text", ["101", "-1", "7.5", "80%", "good", "", "\u0667"])
def test_anything_else_makes_the_block_unreadable(text):
    assert runs(*BLOCK, f"Quality: {text}") == ()
    assert runs(*BLOCK, "Quality: 50", f"Run: API sonnet 10 quality={text}") == ()


def test_a_score_given_twice_makes_the_block_unreadable():
    assert runs(*BLOCK, "Quality: 50", "Quality: 50") == ()


def test_a_run_keeps_its_score_as_a_run_line_and_in_the_log():
    [run] = runs(*BLOCK, "Quality: 55")
    assert "quality=55" in run_line(run)
    assert runs(f"Run: {run_line(run)}")[0].quality == 55
    assert read_stored(stored(run), WORDS, 0).quality == 55
    assert read_pairs(pairs_of(run), WORDS, 0)[0].quality == 55


def test_the_fast_reader_leaves_a_score_to_the_careful_one():
    assert plain(message(*BLOCK).encode(), WORDS) is not None
    assert plain(message(*BLOCK, "Quality: 55").encode(), WORDS) is None
