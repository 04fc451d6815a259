"""The switch for Claude Code's transcripts: off until a team turns it on; no rule depends on it."""

from __future__ import annotations

import json

import pytest

from policies import policy
from trailgate.config import load
from trailgate.policy.build import build
from trailgate.policy.presets import PRESETS

ON = "[sources]\nclaude-code = true\n"


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_reads_transcripts(preset):
    assert policy(f'extends = "{preset}"').transcripts is False
    assert policy(f'extends = "{preset}"\n{ON}').transcripts is True


def test_without_a_file_no_transcript_is_read():
    assert build("trailgate.toml", None).transcripts is False


def test_an_empty_table_changes_nothing():
    assert policy("[sources]") == policy("")


def test_the_switch_changes_nothing_but_itself():
    assert policy(ON).replace(transcripts=False) == policy("")
    assert policy("[sources]\nclaude-code = false") == policy("")


def test_the_compiled_policy_keeps_the_switch(tmp_path):
    root, cache = tmp_path / "work", tmp_path / "cache"
    root.mkdir()
    file = root / "trailgate.toml"
    for text, expected in ((ON, True), (ON.replace("true", "false"), False)):
        file.write_text(text)
        compiled, again = (load(str(root), str(cache)).transcripts for _ in range(2))
        assert (compiled, again) == (expected, expected)
    assert (cache / "policy.cache").exists()


def test_show_writes_it_as_the_file_does(sandbox):
    row = ["sources.claude-code", "false", "preset", "leo"]
    assert row in [line.split() for line in sandbox.trailgate("policy", "show").splitlines()]
    table = sandbox.trailgate("policy", "export")
    (sandbox.root / "trailgate.toml").write_text(ON)
    row = ["sources.claude-code", "true", "trailgate.toml:2"]
    assert row in [line.split() for line in sandbox.trailgate("policy", "show").splitlines()]
    shown = json.loads(sandbox.trailgate("policy", "show", "--json"))["values"]
    assert {"key": row[0], "value": True, "source": row[2]} in shown
    assert sandbox.trailgate("policy", "export") == table
