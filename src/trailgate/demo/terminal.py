"""The demo's terminal: runs commands as a person would type them, and shows both."""

from __future__ import annotations

import os
import subprocess
import sys

from trailgate.errors import UsageError

from .work import NOW

_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "COLUMNS", "NO_COLOR", "TMPDIR", "SYSTEMROOT", "TEMP")


def environment(instant: int = NOW) -> dict[str, str]:
    """Give variables in which the demo's output depends on nothing of the user's.

    The demo's clock stands still; git reads no configuration but the repository's.
    """
    import time

    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(instant))
    kept = {key: value for key, value in os.environ.items() if key in _KEPT}
    scripts = os.path.dirname(sys.executable)
    return kept | {
        "PATH": scripts + os.pathsep + kept.get("PATH", os.defpath),
        "HOME": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_DATE": stamp,
        "TRAILGATE_NOW": stamp,
    }


def quiet(words: list[str], cwd: str, stdin: bytes = b"") -> None:
    """Run a command that must succeed, without showing it.

    Raises:
        UsageError: it failed; the error holds its last line.
    """
    done = subprocess.run(
        words, cwd=cwd, input=stdin, env=environment(), check=False, capture_output=True
    )
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise UsageError(f"demo: {' '.join(words[:2])} failed in {cwd}: {told[-1]}")


def show(line: str, words: list[str], cwd: str) -> int:
    """Show a command line and what the command prints; give its exit code."""
    done = subprocess.run(
        words,
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    sys.stdout.write(f"$ {line}\n{done.stdout.decode('utf-8', 'replace')}")
    sys.stdout.flush()
    return done.returncode
