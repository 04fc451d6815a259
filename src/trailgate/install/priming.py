"""The note by which a shared hook finds trailgate again without a search.

Three lines in `trailgate/program` of the git common directory: the interpreter, a file that goes
when trailgate is uninstalled or changes its version, and what the interpreter is to run. Hooks
start what it says, as they would anything in `.git/hooks`: who can write one can write the other.
"""

from __future__ import annotations

import os

from .script import running, start_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .script import Program


NOTE = "program"
"""The note's name in the repository's data folder."""


def note(path: str) -> bool:
    """Write the note for this very trailgate; False where that is not possible."""
    program = running()
    lines = (program.python, _installed(program), start_of(program))
    if not all(lines) or any("\n" in line or "\r" in line for line in lines):
        return False
    passing = f"{path}.{os.getpid()}"
    try:
        if not os.path.isdir(os.path.dirname(path)):
            os.mkdir(os.path.dirname(path))
        with open(passing, "wb") as file:
            file.write(os.fsencode("\n".join((*lines, ""))))
        os.replace(passing, path)
    except OSError:
        if os.path.exists(passing):
            os.remove(passing)
        return False
    return True


def _installed(program: Program) -> str:
    """Give the folder that an installer names after the version, without one the package."""
    from importlib.metadata import PackageNotFoundError, distribution

    from trailgate import __version__

    module = f"{program.package}/trailgate/__main__.py"
    try:
        found = distribution("trailgate")
    except PackageNotFoundError:
        return module
    folder = str(getattr(found, "_path", ""))
    named = os.path.basename(folder).startswith(f"trailgate-{__version__}.")
    return os.path.abspath(folder).replace(os.sep, "/") if named else module
