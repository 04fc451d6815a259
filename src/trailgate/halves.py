"""Folding a long history on two processors: a child process reads a part of it.

The child looks at its commits as `bulk` does, and tells what a fold has to take as plain tuples;
this process reads the other part, and then takes them. A fold does not depend on order, so the
ledger is the same. Where there is one processor, no `fork`, or threads that a fork would break, and
whenever the child fails, this process reads all.
"""

from __future__ import annotations

import marshal
import os
import sys

from .commits import Commit
from .history import named_blocks
from .usage.plain import Plain
from .usage.run import Run, Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from .git import Repository
    from .ledger.fold import Fold

    Take = Callable[[Iterable[bytes], Any], None]
    """Takes commits as `cat-file --batch` prints them, and tells a `Fold`, or a `Told`."""

FEWEST = 20_000
"""Shorter histories are read before a child has got going."""

SHARE = 0.56
"""The child's part: this process has to take what the child tells, too."""

_RUN = Run._fields.index("tokens")


class Told:
    """Stands in for a fold in the child: keeps what the fold is to be told."""

    def __init__(self) -> None:
        self.commits: list[tuple[Any, ...]] = []
        self.plain: list[tuple[Any, ...]] = []
        self.unrecorded: list[tuple[str, bytes, int, str]] = []
        self.passed = 0

    def add(self, commit: Commit) -> None:
        """As `Fold.add`."""
        self.commits.append(tuple(getattr(commit, name) for name in Commit._fields))

    def add_plain(
        self, simple: Plain, oid: str, origin: tuple[bytes, int, str, bytes], committed: int
    ) -> None:
        """As `Fold.add_plain`."""
        run = simple.run
        values = tokens = None
        if run is not None:
            tokens = tuple(getattr(run.tokens, name) for name in Tokens._fields)
            values = tuple(getattr(run, name) for name in Run._fields if name != "tokens")
        self.plain.append((oid, origin, committed, simple.sd, simple.text, values, tokens))

    def add_unrecorded(self, oid: str, author: bytes, time: int, sd: str) -> None:
        """As `Fold.add_unrecorded`."""
        self.unrecorded.append((oid, author, time, sd))

    def pass_by(self, commits: int) -> None:
        """As `Fold.pass_by`."""
        self.passed += commits


def fold_names(repository: Repository, names: Sequence[bytes], fold: Fold, take: Take) -> None:
    """Fold the commits of these object names, in two processes where that pays.

    Raises:
        HistoryError: one of them is missing or damaged.
    """
    cut = int(len(names) * SHARE)
    child = _begin(repository, names[:cut], take) if _pays(names) else None
    if child is None:
        take(named_blocks(repository, names), fold)
        return
    take(named_blocks(repository, names[cut:]), fold)
    told = _told(*child)
    if told is None:
        take(named_blocks(repository, names[:cut]), fold)
    else:
        _take(told, fold)


def _pays(names: Sequence[bytes]) -> bool:
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1
    able = hasattr(os, "fork") and hasattr(os, "memfd_create")
    return len(names) >= FEWEST and able and alone and (os.cpu_count() or 1) > 1


def _begin(repository: Repository, names: Sequence[bytes], take: Take) -> tuple[int, int] | None:
    """Start the child; give its process and the file that it writes to, None where none starts."""
    answer = os.memfd_create("told")
    try:
        child = os.fork()
    except OSError:
        os.close(answer)
        return None
    if child:
        return child, answer
    code = 1
    try:
        told = Told()
        take(named_blocks(repository, names), told)
        parts = (told.commits, told.plain, told.unrecorded, told.passed)
        with os.fdopen(answer, "wb") as file:
            file.write(marshal.dumps(parts))
        code = 0
    finally:
        os._exit(code)  # whatever went wrong, this process reads that part itself, and tells


def _told(child: int, answer: int) -> Any:
    """Wait for the child; give what it told, None when it failed."""
    with os.fdopen(answer, "rb") as file:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code:
            return None
        file.seek(0)
        return marshal.loads(file.read())  # noqa: S302 - from our own child, through memory


def _take(told: Any, fold: Fold) -> None:
    commits, plain, unrecorded, passed = told
    for fields in commits:
        fold.add(Commit(*fields))
    for oid, origin, committed, sd, text, values, tokens in plain:
        run = None
        if values is not None:
            whole: tuple[Any, ...] = (*values[:_RUN], Tokens(*tokens), *values[_RUN:])
            run = Run(*whole)
        fold.add_plain(Plain(sd, origin[3], run, text), oid, origin, committed)
    for fields in unrecorded:
        fold.add_unrecorded(*fields)
    fold.pass_by(passed)
