"""The profile forecast: what a team's rhythm says of the end of a period."""

from __future__ import annotations

from trailgate.budget.zones import BORDERS, SEVERITY
from trailgate.records import Record
from trailgate.rules.submission import RED

from .exhaustion import Emptying, emptying
from .outlook import rest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .calendar import Span
    from .outlook import Rest
    from .rhythm import Rhythm


class Profile(Record):
    """A forecast of one period, in the budget's unit.

    `total`: the middle of what is likely at the end; `low`, `high`: the 80 % interval. `zones`: the
    chance of each zone at the end. `empty_chance`: that nothing is left before the end.
    `empties`: the instant (epoch seconds) about which that is likeliest, None unless it is likelier
    than not, or where all is used already. `earliest`, `latest`: an 80 % interval, should it
    happen; None where that is most unlikely. `learned`: how many periods stand behind it.
    """

    total: float
    low: float
    high: float
    zones: dict[str, float]
    empty_chance: float
    empties: int | None
    earliest: int | None
    latest: int | None
    learned: int

    @property
    def zone(self) -> str:
        """The likeliest zone at the end, of two the worse."""
        return max(self.zones, key=lambda zone: (self.zones[zone], SEVERITY[zone]))

    @property
    def confidence(self) -> float:
        """The chance of the likeliest zone."""
        return self.zones[self.zone]


def profile(
    rhythm: Rhythm, span: Span, now: int, used: float, limit: float, *, instants: bool = True
) -> Profile:
    """Forecast the end of a period.

    Args:
        rhythm: what was learned from the periods before.
        span: the period.
        now: the instant, in epoch seconds.
        used: what was used so far, in the budget's unit.
        limit: what there is, in the same unit.
        instants: whether to look for the instant at which nothing is left.
    """
    place = rhythm.place(span, now)
    rest = rest_of(rhythm, place, used)
    low, high = rest.interval
    gap = limit - used
    empty = Emptying(1.0)
    if gap > 0:
        empty = emptying(rhythm, rest, place, gap) if instants else Emptying(1 - rest.at_most(gap))
    early, middle, late = (
        None if mark is None else max(span.instant(mark), now)
        for mark in (empty.earliest, empty.likeliest, empty.latest)
    )
    return Profile(
        total=used + rest.quantile(0.5),
        low=used + low,
        high=used + high,
        zones=_zones(rest, used, limit),
        empty_chance=empty.chance,
        empties=middle,
        earliest=early,
        latest=late,
        learned=len(rhythm.paths),
    )


def _zones(rest: Rest, used: float, limit: float) -> dict[str, float]:
    found, before = {}, 0.0
    for border, zone in BORDERS:
        gap = border * limit / 100 - used
        chance = rest.at_most(gap) if gap > 0 else 0.0
        found[zone] = max(chance - before, 0.0)
        before = max(chance, before)
    found[RED] = 1 - before
    return found
