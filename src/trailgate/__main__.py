"""The program: hooks take a short way that imports almost nothing, commands go through click."""

from __future__ import annotations

import sys


def main() -> int:
    """Run `trailgate`; give the exit code."""
    if sys.argv[1:2] == ["hook"]:
        return _hook(sys.argv[2:])
    from .cli.main import run_command

    return run_command()


def _hook(arguments: list[str]) -> int:
    """Run a hook and end the process at once: nothing is left to be tidied up.

    Without collecting cycles, and without taking the interpreter down piece by piece, a commit
    waits a tenth less.
    """
    import gc
    import os

    gc.disable()
    if arguments and arguments[0].startswith("--note="):
        from .install.priming import note

        note(arguments.pop(0).removeprefix("--note="))
    from .hooks.run import run

    code = run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
