"""What each SD took: models, phases, estimates, rework, escalations, overrides."""

from __future__ import annotations

from trailgate.budget import names
from trailgate.budget.amounts import Meter
from trailgate.budget.pivot import by_size
from trailgate.policy.terms import MICRO
from trailgate.records import Record
from trailgate.rules.standing import standing_of
from trailgate.usage.run import MAIN, UNKNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from trailgate.budget.pivot import Window
    from trailgate.ledger.entries import Entry, Ledger, SdCommit
    from trailgate.policy.terms import Policy


class Waived(Record):
    """An override: which rule, why, and who answers for it."""

    oid: str
    rule: str
    reason: str
    by: str


class Work(Record):
    """Everything that concerns one SD, before it is summed; `oids` are all its commits."""

    sd: str
    entries: tuple[Entry, ...]
    commits: tuple[SdCommit, ...]
    unreadable: int

    @property
    def oids(self) -> tuple[str, ...]:
        """The commits that name the SD or carry a run of it."""
        named = [commit.oid for commit in self.commits]
        return tuple(dict.fromkeys([*named, *(entry.oid for entry in self.entries)]))

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last instant of its runs and commits."""
        instants = [entry.instant for entry in self.entries]
        instants += [commit.instant for commit in self.commits]
        return min(instants), max(instants)


class Facts(Record):
    """What one SD took. Tokens are weighted by the policy and in millionths.

    `estimate`: what runs with an estimate were to take (millionths), None where none has one;
    `estimated` what those took. `by_*` map names to tokens. Without `runs` the tokens are unknown,
    not 0; where `recorded` is less than `sd_commits` they are a least figure.
    """

    sd: str
    first: int
    last: int
    runs: int
    tokens: int
    by_model: dict[str, int]
    by_family: dict[str, int]
    by_phase: dict[str, int]
    estimate: int | None
    estimated: int
    estimated_runs: int
    rework: int
    escalations: int
    overrides: tuple[Waived, ...]
    sd_commits: int
    recorded: int
    unreadable: int
    corrected: int

    @property
    def whole(self) -> bool:
        """Whether every commit of the SD records its usage, so that the sum is the sum."""
        return self.recorded == self.sd_commits and not self.unreadable

    @property
    def known(self) -> bool:
        """Whether anything of what it took is recorded."""
        return self.runs > 0


def last_works(ledger: Ledger, window: Window, last: int) -> tuple[Work, ...]:
    """Give the `last` SDs that were worked on in a window, the latest first.

    What is older than the window is left out of each.
    """
    entries: dict[str, list[Entry]] = {}
    commits: dict[str, list[SdCommit]] = {}
    for entry in ledger.entries:
        if window.holds(entry.instant):
            entries.setdefault(names.sd(entry.run), []).append(entry)
    for commit in ledger.sd_commits:
        if window.holds(commit.instant):
            commits.setdefault(commit.sd, []).append(commit)
    sds = {commit.oid: commit.sd for commit in ledger.sd_commits}
    lost: dict[str, int] = {}
    for block in ledger.unreadable:
        if window.holds(block.instant):
            sd = sds.get(block.oid, UNKNOWN)
            lost[sd] = lost.get(sd, 0) + 1
    works = [
        Work(sd, tuple(entries.get(sd, ())), tuple(commits.get(sd, ())), lost.get(sd, 0))
        for sd in dict.fromkeys([*entries, *commits])
    ]
    works.sort(key=lambda work: (-work.span[1], work.sd))
    return tuple(works[:last])


def facts(
    works: Iterable[Work], waived: Mapping[str, Sequence[Waived]], policy: Policy
) -> tuple[Facts, ...]:
    """Sum each SD's work; `waived` are the overrides by SD."""
    meter = Meter(policy)
    return tuple(_facts(work, tuple(waived.get(work.sd, ())), meter) for work in works)


def _facts(work: Work, waived: tuple[Waived, ...], meter: Meter) -> Facts:
    weights = meter.policy.token_weights
    sums: dict[str, dict[str, int]] = {"model": {}, "family": {}, "phase": {}}
    total = estimate = estimated = estimated_runs = 0
    for entry in work.entries:
        run = entry.run
        tokens = run.tokens.weighted(weights)
        total += tokens
        for table, name in (
            ("model", names.model(run)),
            ("family", names.family(run, meter, entry.instant)),
            ("phase", names.phase(run)),
        ):
            sums[table][name] = sums[table].get(name, 0) + tokens
        if run.estimate is not None:
            estimated_runs += 1
            estimate += run.estimate * MICRO
            estimated += tokens
    first, last = work.span
    return Facts(
        sd=work.sd,
        first=first,
        last=last,
        runs=len(work.entries),
        tokens=total,
        **{f"by_{name}": by_size(table) for name, table in sums.items()},
        estimate=estimate if estimated_runs else None,
        estimated=estimated,
        estimated_runs=estimated_runs,
        rework=sum(bool(entry.run.rework) for entry in work.entries),
        escalations=sum(_is_escalation(entry, meter.policy) for entry in work.entries),
        overrides=waived,
        sd_commits=len(work.commits),
        recorded=sum(commit.recorded for commit in work.commits),
        unreadable=work.unreadable,
        corrected=sum(entry.corrected is not None for entry in work.entries),
    )


def _is_escalation(entry: Entry, policy: Policy) -> bool:
    """Tell whether a run is above its assignment; one that policy demands or leaves free is not."""
    if entry.run.agent == MAIN:
        return False
    return standing_of(entry.run, policy, entry.instant).needs_reason
