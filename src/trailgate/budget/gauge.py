"""The zones of many commits: the budgets' use kept up to date while runs come and go.

The verdicts are those of `zones.commit_zone`, which measures all runs anew for each commit; a test
holds the two equal.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from .amounts import Meter
from .periods import period_of
from .sums import Sums
from .zones import TO_RED, Reading, zone_by

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trailgate.ledger.entries import Entry
    from trailgate.policy.terms import Budget, Policy
    from trailgate.rules.submission import ZoneFacts
    from trailgate.usage.run import Run


class Gauge:
    """What some runs use of every budget of a policy, in any period from an instant on.

    Runs that count before `since` (epoch seconds) matter to nobody who asks, and are not measured.
    """

    def __init__(self, policy: Policy, since: int) -> None:
        self._since = since
        self._meter = Meter(policy)
        self._uses = [(budget, _Use(budget)) for budget in policy.budgets]
        self._begun: dict[str, list[int]] = {}

    def add(self, entry: Entry) -> None:
        """Count a run."""
        if entry.instant >= self._since:
            insort(self._begun.setdefault(entry.run.sd, []), entry.instant)
            for budget, use in self._uses:
                if self._meter.fits(budget, entry.run, entry.instant):
                    use.add(entry, self._meter)

    def remove(self, entry: Entry) -> None:
        """Count a run no longer."""
        if entry.instant >= self._since:
            _take_out(self._begun[entry.run.sd], entry.instant)
            for budget, use in self._uses:
                if self._meter.fits(budget, entry.run, entry.instant):
                    use.remove(entry, self._meter)

    def zone(self, runs: Sequence[Run], instant: int, own: Iterable[Entry]) -> ZoneFacts:
        """Give the zone for a commit with these runs at an instant.

        `own`: the counted entries that the commit carries itself; for it they don't count. Of the
        SDs that began before RED only those of the commit's runs are told.
        """
        carried = list(own)
        for entry in carried:
            self.remove(entry)
        sds = sorted({run.sd for run in runs if run.sd})

        def look(budget: Budget, limit: int) -> Reading:
            use = next(use for known, use in self._uses if known is budget)
            return self._reading(use, limit, sds, instant)

        found = zone_by(look, runs, self._meter, instant)
        for entry in carried:
            self.add(entry)
        return found

    def _reading(self, use: _Use, limit: int, sds: Iterable[str], instant: int) -> Reading:
        start, end = use.period(instant)
        _, used = use.spent.between(start, end)

        def began_before_red() -> frozenset[str]:
            return frozenset(sd for sd in sds if self._began_before_red(use, limit, sd, start, end))

        return Reading(use.budget, used, limit, use.lacks(start, end), began_before_red)

    def _began_before_red(self, use: _Use, limit: int, sd: str, start: int, end: int) -> bool:
        times = self._begun.get(sd, [])
        place = bisect_left(times, start)
        if place == len(times) or times[place] >= end:
            return False
        runs, spent = use.spent.between(start, times[place])
        return not runs or spent * 100 < TO_RED * limit


class _Use:
    """What is used of one budget."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.spent = Sums()
        self._lacking: list[int] = []
        self._period = (0, 0)

    def add(self, entry: Entry, meter: Meter) -> None:
        """Count a run that the budget matches."""
        amount = meter.amount(self.budget, entry.run, entry.instant)
        if amount is None:
            insort(self._lacking, entry.instant)
        else:
            self.spent.add(entry.instant, amount)

    def remove(self, entry: Entry, meter: Meter) -> None:
        """Count such a run no longer."""
        amount = meter.amount(self.budget, entry.run, entry.instant)
        if amount is None:
            _take_out(self._lacking, entry.instant)
        else:
            self.spent.remove(entry.instant, amount)

    def lacks(self, start: int, end: int) -> int:
        """Give how many runs in [start, end) could not be measured."""
        return bisect_left(self._lacking, end) - bisect_left(self._lacking, start)

    def period(self, instant: int) -> tuple[int, int]:
        """Give the period that holds an instant; commits come in about the order of time."""
        if not self._period[0] <= instant < self._period[1]:
            self._period = period_of(self.budget, instant)
        return self._period


def _take_out(times: list[int], instant: int) -> None:
    del times[bisect_left(times, instant)]
