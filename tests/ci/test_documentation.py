"""docs/ci.md, action.yml and the program name the same outputs and choices."""

from __future__ import annotations

import re
from pathlib import Path

from runner import read_outputs
from trailgate.ci.outputs import as_text, of_failure, of_nothing
from trailgate.ci.run import FAIL_ON

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")


def test_every_output_is_declared_and_documented() -> None:
    names = set(of_failure())
    assert names == set(of_nothing())
    assert names == set(re.findall(r"steps\.judge\.outputs\.(\w+)", ACTION))
    table = PAGE.partition("| output | value |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.strip().split("\n")]
    assert names == {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_choice_is_documented() -> None:
    [line] = [line for line in PAGE.split("\n") if line.startswith("| `fail-on`")]
    assert set(FAIL_ON) <= set(re.findall(r"`(\w+)`", line))


def test_the_workflow_to_copy_is_short_and_asks_for_little() -> None:
    workflow = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert workflow.count("\n") <= 20
    assert "fetch-depth: 0" in workflow
    assert "permissions: {}" in workflow
    assert re.findall(r"(\w+): (?:write|read)", workflow) == ["contents"]
    for name in re.findall(r"uses: (actions/\S+)", workflow + ACTION):
        assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)


def test_no_expression_stands_in_a_script() -> None:
    for script in re.findall(r"run: \|\n((?: {8,}.*\n|\n)+)", ACTION):
        assert "${{" not in script


def test_a_value_can_not_end_its_own_output() -> None:
    hostile = "x\ntrailgate_\nzone=RED\nzone<<E\nRED\nE"
    assert read_outputs(as_text({"a": hostile, "b": "2"}, "t")) == {"a": hostile, "b": "2"}
