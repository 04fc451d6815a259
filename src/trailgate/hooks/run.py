"""Starting a hook by name, and turning what goes wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys

from trailgate.errors import EXIT_FINE, EXIT_INTERRUPTED, EXIT_USAGE, TrailgateError

HOOKS = ("commit-msg",)


def run(arguments: list[str]) -> int:
    """Run the hook that the first argument names; give the exit code.

    What trailgate expects to go wrong refuses the commit with one line. A fault of trailgate's own
    does not: it says so, and CI will judge.
    """
    name = arguments[0] if arguments else ""
    if name in ("-h", "--help"):
        sys.stdout.write(
            f"Usage: trailgate hook NAME FILE, as git calls it; NAME: {', '.join(HOOKS)}\n"
        )
        return EXIT_FINE
    if name not in HOOKS:
        return _say(f"trailgate hook: {name!r} is no hook; hooks are {', '.join(HOOKS)}")
    try:
        from .commit_msg import main

        return main(arguments[1:])
    except TrailgateError as expected:
        return _say(f"trailgate {name}: {expected}", expected.exit_code)
    except KeyboardInterrupt:
        kept = "".join(f"; the message stands in {os.path.abspath(path)}" for path in arguments[1:])
        return _say(f"trailgate {name}: interrupted; no commit was made{kept}", EXIT_INTERRUPTED)
    except Exception as fault:
        if os.environ.get("TRAILGATE_DEBUG"):
            raise
        _say(
            f"trailgate {name}: not judged, because trailgate failed ({type(fault).__name__}: "
            f"{fault}); CI will judge. TRAILGATE_DEBUG=1 shows where"
        )
        return EXIT_FINE


def _say(line: str, code: int = EXIT_USAGE) -> int:
    sys.stderr.write(line.encode("utf-8", "backslashreplace").decode() + "\n")
    return code
