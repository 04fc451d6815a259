"""Hold shell scripts to shellcheck: the files named, and each `run:` of workflows and actions.

python tools/lint_scripts.py FILE...
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLCHECK = Path(sys.executable).with_name("shellcheck")
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")


def main(names: list[str]) -> int:
    """Check each file; give how many scripts have faults."""
    scripts = [script for name in names for script in _scripts(Path(name))]
    return sum(_has_faults(where, text) for where, text in scripts)


def _scripts(path: Path) -> Iterator[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix not in {".yml", ".yaml"}:
        yield str(path), text
        return
    for number, step in enumerate(_steps(yaml.safe_load(text)), 1):
        if "run" in step:
            script = EXPRESSION.sub("expression", step["run"])
            yield (
                f"{path}, step {step.get('name', number)}",
                f"#!/bin/bash\nset -eo pipefail\n{script}",
            )


def _steps(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document.get("runs", {}).get("steps", ())
    for job in document.get("jobs", {}).values():
        yield from job.get("steps", ())


def _has_faults(where: str, text: str) -> bool:
    done = subprocess.run(
        [SHELLCHECK, "-"], input=text, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        print(f"{where}:\n{done.stdout}{done.stderr}")
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
