"""`trailgate policy` as a user runs it."""

from __future__ import annotations

import json


def test_show_says_where_each_value_comes_from(sandbox):
    (sandbox.root / "trailgate.toml").write_text('mode = "advisory"\n')
    lines = sandbox.trailgate("policy", "show").splitlines()
    assert lines[0] == "policy: trailgate.toml, which extends leo"
    rows = [line.split() for line in lines]
    assert ["mode", "advisory", "trailgate.toml:1"] in rows
    assert ["agents.SECURITY.floor", "opus", "preset", "leo"] in rows
    shown = json.loads(sandbox.trailgate("policy", "show", "--json"))
    assert shown["file"] == "trailgate.toml"
    assert {"key": "mode", "value": "advisory", "source": "trailgate.toml:1"} in shown["values"]


def test_show_without_a_file_tells_of_the_preset(sandbox):
    first = sandbox.trailgate("policy", "show").splitlines()[0]
    assert first == "policy: the preset leo; there is no policy file (trailgate init writes one)"


def test_show_in_a_bare_repository_reads_the_policy_of_head(sandbox, tmp_path):
    (sandbox.root / "trailgate.toml").write_text('mode = "advisory"\n')
    sandbox.git("add", ".")
    sandbox.git("commit", "--quiet", "-m", "chore: policy")
    sandbox.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    sandbox.root = tmp_path / "bare"
    assert "advisory" in sandbox.trailgate("policy", "show")


def test_validate_tells_all_problems_with_exit_code_2(sandbox):
    (sandbox.root / "trailgate.toml").write_text('mode = "x"\n[agents.SECURTY]\n')
    assert sandbox.trailgate("policy", "validate", code=2).splitlines() == [
        'trailgate: trailgate.toml: mode: "x" is not one of enforce, advisory',
        (
            'trailgate: trailgate.toml: agents.SECURTY: unknown agent "SECURTY"; did you mean '
            "SECURITY?"
        ),
    ]


def test_validate_of_a_good_file_is_one_line(sandbox):
    good = '[[rule]]\nname = "r"\nrequire.family = "haiku"\n'
    (sandbox.root / "other.toml").write_text(good)
    fine = "other.toml: fine (1 budget, 1 house rule)\n"
    assert sandbox.trailgate("policy", "validate", "other.toml") == fine
    assert sandbox.trailgate("policy", "validate", "-", stdin=good).startswith("standard input: f")
    assert sandbox.trailgate("policy", "validate") == "no policy file here; the preset leo holds\n"


def test_validate_reads_the_table_of_a_pyproject(sandbox):
    (sandbox.root / "pyproject.toml").write_text('[tool.trailgate]\nmode = "x"\n')
    told = sandbox.trailgate("policy", "validate", "pyproject.toml", code=2)
    assert told.startswith("trailgate: pyproject.toml: tool.trailgate.mode: ")


def test_validate_of_a_file_that_is_not_there(sandbox):
    told = sandbox.trailgate("policy", "validate", "nowhere.toml", code=2)
    assert told == "trailgate: 'nowhere.toml': can't be read (no such file or directory)\n"


def test_export_prints_the_table(sandbox):
    (sandbox.root / "trailgate.toml").write_text(
        '[agents.DOCMON]\nfrom = 2026-07-07\nassignment = "sonnet"\n'
    )
    before = sandbox.trailgate("policy", "export", "--format", "json", "--at", "2026-07-06")
    assert json.loads(before)["EXEC"]["DOCMON"] == "haiku"
    after = sandbox.trailgate("policy", "export", "--format", "js", "--at", "2026-07-07")
    assert '"DOCMON": "sonnet"' in after
    assert after.splitlines()[1] == "export const MODEL_ASSIGNMENTS = {"
    sandbox.environment["TRAILGATE_NOW"] = "2026-07-07T00:00:00Z"
    assert json.loads(sandbox.trailgate("policy", "export"))["EXEC"]["DOCMON"] == "sonnet"
