"""Workflows run for real by act, with the action as this working tree has it.

`make test-all` installs act, and what the action downloads into .venv/locked, so that nothing is
fetched here. Actions of others are stood in for: what they do is not what is tested.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runner import NOW, Command

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
ACT = Path(sys.executable).with_name("act")
LOCKED = ROOT / ".venv" / "locked"
COMMIT = "0123456789" * 4
NAME = f"owner/trailgate@{COMMIT}"
OURS = (NAME, "./trailgate")
SOURCE = ("action.yml", "action", "pyproject.toml", "README.md", "LICENSE", "src", "hooks")
CALLED = ".github/workflows/trailgate.yml"
RUNNERS = ("ubuntu-latest", "ubuntu-24.04")
OPTIONS = ("--json", "--no-cache-server", "--artifact-server-addr", "127.0.0.1")
OPTIONS += ("--no-skip-checkout",)
UPLOADED = "uploaded"
STUBS = {
    "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683": (
        'if [ "$WHAT" = trailgate ]; then cp -r "$SOURCE" trailgate; '
        'else mkdir -p "${WHAT:-.}"; cp -r "$CLONE/." "${WHAT:-.}"; fi'
    ),
    "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065": "echo no Python found; exit 1",
    "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02": (
        'mkdir -p "$UPLOADED/$NAME"; cp "$WHAT" "$UPLOADED/$NAME/"'
    ),
}
_STUB = """\
name: stand-in
description: stands in for an action of others
inputs:
  name: {{}}
  path: {{}}
  retention-days: {{}}
  repository: {{}}
  ref: {{}}
  fetch-depth: {{}}
  persist-credentials: {{}}
  python-version: {{}}
runs:
  using: composite
  steps:
    - shell: bash
      env:
        NAME: ${{{{ inputs.name }}}}
        WHAT: ${{{{ inputs.path }}}}
      run: {script}
"""


@dataclass
class Ran:
    """What a job left behind: all as the runner understood it.

    `outputs`, `summary`: of the trailgate step. `commands`: the annotations that took effect.
    `seconds`: how long each of the action's steps took, and the whole step (`Main`).
    """

    succeeded: bool
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    commands: list[Command] = field(default_factory=list)
    log: str = ""
    seconds: dict[str, float] = field(default_factory=dict)


class Stage:
    """The action in a folder of its own, and act's home with the runner's tool cache."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.uploaded = folder / UPLOADED
        self.action = folder / "trailgate"
        self._folder = folder
        for made in (self.home, self.uploaded, self.action):
            made.mkdir(parents=True)
        for name in SOURCE:
            _copy(ROOT / name, self.action / name)
        for name in ("docs/rules.md", CALLED):
            _copy(ROOT / name, self.action / name)
        self._stands_in = {NAME: self.action}
        for number, (name, script) in enumerate(STUBS.items()):
            stub = folder / f"stub{number}"
            stub.mkdir()
            text = _STUB.format(script=json.dumps(script))
            (stub / "action.yml").write_text(text, encoding="utf-8")
            self._stands_in[name] = stub

    def act(
        self,
        workflow: str,
        event: str,
        payload: dict[str, Any],
        at: Path,
        token: str = "",
        **variables: str,
    ) -> Ran:
        """Run a workflow in a checkout.

        Args:
            workflow: its text, as docs/ci.md has it.
            event: the event's name.
            payload: what it tells.
            at: the checkout.
            token: the job's.
            variables: more of the job's environment.
        """
        file, told = self._folder / "workflow.yml", self._folder / "event.json"
        file.write_text(
            workflow.replace("OWNER/", "owner/").replace("@COMMIT", f"@{COMMIT}"), encoding="utf-8"
        )
        told.write_text(json.dumps(payload), encoding="utf-8")
        pairs = [("--workflows", file), ("--eventpath", told)]
        pairs += [("--secret", f"GITHUB_TOKEN={token}")]
        pairs += [("--platform", f"{runner}=-self-hosted") for runner in RUNNERS]
        given = {"TRAILGATE_NOW": NOW, "GITHUB_REPOSITORY": "example/project"} | variables
        given |= {"UPLOADED": str(self.uploaded), "SOURCE": str(self.action), "CLONE": str(at)}
        pairs += [("--env", f"{name}={value}") for name, value in given.items()]
        pairs += [("--local-repository", f"{name}={at}") for name, at in self._stands_in.items()]
        words = [str(word) for pair in pairs for word in pair]
        done = subprocess.run(
            [ACT, event, *OPTIONS, *words],
            cwd=at,
            env=self._environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert "jobResult" in done.stdout, done.stdout + done.stderr
        return ran(json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))

    def installed(self) -> list[Path]:
        """Give the folders in the runner's tool cache that hold trailgate."""
        return list(self.home.glob(".cache/act/tool_cache/trailgate/*"))

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(LOCKED),
        }


def ran(entries: Iterable[dict[str, Any]]) -> Ran:
    """Read act's log."""
    found = Ran(succeeded=False)
    for entry in entries:
        name = entry.get("command", "")
        step = entry.get("stepID", [])
        is_ours = entry.get("step", "").startswith(OURS)
        if name == "set-output":
            if is_ours and len(step) == 1:
                found.outputs[entry["name"]] = entry["arg"]
        elif name == "summary":
            found.summary = entry["content"]
        elif name in {"error", "warning", "notice"}:
            found.commands.append(Command(name, entry.get("kvPairs", {}), entry["arg"]))
        elif entry.get("raw_output"):
            found.log += entry["msg"]
        if "executionTime" in entry and is_ours:
            label = "Main" if len(step) == 1 else entry["msg"].split(" Main ")[-1].split(" [")[0]
            if entry.get("stage") == "Main":
                found.seconds[label] = entry["executionTime"] / 1e9
        found.succeeded = entry.get("jobResult", "") == "success" or found.succeeded
    return found


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
