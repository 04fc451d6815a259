from __future__ import annotations

from trailgate.policy.explain import explain
from trailgate.policy.lines import line_numbers

FILE = b"""\
# comment
mode = "advisory"
phases = [
  "LEAD",
  "PLAN", "EXEC",
]

[agents]
DOCMON = [
  { assignment = "sonnet" },
  { from = 2026-07-07, assignment = "haiku" },
]
[agents.validation-agent]
assignment = "sonnet"

[[budget]]
name = "weekly"
limit = 800_000
[[budget]]
name = "opus"
limit = 1.50
unit = "usd"
match.family = ["opus"]

[aliases.phases]
PLAN_VERIFY = "EXEC"

[severity]
model-floor = "warning"
"""


def explained(text=FILE, **how):
    found = explain("trailgate.toml", text, **how)
    return {setting.key: (setting.value, setting.source) for setting in found}


def test_values_of_the_file_name_their_line():
    found = explained()
    assert found["mode"] == ("advisory", "trailgate.toml:2")
    assert found["phases"] == (["LEAD", "PLAN", "EXEC"], "trailgate.toml:3")
    assert found["agents.DOCMON.assignment"] == ("sonnet", "trailgate.toml:9")
    assert found["agents.DOCMON.assignment (from 2026-07-07)"] == ("haiku", "trailgate.toml:9")
    assert found["budget.weekly.limit"] == (800_000, "trailgate.toml:18")
    assert str(found["budget.opus.limit"][0]) == "1.50"
    assert found["budget.opus.match.family"] == (["opus"], "trailgate.toml:23")
    assert found["aliases.phases.PLAN_VERIFY"] == ("EXEC", "trailgate.toml:26")
    assert found["severity.model-floor"] == ("warning", "trailgate.toml:29")


def test_what_the_file_does_not_say_names_the_preset():
    found = explained()
    assert found["budget.weekly.resets"] == ("Mon 00:00", "preset leo")
    assert found["agents.SECURITY.floor"] == ("opus", "preset leo")
    assert found["prices.opus.cache-read"] == ("0.5", "0.1 x in")
    assert found["severity.zone-red"] == ("error", "default")


def test_what_the_file_makes_void_is_not_shown():
    found = explained()
    assert found["agents.VALIDATION.assignment"] == ("sonnet", "trailgate.toml:14")
    assert "agents.VALIDATION.assignment.LEAD" not in found
    assert found["agents.VALIDATION.ceiling.LEAD"] == ("sonnet", "preset leo")
    gone = explained(b'[[budget]]\nname = "weekly"\nlimit = "none"')
    assert [key for key in gone if key.startswith("budget.")] == ["budget.weekly.limit"]


def test_lines_of_a_pyproject_count_from_its_start():
    text = b'[project]\nname = "x"\n\n[tool.trailgate]\nmode = "advisory"\n[tool.other]\nx = 1\n'
    assert line_numbers(text, pyproject=True) == {("mode",): 5}
    assert explained(text, pyproject=True)["mode"] == ("advisory", "trailgate.toml:5")


def test_without_a_file_all_comes_from_the_preset():
    sources = {source for _, source in explained(None).values()}
    assert sources == {"preset leo", "default", "0.1 x in", "1.25 x in"}


def test_a_very_long_file_has_no_lines_but_still_sources():
    text = FILE + b"".join(b'[aliases.models.m%d]\nis = "opus"\n' % n for n in range(300))
    assert explained(text)["mode"] == ("advisory", "trailgate.toml")
