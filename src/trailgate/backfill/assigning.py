"""Which commit takes what was used: the next one of the same work."""

from __future__ import annotations

from bisect import bisect_left

from trailgate.records import Record
from trailgate.usage.ids import agree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.usage.run import Tokens

LONGEST = 7 * 86_400
"""Seconds between use and commit; what lies longer back belongs to nobody knows what."""


class Use(Record):
    """Tokens that were used at an instant; `sd`, `phase`, `agent` are `""` where unknown."""

    at: int
    sd: str
    phase: str
    agent: str
    model: str
    tokens: Tokens
    source: str


class Made(Record):
    """A commit of the one whose uses are assigned; `sd` is `""` where it names none."""

    at: int
    oid: str
    sd: str


def assigned(uses: Iterable[Use], made: Iterable[Made]) -> dict[str, list[Use]]:
    """Give what was used by the object name of the commit that takes it.

    A use goes to the next commit within seven days: of its SD, or any where it names none. A
    commit that records its usage itself takes its share too, so that the one behind it does not.
    """
    ordered = sorted(made, key=lambda one: (one.at, one.oid))
    lines: dict[str, tuple[list[int], Sequence[Made]]] = {}
    found: dict[str, list[Use]] = {}
    for use in uses:
        if use.sd not in lines:
            fitting = [one for one in ordered if not use.sd or _agree(use.sd, one.sd)]
            lines[use.sd] = ([one.at for one in fitting], fitting)
        times, fitting_commits = lines[use.sd]
        place = bisect_left(times, use.at)
        if place < len(times) and times[place] - use.at <= LONGEST:
            found.setdefault(fitting_commits[place].oid, []).append(use)
    return found


def _agree(one: str, other: str) -> bool:
    return bool(other) and agree(one, other)
