"""Recorded usage nested by several names: in each week the SDs, in each SD the agents.

Tokens are weighted by the policy's token weights, in millionths, as in `pivot`; on every level the
rows below a row add up to it.
"""

from __future__ import annotations

from trailgate.records import Record
from trailgate.usage.run import UNKNOWN

from . import names
from .amounts import Meter
from .coverage import Coverage
from .periods import period_of
from .pivot import PERIODS, Window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from trailgate.ledger.entries import Entry, Ledger, SdCommit
    from trailgate.policy.terms import Budget, Policy

    Span = tuple[int, int]
    Key = str | Span

DIMENSIONS = (*PERIODS, "sd", "agent", "phase", "model", "family", "author", "task", "effort")
"""What usage can be nested by."""

TELLING = frozenset({*PERIODS, "sd", "author"})
"""What a commit without usage tells of itself too; coverage is known by nothing else."""


class Row(Record):
    """One name, or one period (`span`, epoch seconds, half-open), and what lies below it.

    `others` is how many names the row adds up, 0 for a row of one name. `coverage` is None where no
    commit can tell it: one that records nothing names no agent.
    """

    name: str
    span: Span | None
    runs: int
    tokens: int
    corrected: int
    coverage: Coverage | None
    others: int = 0
    rows: tuple[Row, ...] = ()

    @property
    def untold(self) -> bool:
        """Whether the usage is unknown: there was work, and none of it is on the record."""
        return not self.runs and self.coverage is not None and self.coverage.lacking


class Nest(Record):
    """Usage by `by`, the outermost first; `total` holds the rows.

    `timezone` is the one that instants are shown in.
    """

    by: tuple[str, ...]
    total: Row
    timezone: str


def nest(
    ledger: Ledger,
    policy: Policy,
    calendars: Mapping[str, Budget],
    window: Window,
    top: int | None = None,
) -> Nest:
    """Sum a ledger by several names, each within the one before.

    Args:
        ledger: what was recorded.
        policy: maps models to families (at each run's instant) and weighs tokens.
        calendars: what to nest by, in this order, each of `DIMENSIONS`; with the budget whose
            resets and time zone periods follow (see `pivot.calendar`).
        window: only what lies inside counts.
        top: how many names to keep on each level, the largest; the others become one row. Periods
            are all kept.
    """
    by = tuple(calendars)
    keys = _keys(calendars, Meter(policy), window)
    root = _Node()
    for entry in ledger.entries:
        if window.holds(entry.instant):
            tokens = entry.run.tokens.weighted(policy.token_weights)
            for node in root.path([key(entry) for key in keys]):
                node.runs += 1
                node.tokens += tokens
                node.corrected += entry.corrected is not None
    told = _told(by, calendars, window)
    for commit in ledger.sd_commits:
        if window.holds(commit.instant):
            for node in root.path([key(commit) for key in told]):
                node.sd_commits += 1
                node.recorded += commit.recorded
    dated = [_period(calendars[name], window) for name in _leading(by, frozenset(PERIODS))]
    for block in ledger.unreadable:
        if window.holds(block.instant):
            for node in root.path([key(block.instant) for key in dated]):
                node.unreadable += 1
    total = root.row("", len(told), top)
    return Nest(by, total, next(iter(calendars.values())).timezone)


def _leading(by: Sequence[str], kind: frozenset[str]) -> Iterator[str]:
    """Give the names at the start of a sequence that are of a kind."""
    for name in by:
        if name not in kind:
            return
        yield name


def _told(
    by: Sequence[str], calendars: Mapping[str, Budget], window: Window
) -> list[Callable[[SdCommit], Key]]:
    return [_of_commit(name, calendars[name], window) for name in _leading(by, TELLING)]


def _of_commit(name: str, calendar: Budget, window: Window) -> Callable[[SdCommit], Key]:
    if name == "sd":
        return lambda commit: commit.sd
    if name == "author":
        return lambda commit: commit.author or UNKNOWN
    find = _period(calendar, window)
    return lambda commit: find(commit.instant)


def _keys(
    calendars: Mapping[str, Budget], meter: Meter, window: Window
) -> list[Callable[[Entry], Key]]:
    of_run = {
        "sd": names.sd, "agent": names.agent, "phase": names.phase, "model": names.model,
        "task": names.task, "effort": names.effort,
    }  # fmt: skip

    def key_of(name: str) -> Callable[[Entry], Key]:
        if name in PERIODS:
            find = _period(calendars[name], window)
            return lambda entry: find(entry.instant)
        if name == "family":
            return lambda entry: names.family(entry.run, meter, entry.instant)
        if name == "author":
            return names.author
        read = of_run[name]
        return lambda entry: read(entry.run)

    return [key_of(name) for name in calendars]


def _period(calendar: Budget, window: Window) -> Callable[[int], Span]:
    """Give what finds the period of an instant, cut to the window.

    Instants come in order, most of them in the period of the one before.
    """
    last = (0, 0)

    def find(instant: int) -> Span:
        nonlocal last
        if not last[0] <= instant < last[1]:
            last = period_of(calendar, instant)
        return window.clip(*last)

    return find


class _Node:
    """A row while it is being summed."""

    __slots__ = ("below", "corrected", "recorded", "runs", "sd_commits", "tokens", "unreadable")

    def __init__(self) -> None:
        self.runs = self.tokens = self.corrected = 0
        self.sd_commits = self.recorded = self.unreadable = 0
        self.below: dict[Key, _Node] = {}

    def path(self, keys: Sequence[Key]) -> Iterator[_Node]:
        """Give this node and one on each level below it."""
        node = self
        yield node
        for key in keys:
            found = node.below.get(key)
            if found is None:
                found = node.below[key] = _Node()
            node = found
            yield node

    def row(self, key: Key, told: int, top: int | None, others: int = 0) -> Row:
        """Give the sums as a value; `told` is on how many levels from here coverage is known."""
        name, span = (key, None) if isinstance(key, str) else ("", key)
        return Row(
            name,
            span,
            self.runs,
            self.tokens,
            self.corrected,
            Coverage(self.sd_commits, self.recorded, self.unreadable) if told >= 0 else None,
            others,
            tuple(self._rows(told - 1, top)),
        )

    def _rows(self, told: int, top: int | None) -> Iterator[Row]:
        ordered = sorted(self.below.items(), key=_order)
        kept = len(ordered)
        if top is not None and ordered and isinstance(ordered[0][0], str):
            kept = top
        for key, node in ordered[:kept]:
            yield node.row(key, told, top)
        rest = ordered[kept:]
        if rest:
            yield _merged(node for _, node in rest).row("", told, top, len(rest))


def _order(item: tuple[Key, _Node]) -> tuple[int, int, int, Key]:
    """Sort periods by time, names by size; of equal ones those with more work first."""
    key, node = item
    return (-node.tokens, -node.runs, -node.sd_commits, key) if key is str(key) else (0, 0, 0, key)


def _merged(nodes: Iterator[_Node]) -> _Node:
    found = _Node()
    for node in nodes:
        for field in ("runs", "tokens", "corrected", "sd_commits", "recorded", "unreadable"):
            setattr(found, field, getattr(found, field) + getattr(node, field))
    return found
