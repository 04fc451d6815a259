"""Where commits say different things under one Run-Id."""

from __future__ import annotations

from .corrections import idle
from .entries import Disagreement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from .copies import Copies
    from .corrections import Ranked


def disagreements(
    runs: Collection[Copies], corrections: Mapping[str, Ranked]
) -> Iterator[Disagreement]:
    """List by Run-Id what the distinct runs of a ledger disagree on, then idle corrections."""
    by_id: dict[str, list[Copies]] = {}
    for copies in runs:
        if copies.run.id:
            by_id.setdefault(copies.run.id, []).append(copies)
    for run_id in sorted(by_id):
        yield from _of_id(run_id, by_id[run_id])
    yield from idle(corrections, runs)


def _of_id(run_id: str, runs: Iterable[Copies]) -> Iterator[Disagreement]:
    group = sorted(runs, key=lambda copies: (copies.run.sd, copies.run.agent))
    if len(group) > 1:
        shown = sorted(f"{c.run.sd or '-'} {c.run.agent}" for c in group)
        oids = tuple(sorted(c.rank[1] for c in group))
        yield Disagreement("reused", run_id, oids, " and ".join(shown))
    for copies in group:
        if copies.variants:
            oids = tuple(sorted(oid for _, oid in copies.variants.values()))
            yield Disagreement("values", run_id, oids, f"counted: {copies.rank[1]}")
