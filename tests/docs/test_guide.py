"""What the guide's week shows is what happens."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "guide.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def guide() -> ModuleType:
    spec = importlib.util.spec_from_file_location("guide", CHECKOUT / "tools" / "guide.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_week_in_the_guide_is_what_its_commands_print(guide: ModuleType) -> None:
    assert guide.rendered(PAGE) == PAGE


def test_a_command_shows_its_output_and_exit_code_in_place_of_what_stood_there(
    guide: ModuleType,
) -> None:
    page = (
        "before\n\n<!-- clock: 2026-06-15T11:30:00Z -->\n\n````console\n"
        "$ printf '%s\n> ' two; exit 3\nold\n$ git log -1 --format=%s\n````\n\nafter\n"
    )
    assert guide.rendered(page) == (
        "before\n\n<!-- clock: 2026-06-15T11:30:00Z -->\n\n````console\n"
        "$ printf '%s\n> ' two; exit 3\ntwo\n(exit code 3)\n"
        "$ git log -1 --format=%s\ndocs(SD-EXPORT-001): design\n````\n\nafter\n"
    )
