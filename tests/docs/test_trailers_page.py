"""docs/trailers.md is read as it tells others to read: each example, each key, each pattern."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from policies import policy
from trailgate.usage.instants import iso_text
from trailgate.usage.reader import read
from trailgate.usage.run import PARTS, Run
from trailgate.usage.values import _RUN_KEYS
from trailgate.usage.vocabulary import KEYS, QF_PATTERN, REPEATED_KEYS, SD_PATTERN

if TYPE_CHECKING:
    from trailgate.usage.reading import Reading

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "trailers.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(
    r"```trailers (\w+)\n(.*?)```(?:\n\n```(runs|problems)\n(.*?)```)?", re.DOTALL
)
EXAMPLES = _EXAMPLE.findall(PAGE)
_PLAIN = ("id", "task")


def rows(section: str) -> dict[str, str]:
    """Give the rows of a section's table: what stands in backticks first, to its next cell."""
    text = PAGE.partition(f"## {section}")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", text, re.MULTILINE))


def tokens_of(run: Run) -> str:
    if run.tokens.total is not None:
        return str(run.tokens.total)
    return " ".join(f"{part}={count}" for part, count in zip(PARTS, run.tokens.parts, strict=True))


def told(run: Run) -> str:
    """Give a run as the page lists it."""
    words = [run.sd, run.phase, run.agent, run.model, tokens_of(run)]
    for name in _PLAIN:
        value = getattr(run, name)
        quoted = f'"{value}"' if " " in value else value
        words += [f"{name}={quoted}"] if value else []
    words += [f"at={iso_text(run.at)}"] if run.at is not None else []
    return " ".join(words)


def reading(message: str) -> Reading:
    return read(message.encode(), policy().vocabulary)


def examples(kind: str) -> list[tuple[str, list[str]]]:
    return [(text, said.splitlines()) for mark, text, _, said in EXAMPLES if mark == kind]


@pytest.mark.parametrize(("message", "expected"), examples("valid"))
def test_a_valid_example_gives_the_runs_that_the_page_lists(
    message: str, expected: list[str]
) -> None:
    found = reading(message)
    corrected = [f"corrects {one.run_id} {one.tokens}" for one in found.corrections]
    assert [told(run) for run in found.runs] + corrected == expected
    assert not found.problems
    assert not found.strays


@pytest.mark.parametrize(("message", "expected"), examples("invalid"))
def test_an_invalid_example_has_the_problems_that_the_page_lists_and_no_runs(
    message: str, expected: list[str]
) -> None:
    found = reading(message)
    assert [f"{problem.code} {problem.key}" for problem in found.problems] == expected
    assert found.runs == ()


@pytest.mark.parametrize("message", [text for text, _ in examples("nothing")])
def test_what_is_no_block_says_nothing(message: str) -> None:
    found = reading(message)
    assert (found.blocks, found.sd, found.strays) == ((), "", ())


def test_every_example_says_what_comes_of_it() -> None:
    stated = {"valid": "runs", "invalid": "problems", "nothing": ""}
    assert len(EXAMPLES) == PAGE.count("```trailers ") >= 12
    assert all(said == stated[mark] for mark, _, said, _ in EXAMPLES)


def test_the_first_example_is_strict() -> None:
    (block,) = reading(EXAMPLES[0][1]).blocks
    assert block.strict


def test_every_key_has_its_row_and_says_how_often_it_may_stand() -> None:
    expected = {key: "any" if key in REPEATED_KEYS else "single" for key in KEYS}
    assert rows("3. Keys") == expected


def test_every_name_of_a_run_line_has_its_row() -> None:
    assert tuple(rows("6. Run lines")) == _RUN_KEYS


def test_the_patterns_of_ids_are_those_of_the_reader() -> None:
    (shown,) = re.findall(r"```regex\n(.*?)```", PAGE, re.DOTALL)
    assert shown.splitlines() == [SD_PATTERN, QF_PATTERN]
