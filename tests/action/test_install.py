"""What the action installs is known by the content that it was made from."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from acting import Stage

if TYPE_CHECKING:
    from pathlib import Path

KEY = "import runpy, sys; print(runpy.run_path(sys.argv[1])['key']())"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Stage(tmp_path).action


def key(source: Path) -> str:
    words = [sys.executable, "-I", "-c", KEY, str(source / "action" / "install.py")]
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize(
    "name", ["src/trailgate/check.py", "action/requirements.txt", "pyproject.toml", "docs/rules.md"]
)
def test_another_source_is_installed_anew(source: Path, name: str) -> None:
    before = key(source)
    with (source / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert key(source) != before


def test_a_file_that_is_gone_counts_too(source: Path) -> None:
    before = key(source)
    (source / "src" / "trailgate" / "py.typed").unlink()
    assert key(source) != before


def test_what_python_leaves_behind_does_not_count(source: Path) -> None:
    before = key(source)
    left = source / "src" / "trailgate" / "__pycache__"
    left.mkdir()
    (left / "check.cpython-311.pyc").write_bytes(b"left behind")
    assert key(source) == before
