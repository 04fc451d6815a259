"""The CI workflow that init writes: the common one of docs/ci.md."""

from __future__ import annotations

import json
import re
from string import Template

from trailgate.errors import UsageError

from .piece import Piece

PATH = ".github/workflows/trailgate.yml"
OPEN_ACTION = "OWNER/trailgate@COMMIT"
"""Stands where nobody has said yet what hosts trailgate."""

_ACTION = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", re.ASCII)
_USES = re.compile(r"^ *- uses: (?!actions/)(\S+)", re.MULTILINE)
_BRANCHES = re.compile(r"^ *push: \{ branches: (\[[^\]\n]*\])", re.MULTILINE)
_FILLED_IN = r"(?m)(^ *- uses: (?!actions/)|^ *push: \{ branches: ).*$"
_URL = re.compile(r"(?:git\+)?https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII)

_TEXT = Template("""\
name: trailgate
on:
  pull_request:
  push: { branches: $branches }
permissions: {}
concurrency:
  group: trailgate-$${{ github.ref }}
  cancel-in-progress: $${{ github.event_name == 'pull_request' }}
jobs:
  trailgate:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: $action
""")


def workflow(present: str | None, action: str, branch: str) -> Piece:
    """Give the workflow's file.

    Args:
        present: the file's text as it stands, None where there is none; what people filled in
            there stays unless `action` says otherwise.
        action: `OWNER/REPOSITORY@<full commit name>`, `""` where nobody said.
        branch: the main branch's name.
    """
    used = _USES.search(present or "")
    pushed = _BRANCHES.search(present or "")
    values = {
        "action": action or (used[1] if used else OPEN_ACTION),
        "branches": pushed[1] if pushed else f"[{_plain(branch)}]",
    }
    return Piece(PATH, _TEXT.substitute(values), ("# ", ""), whole=True, open_values=_FILLED_IN)


def is_open(text: str) -> bool:
    """Tell whether a workflow's text still waits for what hosts trailgate."""
    return f"uses: {OPEN_ACTION}" in text


def demand_action(text: str) -> str:
    """Give what hosts trailgate as a workflow names it.

    Raises:
        UsageError: it is no repository at a full commit name, which alone can't be moved.
    """
    if not _ACTION.fullmatch(text):
        raise UsageError(
            f"--action {text!r} is not of the form OWNER/REPOSITORY@COMMIT, "
            "COMMIT being a full object name of 40 digits"
        )
    return text


def action_of(direct_url: str) -> str:
    """Give what hosts the installed trailgate, by its `direct_url.json` (PEP 610), else `""`."""
    try:
        told = json.loads(direct_url)
        found = _URL.fullmatch(told["url"])
        action = f"{found[1]}@{told['vcs_info']['commit_id']}" if found else ""
    except (ValueError, LookupError, TypeError):
        return ""
    return action if _ACTION.fullmatch(action) else ""


def installed_action() -> str:
    """Give what hosts the trailgate that runs, where it was installed from GitHub, else `""`."""
    from importlib import metadata

    try:
        return action_of(metadata.distribution("trailgate").read_text("direct_url.json") or "")
    except metadata.PackageNotFoundError:
        return ""


def _plain(branch: str) -> str:
    return branch if re.fullmatch(r"[A-Za-z][\w./-]*", branch, re.ASCII) else json.dumps(branch)
