"""Install trailgate for the action, once for each state of its source, and tell where.

What is downloaded stands in requirements.txt with its hashes; trailgate itself is built from the
action's own folder, and nothing is fetched for that. Needs no more than Python, on any runner.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parents[1]
LOCK = SOURCE / "action" / "requirements.txt"
BUILT_FROM = ("action", "pyproject.toml", "README.md", "LICENSE", "src", "hooks", "docs/rules.md")
PIP = ("-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet")
LOCKED = ("--no-compile", "--require-hashes", "--only-binary=:all:", "--requirement", str(LOCK))
OWN = ("--no-index", "--no-deps", "--no-build-isolation", str(SOURCE))
OLDEST_PIP = (22, 3)
"""The first that installs into another interpreter's environment."""


def main() -> None:
    """Install where nothing is installed yet; write the interpreter's path to the step output."""
    home = _cache() / "trailgate" / key()
    if not home.exists():
        _install(home)
    told = f"python={_interpreter(home)}\n"
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(told)


def key() -> str:
    """Give a name for what is installed: this Python and the source with its lock, by content."""
    found = hashlib.sha256(f"{sys.version}\0{os.path.realpath(sys.executable)}\0".encode())
    for path in _files():
        name = path.relative_to(SOURCE).as_posix()
        content = path.read_bytes()
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:32]


def _files() -> Iterator[Path]:
    for name in BUILT_FROM:
        path = SOURCE / name
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (p for p in inside if p.is_file() and "__pycache__" not in p.parts)


def _cache() -> Path:
    return Path(os.environ.get("RUNNER_TOOL_CACHE") or os.environ["RUNNER_TEMP"])


def _install(home: Path) -> None:
    """Make the environment beside its place, and put it there whole."""
    home.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=home.parent))
    try:
        pip = _pip(making)
        for what in (LOCKED, OWN):
            _run(*pip, "install", *what)
        making.rename(home)
    except OSError:
        # another job on this machine was faster
        if not home.exists():
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _pip(environment: Path) -> tuple[str, ...]:
    """Make an environment; give the pip that installs into it: ours, which saves making another."""
    make = (sys.executable, "-I", "-m", "venv")
    if _own_pip() >= OLDEST_PIP:
        _run(*make, "--without-pip", str(environment))
        return (sys.executable, *PIP, "--python", _interpreter(environment))
    _run(*make, str(environment))
    return (_interpreter(environment), *PIP)


def _own_pip() -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version("pip").split(".")[:2])
    except (PackageNotFoundError, ValueError):
        return ()


def _run(*words: str) -> None:
    done = subprocess.run(words, check=False, stdout=sys.stderr)
    if done.returncode:
        sys.exit(f"trailgate could not be installed: {' '.join(words[1:4])} failed, see above")


def _interpreter(environment: Path) -> str:
    windows = environment / "Scripts" / "python.exe"
    return str(windows if windows.exists() else environment / "bin" / "python")


if __name__ == "__main__":
    main()
