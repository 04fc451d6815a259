"""Recorded usage by period: day, week or month, each with what it was spent on.

Tokens are weighted by the policy's token weights (not by the weights of any one budget) and are
in millionths, so that every sum is exact: in each period the tokens of a group's names add up to
the period's.
"""

from __future__ import annotations

from trailgate.policy.terms import MICRO, Budget
from trailgate.records import Record

from . import names
from .amounts import Meter
from .coverage import Coverage
from .periods import period_of
from .zones import in_force

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.ledger.entries import Entry, Ledger
    from trailgate.policy.terms import Policy

    from .estimates import Estimated

PERIODS = ("week", "day", "month")

MOST_EMPTY = 520
"""Empty periods that are listed in a row; a longer gap comes from a date that can't be true."""


class Totals(Record):
    """What one period holds: [start, end) in epoch seconds, tokens in millionths.

    `by_*` map names to tokens, the largest first. `estimated`: what notes estimate of the
    `estimated_runs` whose tokens they tell; of `estimated_lacking` runs they don't.
    """

    start: int
    end: int
    runs: int
    tokens: int
    by_model: dict[str, int]
    by_family: dict[str, int]
    by_phase: dict[str, int]
    by_agent: dict[str, int]
    by_sd: dict[str, int]
    coverage: Coverage
    corrected: int = 0
    estimated: int = 0
    estimated_runs: int = 0
    estimated_lacking: int = 0

    def by(self, group: str) -> dict[str, int]:
        """Give the tokens by name for a group of `names.GROUPS`."""
        found: dict[str, int] = getattr(self, f"by_{group}")
        return found

    @property
    def estimate(self) -> int | None:
        """The tokens that notes estimate, None where there are runs and none tells its tokens."""
        return None if self.estimated_lacking and not self.estimated_runs else self.estimated

    @property
    def untold(self) -> bool:
        """Whether the usage is unknown: there was work, and none of it is on the record."""
        return not self.runs and self.coverage.lacking


class Usage(Record):
    """Usage period by period, oldest first, and in all.

    `total` spans the periods; it is None when there are none. `timezone` is the one that periods
    follow. `notes`: there are notes with estimates; `counted`: they are in the tokens too, as
    policy says, else only beside them.
    """

    periods: tuple[Totals, ...]
    total: Totals | None
    by: str
    timezone: str
    notes: bool = False
    counted: bool = False


class Window(Record):
    """The instants that are looked at: [since, until), epoch seconds, None for no bound."""

    since: int | None = None
    until: int | None = None

    def holds(self, instant: int) -> bool:
        """Tell whether an instant is inside."""
        after = self.since is None or instant >= self.since
        return after and (self.until is None or instant < self.until)

    def meets(self, start: int, end: int) -> bool:
        """Tell whether a part of [start, end) is inside."""
        return (self.since is None or end > self.since) and (
            self.until is None or start < self.until
        )

    def clip(self, start: int, end: int) -> tuple[int, int]:
        """Give the part of [start, end) that is inside."""
        start = start if self.since is None else max(start, self.since)
        return start, end if self.until is None else min(end, self.until)


def calendar(policy: Policy, by: str, now: int) -> Budget:
    """Give the budget whose periods a report follows, of those in force at `now`.

    It is the first one of that period; without one, days and months begin at 00:00 in the time
    zone of the first weekly budget, else of UTC, and weeks on Monday 00:00 UTC.
    """
    budgets = in_force(policy.budgets, now)
    for budget in budgets:
        if budget.period == by:
            return budget
    weekly = [budget.timezone for budget in budgets if budget.period == "week"]
    return Budget(name="", limit=0, period=by, timezone=weekly[0] if weekly else "UTC")


def usage(
    ledger: Ledger,
    policy: Policy,
    periods: Budget,
    window: Window | None = None,
    estimated: Estimated | None = None,
) -> Usage:
    """Sum a ledger by period.

    Args:
        ledger: what was recorded.
        policy: maps models to families (at each run's instant) and weighs tokens.
        periods: whose resets and time zone to follow; see `calendar`.
        window: only what lies inside counts; the first and last period are cut to it.
        estimated: what notes estimate, None where there are none. It stands beside the tokens; that
            a policy counts it is for `estimates.counted_in` to see to.

    Returns:
        Every period from the first to the last in which anything was recorded, empty ones too.
    """
    inside = window or Window()
    books = _Books(periods, Meter(policy))
    for entry in ledger.entries:
        if inside.holds(entry.instant):
            books.at(entry.instant).add(entry, books.meter)
    for commit in ledger.sd_commits:
        if inside.holds(commit.instant):
            page = books.at(commit.instant)
            page.sd_commits += 1
            page.recorded += commit.recorded
    for block in ledger.unreadable:
        if inside.holds(block.instant):
            books.at(block.instant).unreadable += 1
    if estimated:
        books.guess(estimated, inside)
    found = books.in_sequence()
    spans = [inside.clip(page.start, page.end) for page in found]
    listed = tuple(page.totals(*span) for page, span in zip(found, spans, strict=True))
    total = _total(found, spans[0][0], spans[-1][1]) if found else None
    counted = estimated is not None and estimated.counts
    return Usage(listed, total, periods.period, periods.timezone, estimated is not None, counted)


