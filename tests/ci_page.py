"""The workflows of docs/ci.md, and what they name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
OWN = "OWNER/trailgate"


def blocks() -> dict[str, list[str]]:
    """Give the YAML blocks of the page by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for section in re.split(r"(?m)^#{2,3} ", PAGE)[1:]:
        heading, _, text = section.partition("\n")
        if inside := re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
            found[heading] = inside
    return found


def workflows() -> list[tuple[str, str]]:
    """Give each workflow for GitHub: a name for it, and its text."""
    return [
        (f"{heading}-{number}", text)
        for heading, texts in blocks().items()
        for number, text in enumerate(texts)
        if heading != "GitLab CI"
    ]


def workflow(heading: str, number: int = 0) -> str:
    """Give one of the workflows."""
    return blocks()[heading][number]


def loaded(path: str) -> dict[str, Any]:
    """Read a YAML file of the project. `on` becomes True, as YAML 1.1 has it."""
    document: dict[str, Any] = yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))
    return document


def steps(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the steps of all jobs, and the jobs that call a workflow."""
    jobs = list(document["jobs"].values())
    return [job for job in jobs if "uses" in job] + [s for j in jobs for s in j.get("steps", ())]
