"""Everything that the dashboard shows, as plain values. Nothing here reads a repository or a clock.

Where something can't be known it is None, which every page shows as unknown, never as 0.
"""

from __future__ import annotations

from trailgate.advice.escalations import window
from trailgate.budget.amounts import Meter
from trailgate.budget.beginning import before_history
from trailgate.budget.coverage import Coverage
from trailgate.budget.state import reset, worst
from trailgate.prices.finding import Prices
from trailgate.records import Record

from .beyond import beyond
from .burndown import burndown
from .groups import groups
from .judged import above_assignment, judged, rates
from .outlook import outlooks
from .shares import shares
from .weeks import weeks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trailgate.audit.by_sd import Facts
    from trailgate.budget.state import BudgetState
    from trailgate.findings import Finding
    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Deferral, Pause, Policy

    from .beyond import Beyond
    from .burndown import Burndown, Outlook
    from .groups import Group
    from .judged import Above, Judged, Rates
    from .shares import Shares
    from .weeks import Week

WEEKS = 4
"""As many as the scorecard judges."""


class Counted(Record):
    """What the board is made from: the runs of the three segments, and what stands beside them.

    `in_flight`, `pending`: None where nobody looked. `sds`: the latest SDs; `rework_told` those of
    which a run tells whether it was done again. `name`: the repository's. `commit`: whose history
    was counted, `""` before the first one. `unread`: the branches that can't be read.
    """

    name: str
    commit: str
    ledger: Ledger
    in_flight: tuple[Entry, ...] | None
    pending: Sequence[Entry] | None
    states: tuple[BudgetState, ...]
    findings: tuple[Finding, ...]
    sds: tuple[Facts, ...]
    rework_told: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()


class Gauge(Record):
    """One budget: its state, its way so far (None where unknown), and where it is going."""

    state: BudgetState
    burndown: Burndown | None
    outlook: Outlook | None


class Board(Record):
    """The whole dashboard.

    `begins`: the first instant that anything is recorded of, where the clock stands before it: then
    nothing can be said of any period, and there are no gauges. `gauges`: every budget, the worst
    first. `week`, `month`: the present week and the four weeks
    up to its end, [start, end). `shares`, `week_rates` are of the week, `month_*` of the four; the
    rates are of what is recorded, as the scorecard's are.
    `target`, `alert`: the policy's shares of escalations, in millionths. `weeks`: of the worst
    budget, whatever its period. `deferred`, `pause`: what the policy holds now.
    `unread`: the branches that can't be read.
    """

    name: str
    commit: str
    now: int
    timezone: str
    begins: int | None
    gauges: tuple[Gauge, ...]
    findings: tuple[Finding, ...]
    week: tuple[int, int]
    month: tuple[int, int]
    shares: Shares
    month_shares: Shares
    groups: tuple[Group, ...]
    weeks: tuple[Week, ...]
    week_rates: Rates
    month_rates: Rates
    target: int | None
    alert: int | None
    above: tuple[Above, ...]
    beyond: Beyond
    sds: tuple[Facts, ...]
    rework_told: frozenset[str]
    runs: int
    coverage: Coverage
    unreadable: int
    unread: tuple[str, ...]
    disagreements: int
    deferred: tuple[Deferral, ...]
    pause: Pause | None

    @property
    def recorded_anything(self) -> bool:
        """Whether there is a run of any segment, or work that should have been recorded."""
        return bool(self.runs or self.coverage.sd_commits or self.unreadable)

    @property
    def first(self) -> Gauge | None:
        """The budget in the worst zone, None without any."""
        return self.gauges[0] if self.gauges else None


def board(counted: Counted, policy: Policy, now: int) -> Board:
    """Work out what the dashboard shows.

    Args:
        counted: what was gathered.
        policy: the policy.
        now: the instant that decides on periods, in epoch seconds.
    """
    ledger, meter = counted.ledger, Meter(policy)
    others = (*(counted.in_flight or ()), *(counted.pending or ()))
    recorded = tuple(judged(ledger.entries, meter))
    everything = (*recorded, *judged(others, meter))
    entries = (*ledger.entries, *others)
    start, end, timezone = window(policy, now, 1)
    week, month = (start, end), (window(policy, now, WEEKS)[0], end)
    of_week, of_month = _within(everything, week), _within(everything, month)
    begins = before_history(ledger, reset(counted.states, end))
    gauges = _gauges(counted.states if begins is None else (), entries, policy, meter)
    first = gauges[0].state.budget if gauges else None
    return Board(
        name=counted.name,
        commit=counted.commit,
        now=now,
        timezone=timezone,
        begins=begins,
        gauges=gauges,
        findings=counted.findings,
        week=week,
        month=month,
        shares=shares([one.entry for one in of_week], meter, now),
        month_shares=shares([one.entry for one in of_month], meter, now),
        groups=groups(everything, *week),
        weeks=weeks(ledger, recorded, policy, first, now) if first else (),
        week_rates=rates(_within(recorded, week)),
        month_rates=rates(_within(recorded, month)),
        target=policy.thresholds.get("escalation-target"),
        alert=policy.thresholds.get("escalation-alert"),
        above=above_assignment(of_month),
        beyond=beyond(of_month, Prices(meter, entries), now),
        sds=counted.sds,
        rework_told=counted.rework_told,
        runs=len(everything),
        coverage=_coverage(ledger),
        unreadable=len(ledger.unreadable),
        unread=counted.unread,
        disagreements=len(ledger.disagreements),
        deferred=tuple(policy.deferred_at(now).values()),
        pause=policy.pause_at(now),
    )


def _within(found: Sequence[Judged], span: tuple[int, int]) -> list[Judged]:
    start, end = span
    return [one for one in found if start <= one.entry.instant < end]


def _gauges(
    found: Sequence[BudgetState], entries: Sequence[Entry], policy: Policy, meter: Meter
) -> tuple[Gauge, ...]:
    ahead = outlooks(found, entries, policy)
    made = [
        Gauge(state, burndown(state, entries, meter), outlook)
        for state, outlook in zip(found, ahead, strict=True)
    ]
    top = worst(found)
    return tuple(sorted(made, key=lambda gauge: gauge.state is not top))


def _coverage(ledger: Ledger) -> Coverage:
    commits = ledger.sd_commits
    return Coverage(len(commits), sum(one.recorded for one in commits), len(ledger.unreadable))
