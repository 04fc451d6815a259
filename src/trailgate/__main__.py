"""The program: hooks take a short way that imports almost nothing, commands go through click."""

from __future__ import annotations

import sys


def main() -> int:
    """Run `trailgate`; give the exit code."""
    if sys.argv[1:2] == ["hook"]:
        return _hook(sys.argv[2:])
    told = _told(sys.argv[1:])
    if told is not None:
        return told
    from .cli.main import run_command

    return run_command()


def _told(words: list[str]) -> int | None:
    """Print the state of the budgets where it is asked for in a form that scripts read.

    Gives the exit code; None: that is not what was asked, or could not be done in this short way.
    """
    if sys.stdout is None or words not in (["status", "--json"], ["status", "--line"]):
        return None
    from .cli.state_now import print_now

    return print_now(words)


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
