"""What the README says is what happens."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from pathlib import Path

from repos import Repo

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def tool() -> object:
    spec = importlib.util.spec_from_file_location("readme", CHECKOUT / "tools" / "readme.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_demo_in_the_readme_is_what_the_demo_prints() -> None:
    readme = tool()
    shown = README.partition(readme.BEGIN)[2].partition(readme.END)[0]
    assert shown == readme.block(readme.demo_output())


def test_the_lines_that_switch_it_on_do(tmp_path: Path) -> None:
    (lines,) = [text for text in blocks("console") if "trailgate init" in text]
    typed = [line for line in lines.splitlines() if not line.startswith(("python3 -m pip", "cd "))]
    repo = Repo(tmp_path / "work")
    repo.env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{repo.env['PATH']}"
    repo.env["TRAILGATE_NOW"] = "2026-07-28T12:00:00Z"
    repo.commit("feat(SD-OLD-001): from before")
    script = "\n".join(["mkdir -p .git/hooks", "set -e", *typed])
    done = repo.attempt("-c", f"alias.typed=!{script}", "typed")
    assert done.code == 0, done.err
    assert "refused, as it should be" in done.out
    assert "error trailers-present" in done.err
    assert "1,200 of 500,000 tokens" in done.out
    subjects = repo.git("log", "--format=%s").splitlines()
    assert subjects == [
        "feat(SD-TRY-001): try it",
        "chore: gate commits with trailgate",
        "feat(SD-OLD-001): from before",
    ]
    assert repo.trailgate("check", "HEAD~2..HEAD").code == 0


def test_every_command_of_the_program_is_in_the_readme_or_internal() -> None:
    from trailgate.cli.main import COMMANDS

    named = set(re.findall(r"trailgate ([a-z]+)", README))
    assert set(COMMANDS) - named <= {"hook"}


def test_every_page_that_the_readme_names_exists() -> None:
    for target in re.findall(r"\]\(([\w./-]+\.md)\)", README):
        assert (CHECKOUT / target).is_file(), target


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