class _Page:
    """What one period adds up to, while it is being summed."""

    SUMS = ("runs", "tokens", "corrected", "sd_commits", "recorded", "unreadable", "estimated",
            "estimated_runs", "estimated_lacking")  # fmt: skip
    __slots__ = (*SUMS, "end", "groups", "start")

    runs: int
    tokens: int
    corrected: int
    sd_commits: int
    recorded: int
    unreadable: int
    estimated: int
    estimated_runs: int
    estimated_lacking: int

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        for field in self.SUMS:
            setattr(self, field, 0)
        self.groups: dict[str, dict[str, int]] = {group: {} for group in names.GROUPS}

    def add(self, entry: Entry, meter: Meter) -> None:
        """Take a run."""
        run = entry.run
        tokens = run.tokens.weighted(meter.policy.token_weights)
        self.runs += 1
        self.tokens += tokens
        self.corrected += entry.corrected is not None
        groups = self.groups
        for table, name in (
            (groups["model"], names.model(run)),
            (groups["phase"], names.phase(run)),
            (groups["agent"], names.agent(run)),
            (groups["sd"], names.sd(run)),
            (groups["family"], names.family(run, meter, entry.instant)),
        ):
            table[name] = table.get(name, 0) + tokens

    def merge(self, other: _Page) -> None:
        """Take what another page holds."""
        for field in self.SUMS:
            setattr(self, field, getattr(self, field) + getattr(other, field))
        for group, table in other.groups.items():
            mine = self.groups[group]
            for name, tokens in table.items():
                mine[name] = mine.get(name, 0) + tokens

    def totals(self, start: int, end: int) -> Totals:
        """Give the sums as a value."""
        return Totals(
            start,
            end,
            self.runs,
            self.tokens,
            coverage=Coverage(self.sd_commits, self.recorded, self.unreadable),
            corrected=self.corrected,
            estimated=self.estimated,
            estimated_runs=self.estimated_runs,
            estimated_lacking=self.estimated_lacking,
            **{f"by_{group}": by_size(table) for group, table in self.groups.items()},
        )


class _Books:
    """The pages of all periods."""

    def __init__(self, periods: Budget, meter: Meter) -> None:
        self.meter = meter
        self._periods = periods
        self._pages: dict[int, _Page] = {}
        self._last = _Page(0, 0)

    def at(self, instant: int) -> _Page:
        """Give the page of the period that holds an instant."""
        last = self._last
        if not last.start <= instant < last.end:
            start, end = period_of(self._periods, instant)
            last = self._last = self._pages.setdefault(start, _Page(start, end))
        return last

    def guess(self, estimated: Estimated, window: Window) -> None:
        """Take what notes estimate."""
        weights = self.meter.policy.token_weights
        for entry in estimated.entries:
            if window.holds(entry.instant):
                page = self.at(entry.instant)
                page.estimated_runs += 1
                page.estimated += entry.run.tokens.weighted(weights)
        for entry in estimated.unknown:
            if window.holds(entry.instant):
                self.at(entry.instant).estimated_lacking += 1

    def in_sequence(self) -> list[_Page]:
        """Give all pages, oldest first, with the empty ones between."""
        found: list[_Page] = []
        for start in sorted(self._pages):
            if found:
                found += self._between(found[-1].end, start)
            found.append(self._pages[start])
        return found

    def _between(self, start: int, end: int) -> Iterable[_Page]:
        empty: list[_Page] = []
        while start < end:
            if len(empty) == MOST_EMPTY:
                return ()
            first, start = period_of(self._periods, start)
            empty.append(_Page(first, start))
        return empty


def _total(pages: Iterable[_Page], start: int, end: int) -> Totals:
    total = _Page(start, end)
    for page in pages:
        total.merge(page)
    return total.totals(start, end)


def by_size(table: dict[str, int]) -> dict[str, int]:
    """Give a table by amount, the largest first, equal ones by name."""
    return dict(sorted(table.items(), key=lambda item: (-item[1], item[0])))


def whole(tokens: int) -> int:
    """Give millionths as whole tokens, rounded down."""
    return tokens // MICRO
