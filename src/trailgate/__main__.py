"""The program: hooks take a short way that imports almost nothing, commands go through click."""

from __future__ import annotations

import sys


def main() -> int:
    """Run `trailgate`; give the exit code."""
    if sys.argv[1:2] == ["hook"]:
        from .hooks.run import run

        return run(sys.argv[2:])
    from .cli.main import run_command

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
