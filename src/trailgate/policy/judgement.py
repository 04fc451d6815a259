"""A policy file judged as a whole: its shape, its names, its contradictions, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trailgate.errors import PolicyError

from .canonical import shapes
from .contradictions import contradictions
from .presets import LEO, preset
from .problems import Path, Problem, label, prune
from .references import References
from .resolve import resolve
from .schema import check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .presets import Document
    from .terms import Policy

_PREFIX = "tool.trailgate."
_WHOLE_ENTRIES = ("budget", "rule", "escalate", "pause", "defer")


def judged(name: str, document: Document, *, pyproject: bool = False) -> Policy:
    """Give the policy that a file's document makes; the document is used up.

    Raises:
        PolicyError: something is wrong; it holds all problems, in the order of their kinds.
    """
    report = _Report(name, document, _PREFIX if pyproject else "")
    report.take_out(check(document))
    extends = document.get("extends", LEO)
    names = References(preset(extends), document).problems()
    report.take_out([(problem, _whole(problem.path)) for problem in names])
    policy = resolve(*shapes(extends, document), name, configured=True)
    report.add_unsuspected(contradictions(policy))
    if report.lines:
        raise PolicyError(list(dict.fromkeys(report.lines)))
    return policy


def _whole(path: Path) -> Path:
    # a budget or a rule without one of its parts is none
    return path[:2] if path[0] in _WHOLE_ENTRIES else path


class _Report:
    """The lines gathered so far; what they blame is taken out, so that the rest can be judged."""

    def __init__(self, name: str, document: Document, prefix: str) -> None:
        self.document = document
        self.lines: list[str] = []
        self._where = f"{name}: {prefix}"
        self._blamed: set[Path] = set()
        self._paths: list[Path] = []

    def take_out(self, found: Iterable[tuple[Problem, Path]]) -> None:
        """Add problems, and take the values that they blame out of the document."""
        problems = [item for item in found if not self._echo(item[0].path)]
        for problem, _ in problems:
            self._add(problem)
        # the deepest first, the last first: paths of the others stay right
        for _, path in sorted(problems, key=lambda item: len(item[1]))[::-1]:
            if path:
                prune(self.document, path)

    def add_unsuspected(self, problems: list[Problem]) -> None:
        """Add contradictions that can't be the echo of a problem told before."""
        if any(path[0] in ("families", "phases") for path in self._blamed):
            return
        for problem in problems:
            if problem.path[:2] not in self._blamed:
                self._add(problem)

    def _echo(self, path: Path) -> bool:
        within = len(path) > 2  # inside an entry; what blames all of an entry is no echo
        return any(b == path or (within and b[: len(path)] == path) for b in self._paths)

    def _add(self, problem: Problem) -> None:
        self.lines.append(f"{self._where}{label(problem.path, self.document)}: {problem.text}")
        self._blamed.add(problem.path[:2])
        self._paths.append(problem.path)
