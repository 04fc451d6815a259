"""docs/advice.md says what recommend does: its tables are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from trailgate.advice import priors
from trailgate.rules.rubric import RUBRIC

PAGE = (Path(__file__).parents[2] / "docs" / "advice.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.strip().startswith("|")
]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def test_the_scale_of_complexity_is_that_of_the_rules() -> None:
    told = {row[0]: row[1:] for row in ROWS if len(row) == 5 and row[0].isdigit()}
    assert told == {
        str(level): (step.lines, f"{step.tokens:,}", step.family, step.security)
        for level, step in RUBRIC.items()
    }


def test_the_averages_are_those_of_the_estimates() -> None:
    pairs = [row for row in ROWS if len(row) == 2 and re.fullmatch(r"[\d,]+", row[1])]
    told = {name: number(tokens) for name, tokens in pairs}
    assert told == priors.TOKENS | {"any other": priors.OTHER_TOKENS}


def test_the_matrix_of_rework_is_that_of_the_comparison() -> None:
    matrix = [row for row in ROWS if len(row) == 4 and row[1].isdigit()]
    assert {name: tuple(map(int, rates)) for name, *rates in matrix} == priors.REWORK
