"""Which corrections hold: one for each run, written when the run was on the record."""

from __future__ import annotations

from trailgate.records import Record

from .entries import Disagreement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from trailgate.usage.reading import Correction

    from .copies import Copies

    Rank = tuple[int, str]


class Ranked(Record):
    """A correction and the commit that makes it: `rank` is its committer time and object name."""

    rank: Rank
    correction: Correction


_KINDS = {
    "corrects-unknown": "the ledger holds no such run",
    "corrects-reused": "the id names several runs",
    "corrects-earlier": "the run was recorded after it",
}


def keep_latest(known: dict[str, Ranked], rank: Rank, found: Iterable[Correction]) -> None:
    """Take the corrections of one commit that have a reason and an approver; the last one stays."""
    for one in found:
        before = known.get(one.run_id)
        if one.by and one.reason and (before is None or rank >= before.rank):
            known[one.run_id] = Ranked(rank, one)


def holding(corrections: Mapping[str, Ranked], runs: Iterable[Copies]) -> dict[str, Correction]:
    """Give by Run-Id the corrections that hold, of the runs given (all those of their ids)."""
    if not corrections:
        return {}
    recorded = _recorded(corrections, runs)
    return {
        run_id: corrections[run_id].correction
        for run_id, ranks in recorded.items()
        if not _wrong(corrections[run_id], ranks)
    }


def idle(corrections: Mapping[str, Ranked], runs: Iterable[Copies]) -> Iterator[Disagreement]:
    """List the corrections that change nothing, by Run-Id; `runs` are those of the ledger."""
    if not corrections:
        return
    recorded = _recorded(corrections, runs)
    for run_id in sorted(corrections):
        one = corrections[run_id]
        kind = _wrong(one, recorded.get(run_id, []))
        if kind:
            detail = f"tokens={one.correction.tokens} in {one.rank[1]}: {_KINDS[kind]}"
            yield Disagreement(kind, run_id, (one.rank[1],), detail)


def _recorded(wanted: Mapping[str, Ranked], runs: Iterable[Copies]) -> dict[str, list[Rank]]:
    """Give for each wanted Run-Id where the values of its runs were first recorded."""
    found: dict[str, list[Rank]] = {}
    for copies in runs:
        if copies.run.id in wanted:
            found.setdefault(copies.run.id, []).append(copies.recorded())
    return found


def _wrong(one: Ranked, recorded: list[Rank]) -> str:
    """Say of which kind a correction is that does not hold, `""` for one that does."""
    if not recorded:
        return "corrects-unknown"
    if len(recorded) > 1:
        return "corrects-reused"
    # either may come first in one second: a rebase makes many, a squash joins run and correction
    return "corrects-earlier" if one.rank[0] < recorded[0][0] else ""
