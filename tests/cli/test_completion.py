"""`trailgate completion`: the shells complete what trailgate offers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from repos import sealed

_WORDS = """
eval "$(trailgate completion bash)"
COMP_WORDS=({words}) COMP_CWORD={last}
$(complete -p trailgate | sed 's/.*-F \\([^ ]*\\) .*/\\1/') trailgate
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def attempt(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = sealed(home)
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    return subprocess.run(
        words, cwd=home, env=env, capture_output=True, encoding="utf-8", check=False
    )


def offered(home: Path, *words: str) -> list[str]:
    """Give what bash offers for the last of the words, `''` for one that is yet to come."""
    script = _WORDS.format(words=" ".join(words), last=len(words) - 1)
    done = attempt(home, "bash", "--norc", "-c", script)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_bash_completes_a_command(tmp_path: Path) -> None:
    assert offered(tmp_path, "trailgate", "rep") == ["report"]


def test_bash_completes_the_option_of_a_command(tmp_path: Path) -> None:
    assert offered(tmp_path, "trailgate", "status", "--li") == ["--line"]


def test_bash_completes_the_shells(tmp_path: Path) -> None:
    assert offered(tmp_path, "trailgate", "completion", "''") == ["bash", "zsh", "fish"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_script_names_the_program_and_asks_it(tmp_path: Path, shell: str) -> None:
    done = attempt(tmp_path, "trailgate", "completion", shell)
    assert (done.returncode, done.stderr) == (0, "")
    assert "trailgate" in done.stdout
    assert f"_TRAILGATE_COMPLETE={shell}_complete" in done.stdout


def test_the_help_says_where_each_script_goes(tmp_path: Path) -> None:
    told = attempt(tmp_path, "trailgate", "completion", "--help").stdout
    for place in ("bash-completion/completions/trailgate", "~/.zshrc", "fish/completions"):
        assert place in told


def test_another_shell_is_refused_in_one_line(tmp_path: Path) -> None:
    done = attempt(tmp_path, "trailgate", "completion", "tcsh")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "tcsh" in done.stderr
