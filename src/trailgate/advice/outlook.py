"""The budgets before a run and after it: the zone that it meets, and the one that it leaves."""

from __future__ import annotations

from trailgate.budget.amounts import is_critical
from trailgate.budget.zones import SEVERITY, available, zone_of
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.submission import GREEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.budget.amounts import Meter
    from trailgate.budget.state import BudgetState
    from trailgate.policy.terms import Budget
    from trailgate.usage.run import Run


class Use(Record):
    """A budget before or after a run, in 10^-18 of its unit.

    `lacking`: how many runs could not be measured. `complete` is False where what the run adds is
    not known: a budget in hours or USD can't be told from tokens alone.
    """

    budget: Budget
    used: int
    limit: int
    lacking: int
    complete: bool = True

    @property
    def zone(self) -> str:
        """The zone of the use."""
        return zone_of(self.used, self.limit, self.lacking)

    @property
    def left(self) -> int:
        """What is left, below 0 when more was used than there is."""
        return self.limit - self.used


class Outlook:
    """The states of all budgets, asked for single runs."""

    def __init__(self, states: Sequence[BudgetState], meter: Meter, now: int) -> None:
        self._states, self._meter, self._now = states, meter, now

    def zone(self, run: Run) -> str:
        """Give the zone that a run is judged by; GREEN where no budget counts it."""
        use = self.before(run)
        return use.zone if use else GREEN

    def before(self, run: Run) -> Use | None:
        """Give the budget that decides on a run, as it is; None where none counts it."""
        return max(self._uses(run, adding=False), key=_badness, default=None)

    def after(self, run: Run) -> Use | None:
        """Give the budget that decides once a run burned its tokens, as it is then."""
        return max(self._uses(run, adding=True), key=_badness, default=None)

    def _uses(self, run: Run, *, adding: bool) -> list[Use]:
        critical = is_critical(run, self._meter.policy)
        found = []
        for state in self._states:
            budget = state.budget
            if not self._meter.fits(budget, run, self._now):
                continue
            added = self._meter.amount(budget, run, self._now) if adding else 0
            limit = available(budget, critical=critical)
            used = state.used + (added or 0)
            found.append(Use(budget, used, limit, state.lacking, added is not None))
        return found


def _badness(use: Use) -> tuple[int, bool, int]:
    """Order as the zone of a commit does: the worse, then the team's own, then the fuller one."""
    fullness = use.used * MICRO // use.limit if use.limit else MICRO
    return SEVERITY[use.zone], use.budget.own, fullness
