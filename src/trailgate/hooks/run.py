"""Starting a hook by name, and turning what goes wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys

from trailgate.errors import EXIT_FINE, EXIT_INTERRUPTED, EXIT_USAGE, TrailgateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

HOOKS = ("prepare-commit-msg", "commit-msg", "pre-push")


def run(arguments: list[str]) -> int:
    """Run the hook that the first argument names; give the exit code.

    What trailgate expects to go wrong refuses the commit with one line. A fault of trailgate's own
    does not: it says so, and CI will judge.
    """
    name = arguments[0] if arguments else ""
    if name in ("-h", "--help"):
        sys.stdout.write(
            f"Usage: trailgate hook NAME ..., as git calls it; NAME: {', '.join(HOOKS)}\n"
        )
        return EXIT_FINE
    if name not in HOOKS:
        return _say(f"trailgate hook: {name!r} is no hook; hooks are {', '.join(HOOKS)}")
    try:
        return _main(name)(arguments[1:])
    except TrailgateError as expected:
        return _say(f"trailgate {name}: {expected}", expected.exit_code)
    except KeyboardInterrupt:
        left = _left(name, arguments[1:])
        return _say(f"trailgate {name}: interrupted; {left}", EXIT_INTERRUPTED)
    except Exception as fault:
        if os.environ.get("TRAILGATE_DEBUG"):
            raise
        _say(
            f"trailgate {name}: not judged, because trailgate failed ({type(fault).__name__}: "
            f"{fault}); CI will judge. TRAILGATE_DEBUG=1 shows where"
        )
        return EXIT_FINE


def _left(name: str, arguments: list[str]) -> str:
    """Say how things stand after an interrupt."""
    if name == "pre-push":
        return "nothing was pushed"
    where = f"; the message stands in {os.path.abspath(arguments[0])}" if arguments else ""
    return f"no commit was made{where}"


def _main(name: str) -> Callable[[list[str]], int]:
    """Import a hook and give its entry; each is paid for only when it runs."""
    if name == "commit-msg":
        from . import commit_msg

        return commit_msg.main
    if name == "pre-push":
        from . import pre_push

        return pre_push.main
    from . import prepare_commit_msg

    return prepare_commit_msg.main


def _say(line: str, code: int = EXIT_USAGE) -> int:
    sys.stderr.write(line.encode("utf-8", "backslashreplace").decode() + "\n")
    return code
