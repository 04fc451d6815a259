"""A repository's own template for the page, taken from the target's tip and rendered apart.

Whoever may merge there may write a template, but not stop the verdict or print what others wrote
unescaped: a child process renders it, in Jinja's sandbox, with nothing of the environment.
"""

from __future__ import annotations

import json
import os
import sys

from trailgate.errors import HistoryError
from trailgate.git_process import GitFailed, LimitReached, Limits, run_limited
from trailgate.records import Record
from trailgate.reports.summary import comment, remark, render, room

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from trailgate.git import Repository

    from .scope import Scope

FILE = ".trailgate/summary.md.j2"
LARGEST_TEMPLATE = 256 * 1024
SECONDS = 5.0
_PASSED = ("SYSTEMROOT", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What an interpreter may need to start."""
_START = (
    "import sys; sys.path += sys.argv[1:]; from trailgate.reports.sandboxed import main; main()"
)


class Own(Record):
    """What became of the repository's template.

    `texts`: the page, one for each room that was asked for; None where there is no template, or
    where it could not be used: then `problem` says why in one line.
    """

    texts: tuple[str, ...] | None = None
    problem: str = ""


def rendered(
    repository: Repository, scope: Scope, page: Mapping[str, Any], rooms: Sequence[int]
) -> Own:
    """Render the page by the template at the target's tip, where there is one.

    Args:
        repository: holds the target.
        scope: what is judged.
        page: the values, as `ci.page` gives them.
        rooms: how many bytes each text may have at most.
    """
    if not scope.target:
        return Own()
    try:
        source = repository.file_at(scope.target, FILE)
    except HistoryError as missing:
        return Own(problem=str(missing))
    return Own() if source is None else apart(source, page, rooms)


def apart(
    source: bytes, page: Mapping[str, Any], rooms: Sequence[int], seconds: float = SECONDS
) -> Own:
    """Render the page by a template in a child process of its own."""
    # the child needs what this module does without
    from trailgate.reports.sandboxed import packed

    if len(source) > LARGEST_TEMPLATE:
        return Own(problem=f"it has more than {LARGEST_TEMPLATE:,} bytes")
    text = source.decode("utf-8", "replace")
    asked = json.dumps({"source": text, "page": packed(page), "rooms": list(rooms)})
    limits = Limits(seconds, 7 * sum(rooms) + 4_096)  # JSON writes a byte in at most six
    try:
        answer = json.loads(run_limited(_command(), _environment(), asked.encode(), limits))
    except LimitReached as reached:
        return Own(problem=str(reached))
    except (GitFailed, OSError, ValueError):
        return Own(problem="the process that renders it ended early, for want of memory it seems")
    if "error" in answer:
        return Own(problem=answer["error"])
    return Own(tuple(answer["texts"]))


class Pages(Record):
    """The page for both its places; `comment` begins with its marker, `""` where none is wanted."""

    summary: str
    comment: str = ""


def pages(
    repository: Repository, scope: Scope, page: Mapping[str, Any], largest: int, marker: str = ""
) -> Pages:
    """Give the job summary in at most `largest` bytes, and with a marker the comment too.

    By the repository's own template where there is one that works, else by the built-in one, which
    then says why.
    """
    rooms = [largest, room(marker)] if marker else [largest]
    own = rendered(repository, scope, page, rooms)
    if own.texts:
        summary, *below = own.texts
        return Pages(summary, "".join(f"{marker}\n{text}" for text in below))
    if own.problem:
        page = {**page, "notes": [*page["notes"], told(own.problem)]}
    return Pages(render(page, largest), comment(page, marker) if marker else "")


def told(problem: str) -> dict[str, Any]:
    """Give the remark on the built-in page that says why the repository's own was not used."""
    return remark(f"`{FILE}` of the base could not be used, so this is the built-in page:", problem)


def _environment() -> dict[str, str]:
    """Give the child's environment: no token, no secret, nothing of the step's."""
    return {name: os.environ[name] for name in _PASSED if name in os.environ}


def _command() -> list[str]:
    import jinja2
    import markupsafe

    import trailgate

    places = [
        os.path.dirname(os.path.dirname(os.path.abspath(str(module.__file__))))
        for module in (trailgate, jinja2, markupsafe)
    ]
    return [sys.executable, "-I", "-c", _START, *dict.fromkeys(places)]
