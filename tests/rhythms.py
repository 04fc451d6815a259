"""Random histories of a team that has a rhythm, in the shape of real ones.

Week totals are log-normal (69 commits in one week, 300 in the next), the busiest day holds about
28 % of its week, nights are quiet, weekends nearly so, and some weeks use up the budget. One seed
always gives the same history.
"""

from __future__ import annotations

import random
from math import exp
from typing import TYPE_CHECKING

from builders import DAY, HOUR, MONDAY, WEEK, make_entry
from trailgate.budget.walltime import first_instant, local_time

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry

DAYS = (0.20, 0.235, 0.205, 0.175, 0.135, 0.03, 0.02)
"""Mean shares of Monday to Sunday."""

HOURS = (0, 0, 0, 0, 0, 0, 0, 1, 4, 8, 10, 10, 5, 7, 10, 10, 9, 6, 2, 1, 2, 3, 1, 0)
"""Weights of the hours of a day."""

LIMIT = 500_000


def history(
    seed: int, weeks: int = 52, *, timezone: str = "UTC", usual: float = 0.62, runs: int = 130
) -> list[Entry]:
    """Give the runs of so many weeks before `MONDAY`, local, oldest first.

    `usual`: the share of the limit that a middling week uses. `runs`: how many it has.
    """
    rng = random.Random(seed)
    found: list[Entry] = []
    first = MONDAY - weeks * WEEK
    for week in range(weeks):
        level = exp(rng.gauss(0, 0.5))
        days = [share * exp(rng.gauss(0, 0.3)) for share in DAYS]
        count = max(round(runs * exp(rng.gauss(0, 0.1)) * level), 1)
        sizes = [exp(rng.gauss(0, 0.7)) for _ in range(count)]
        scale = LIMIT * usual * level / sum(sizes)
        for size in sizes:
            [day] = rng.choices(range(7), days)
            [hour] = rng.choices(range(24), HOURS)
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
