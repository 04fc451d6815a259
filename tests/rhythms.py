"""Random histories of teams that have a rhythm, in the shape of real ones.

In that of `TEAM` week totals are log-normal, the busiest day holds about 28 % of its week, nights
are quiet, weekends nearly so, and some weeks use up the budget. `NIGHTS`: agents that run at
nights, at weekends too. `JUMPS`: 69 commits in one week, 300 in the next. `STEADY`: weeks that are
much alike and end near the limit. One seed always gives the same history.
"""

from __future__ import annotations

import random
from math import exp
from typing import TYPE_CHECKING, NamedTuple

from builders import DAY, HOUR, MONDAY, WEEK, make_entry
from trailgate.budget.walltime import first_instant, local_time

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry

HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 4, 8, 10, 10, 5, 7, 10, 10, 9, 6, 2, 1, 2, 3, 1, 0)
"""Weights of the hours of a day in an office."""

NIGHT_HOURS = (9, 9, 9, 8, 7, 5, 3, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 2, 4, 7, 9)

LIMIT = 500_000


class Kind(NamedTuple):
    """A kind of team: mean shares of Monday to Sunday, weights of the hours, and how weeks differ.

    `level`, `spread`: standard deviations of the logarithms of a week's total and a day's share.
    `jumps`: factors of which each week takes one. `usual`: the share of `LIMIT` that a middling
    week uses.
    """

    days: tuple[float, ...] = (0.20, 0.235, 0.205, 0.175, 0.135, 0.03, 0.02)
    hours: tuple[int, ...] = HOURS
    level: float = 0.5
    spread: float = 0.3
    jumps: tuple[float, ...] = ()
    usual: float = 0.62


TEAM = Kind()
NIGHTS = Kind((0.15, 0.16, 0.16, 0.16, 0.15, 0.11, 0.11), NIGHT_HOURS)
JUMPS = Kind(level=0.15, jumps=(0.5, 2.17))
STEADY = Kind((0.22, 0.22, 0.21, 0.19, 0.16, 0, 0), level=0.2, spread=0.12, usual=0.9)


class Truth(NamedTuple):
    """What lay behind a week: its total, and the share of it to be expected in each hour."""

    total: float
    hours: tuple[float, ...]

    def empties(self, hour: int, used: float) -> float | None:
        """Give the hour of the week at which `LIMIT` is to be expected; None: not this week."""
        whole, rest = sum(self.hours[hour:]), self.total - used
        for later in range(hour, 168):
            more = rest * self.hours[later] / whole if whole else 0.0
            if more and used + more >= LIMIT:
                return later + (LIMIT - used) / more
            used += more
        return None


def history(
    seed: int,
    weeks: int = 52,
    *,
    timezone: str = "UTC",
    kind: Kind = TEAM,
    runs: int = 130,
    truths: dict[int, Truth] | None = None,
) -> list[Entry]:
    """Give the runs of so many weeks before `MONDAY`, local, oldest first.

    `runs`: how many a middling week has. `truths` takes what lay behind the week of each start.
    """
    rng = random.Random(seed)
    found: list[Entry] = []
    first = MONDAY - weeks * WEEK
    for week in range(weeks):
        level = exp(rng.gauss(0, kind.level)) * (rng.choice(kind.jumps) if kind.jumps else 1)
        days = [share * exp(rng.gauss(0, kind.spread)) for share in kind.days]
        count = max(round(runs * exp(rng.gauss(0, 0.1)) * level), 1)
        sizes = [exp(rng.gauss(0, 0.7)) for _ in range(count)]
        scale = LIMIT * kind.usual * level / sum(sizes)
        if truths is not None:
            whole = sum(days) * sum(kind.hours)
            expected = tuple(day * hour / whole for day in days for hour in kind.hours)
            truths[first + week * WEEK] = Truth(LIMIT * kind.usual * level, expected)
        for size in sizes:
            [day] = rng.choices(range(7), days)
            [hour] = rng.choices(range(24), kind.hours)
            local = first + week * WEEK + day * DAY + hour * HOUR + rng.randrange(HOUR)
            at = first_instant(timezone, local)
            sd = f"SD-A-{week * 4 + day // 2:03}"
            found.append(make_entry(max(round(size * scale), 1), at, sd=sd))
    return sorted(found, key=lambda entry: entry.instant)


def busiest_days(entries: list[Entry], timezone: str = "UTC") -> list[float]:
    """Give for each week the share that its busiest day holds."""
    weeks: dict[int, dict[int, int]] = {}
    for entry in entries:
        local = local_time(timezone, entry.instant) - MONDAY
        days = weeks.setdefault(local // WEEK, {})
        days[local // DAY] = days.get(local // DAY, 0) + (entry.run.tokens.total or 0)
    return [max(days.values()) / sum(days.values()) for days in weeks.values()]
