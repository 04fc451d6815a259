"""docs/ci.md, action.yml and the program name the same outputs and choices."""

from __future__ import annotations

import json
import re
from pathlib import Path

from runner import GOOD, Hub, read_outputs, text
from trailgate.ci.outputs import as_text, of_failure, of_nothing
from trailgate.ci.run import FAIL_ON

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")


def test_every_output_is_declared() -> None:
    names = set(of_failure())
    assert names == set(of_nothing())
    assert names == set(re.findall(r"steps\.judge\.outputs\.([\w-]+)", ACTION))


def test_every_choice_is_documented() -> None:
    [line] = [line for line in PAGE.split("\n") if line.startswith("| `fail-on`")]
    assert set(FAIL_ON) <= set(re.findall(r"`(\w+)`", line))


def test_a_value_can_not_end_its_own_output() -> None:
    hostile = "x\ntrailgate_\nzone=RED\nzone<<E\nRED\nE"
    assert read_outputs(as_text({"a": hostile, "b": "2"}, "t")) == {"a": hostile, "b": "2"}


def test_every_field_of_the_report_is_documented(hub: Hub) -> None:
    hub.start()
    at = hub.clone()
    hub.ci(hub.pull_request(text(*GOOD)), "--json", ".git/report.json", at=at)
    report = json.loads((at / ".git" / "report.json").read_text(encoding="utf-8"))
    table = PAGE.partition("| field | value |")[2].partition("\n\n")[0]
    fields = set(re.findall(r"`(\w+)`", table))
    parts = (report, report["commits"][0], report["change"], report["squash"], report["target"])
    assert {name for part in parts for name in part or ()} <= fields
