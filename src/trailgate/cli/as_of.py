"""The budget of other refs or at an earlier time: what `status --at` and its like show."""

from __future__ import annotations

from typing import NamedTuple

from trailgate.backfill.beside import estimates
from trailgate.budget.pivot import calendar
from trailgate.clock import now
from trailgate.config import load_at
from trailgate.errors import UsageError
from trailgate.history import commit
from trailgate.ledger_build import recorded
from trailgate.reports.figures import day_and_time
from trailgate.reports.findings import shown

from .context import load_policy
from .refs import HEAD
from .when import FORMS, instant_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.budget.estimates import Estimated
    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy

    from .refs import Refs


class AsOf(NamedTuple):
    """A ledger and the policy to judge it by, at an instant (epoch seconds).

    `commit` is the one whose history was counted, `""` in an empty repository and where refs stand
    for more; `option` is the one that named them. `estimated` is what the notes of now estimate for
    the commits of that ledger, None without notes.
    """

    ledger: Ledger
    policy: Policy
    instant: int
    commit: str
    option: str = ""
    estimated: Estimated | None = None

    @property
    def title(self) -> str:
        """What the figures are of, in a line."""
        name = f"commit {self.commit[:10]}" if self.commit else "no commit"
        if self.option:
            name = f"{shown(self.option)}, {name}" if self.commit else "all branches and tags"
        return f"as of {day_and_time(self.instant, 'UTC')} UTC, from {name}"


def as_of(repository: Repository, at: str | None, refs: Refs = HEAD) -> AsOf:
    """Give what was recorded then (None: now) in the history that refs name.

    A revision stands for the history that it reaches, under the policy that it holds, at its
    committer's instant. A date or instant stands for the runs up to it, under the policy of now;
    a commit's name that reads as a date has to be written in full (`refs/heads/...`).

    Raises:
        UsageError: it is neither, or lies in the future; or refs and a revision both are given.
        HistoryError: history can't be judged.
    """
    policy = load_policy(repository)
    if at is None:
        ledger, tip = refs.ledger(repository, policy)
        guesses = estimates(repository, policy, ledger)
        return AsOf(ledger, policy, now(), tip, refs.option, guesses)
    instant = instant_of(at, calendar(policy, "week", now()).timezone)
    if instant is None and refs.option:
        raise UsageError(f"{refs.option}: --at {at!r} has to be a time beside it, e.g. {FORMS}")
    if instant is None:
        oid = _resolved(repository, at)
        then = load_at(repository, oid)
        ledger = recorded(repository, then, oid)
        guesses = estimates(repository, then, ledger)
        instant = commit(repository, oid).committer_time
        return AsOf(ledger, then, instant, oid, estimated=guesses)
    if instant > now():
        raise UsageError(f"--at {at!r} is in the future; nothing is recorded of it yet")
    whole, tip = refs.ledger(repository, policy)
    ledger = _until(whole, instant)
    found = estimates(repository, policy, ledger)
    guesses = found.until(instant) if found else None
    return AsOf(ledger, policy, instant, tip, refs.option, guesses)


def _resolved(repository: Repository, at: str) -> str:
    try:
        return repository.resolve(at)
    except UsageError as error:
        raise UsageError(f"--at: {error}; or a time, e.g. {FORMS}") from None


def _until(ledger: Ledger, instant: int) -> Ledger:
    """Give what a ledger holds up to an instant, that instant included."""
    return ledger.replace(
        entries=tuple(one for one in ledger.entries if one.instant <= instant),
        sd_commits=tuple(one for one in ledger.sd_commits if one.instant <= instant),
        unreadable=tuple(one for one in ledger.unreadable if one.instant <= instant),
    )
