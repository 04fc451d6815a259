"""Runs done again: which runs of a range come later than those of each of its commits.

A run is later when its commit descends from the other's, or, where neither is an ancestor of the
other, when its commit has the later author date. Never an ancestor's, whatever its date: the
order of a merge's parents decides nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .commits import Commit
    from .usage.run import Run

    Work = tuple[str, str, str]
    """SD, phase and agent: what a run that is done again has in common with the first."""


def later_runs(commits: Sequence[Commit], runs: Sequence[tuple[Run, ...]]) -> list[tuple[Run, ...]]:
    """Give for each commit the later runs of the SDs, phases and agents of its own runs.

    `commits` stand in topological order, parents first, and hold all that lie between two of
    them; `runs` are those of each. Runs of 0 tokens did nothing and are left out; of equal models
    one run stands for all.
    """
    # sets of commits are the bits of one number: a kilobyte for ten thousand commits
    bits, shifts = _by_date(commits, runs)
    known = _carriers(bits, runs)
    wanted = [[*_known_of(own, known)] for own in runs]
    parents = _parents(commits)
    found: list[dict[tuple[Work, str], Run]] = [{} for _ in commits]
    for at, below in _reached(range(len(commits) - 1, -1, -1), parents, bits):
        for work, run, having in wanted[at]:
            if having & below:
                found[at][work, run.model] = run
    for at, above in _reached(range(len(commits)), _children(parents), bits):
        for work, run, having in wanted[at]:
            if (having & ~above) >> shifts[at]:
                found[at][work, run.model] = run
    return [tuple(those.values()) for those in found]


def _work(run: Run) -> Work:
    return run.sd, run.phase, run.agent


def _by_date(
    commits: Sequence[Commit], runs: Sequence[tuple[Run, ...]]
) -> tuple[list[int], list[int]]:
    """Give each carrier of runs a bit, in the order of author dates, and where later dates begin.

    Shifting a set by the second figure leaves the commits that are later than this one.
    """
    bits, shifts = [0] * len(commits), [0] * len(commits)
    carriers = [at for at, own in enumerate(runs) if own]
    carriers.sort(key=lambda at: commits[at].author_time)
    until = {commits[at].author_time: place + 1 for place, at in enumerate(carriers)}
    for place, at in enumerate(carriers):
        bits[at], shifts[at] = 1 << place, until[commits[at].author_time]
    return bits, shifts


def _carriers(
    bits: Sequence[int], runs: Sequence[tuple[Run, ...]]
) -> dict[Work, dict[str, tuple[Run, int]]]:
    """Give for each work and model one run that did something, and the commits that have such."""
    found: dict[Work, dict[str, tuple[Run, int]]] = {}
    for bit, own in zip(bits, runs, strict=True):
        for run in own:
            if run.tokens.total or any(run.tokens.parts):
                models = found.setdefault(_work(run), {})
                first, having = models.get(run.model, (run, 0))
                models[run.model] = (first, having | bit)
    return found


def _known_of(
    own: Iterable[Run], known: dict[Work, dict[str, tuple[Run, int]]]
) -> Iterator[tuple[Work, Run, int]]:
    """Give what is known of the works of some runs, each once."""
    for work in dict.fromkeys(map(_work, own)):
        for run, having in known.get(work, {}).values():
            yield work, run, having


def _parents(commits: Sequence[Commit]) -> list[list[int]]:
    places = {commit.oid: at for at, commit in enumerate(commits)}
    return [[places[name] for name in c.parents if name in places] for c in commits]


def _children(parents: list[list[int]]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in parents]
    for at, names in enumerate(parents):
        for parent in names:
            found[parent].append(at)
    return found


def _reached(
    order: Iterable[int], towards: Sequence[Sequence[int]], bits: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Give for each commit the set of those that were passed on the way to it."""
    waiting: dict[int, int] = {}
    for at in order:
        passed = waiting.pop(at, 0)
        yield at, passed
        passed |= bits[at]
        for other in towards[at]:
            waiting[other] = waiting.get(other, 0) | passed
