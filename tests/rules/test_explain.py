import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

import trailgate
from trailgate.cli.explain import PLACES, command, overview, page, sections
from trailgate.errors import UsageError
from trailgate.policy.catalogue import RULES

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(trailgate.__file__)))


def run(*words):
    return CliRunner().invoke(command, words)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_explained_by_its_section_alone(rule):
    said = run(rule).output
    assert said.startswith(f"## {rule}\n")
    assert said.count("\n## ") == 0
    assert "**Why.** " in said


def test_without_a_rule_all_are_listed_with_severity_and_one_line():
    lines = overview(sections(page())).splitlines()
    for line, (name, facts) in zip(lines, RULES.items(), strict=False):
        words = line.split(maxsplit=2)
        assert words[:2] == [name, facts.default]
        assert len(words[2]) > 15
    assert run().output.splitlines() == lines


def test_an_unknown_rule_is_refused_with_the_nearest_name():
    refused = run("zone-rde").exception
    assert isinstance(refused, UsageError)
    assert refused.exit_code == 2
    assert str(refused) == "there is no rule 'zone-rde'; nearest: zone-red"
    assert str(run("x").exception).endswith("`trailgate explain` lists them")


def test_the_program_says_so_in_one_line(tmp_path):
    env = os.environ | {"PYTHONPATH": SOURCE}
    words = [sys.executable, "-m", "trailgate", "explain", "zone-rde"]
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "trailgate: there is no rule 'zone-rde'; nearest: zone-red\n"


def test_the_page_is_found_in_the_checkout_and_has_its_place_in_the_package():
    assert any(os.path.isfile(place) for place in PLACES)
    assert PLACES[0].endswith(os.path.join("trailgate", "rules", "rules.md"))
