"""docs/policy.md names every key of the schema, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trailgate.policy.build import build
from trailgate.policy.schema import known_keys

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")
ROW = re.compile(r"^\| `([a-zA-Z.-]+)` \|", re.MULTILINE)
SELECTION = re.compile(r"(budget\.match|rule\.when|rule\.require|escalate\.when)\.(\w+)")


def expected():
    """Give the keys as the page writes them: selections are described once, by their fields."""
    rows = set()
    for key in known_keys():
        selection = SELECTION.fullmatch(key)
        rows |= set(selection.groups()) if selection else {key.replace("*", "NAME")}
    return rows


def test_every_key_has_a_row_and_every_row_is_a_key():
    assert set(ROW.findall(PAGE)) == expected()


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_is_a_valid_policy(example):
    assert build("trailgate.toml", example.encode()).configured
