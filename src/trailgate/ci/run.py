"""Judging a change in CI: range, policy of the base, findings, usage, verdict."""

from __future__ import annotations

from trailgate.budget.period_rules import period_findings
from trailgate.budget.state import states, worst
from trailgate.check import Range, check_range
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE
from trailgate.findings import ERROR, WARNING
from trailgate.records import Record

from .advice import advice
from .base_policy import base_policy, blaming_the_base, policy_change
from .files import gathered
from .own_template import FILE
from .squash import squash
from .usage import usage_around
from .verified import Verifier

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.budget.state import BudgetState
    from trailgate.check import Report
    from trailgate.findings import Finding
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .advice import Advice
    from .base_policy import PolicyChange
    from .reviewed import Approvals
    from .scope import Scope
    from .squash import Composing, Squash
    from .usage import Usage

PASS = "pass"  # noqa: S105 - a verdict
FAIL = "fail"

FAIL_ON = ("error", "warning", "never")
"""From which findings on a change fails."""


class Asked(Record):
    """What only the pull request's own page knows.

    `composing`: None where nobody squashes, or nobody could ask. `approvals` of the judged head,
    None where overrides need no proof: what was merged is another commit than what was approved.
    """

    is_pull_request: bool = False
    composing: Composing | None = None
    approvals: Approvals | None = None


class Outcome(Record):
    """What CI found: all that reports are made from.

    `before`, `after`: the state of each budget without the change and with it. `weeks`: what the
    rules for whole weeks find, which fails no change. `policy_change`:
    what the change does to the policy, None when nothing. `fail_on`: one of `FAIL_ON`. `squash`:
    what a squash merge would leave, None where the change is no pull request. `advice`: forecasts
    and missed targets, which fail no change either; None where nobody asked.
    """

    scope: Scope
    policy: Policy
    report: Report
    usage: Usage
    before: tuple[BudgetState, ...]
    after: tuple[BudgetState, ...]
    policy_change: PolicyChange | None
    fail_on: str
    weeks: tuple[Finding, ...] = ()
    squash: Squash | None = None
    advice: Advice | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings: those about commits, then those about the squash message."""
        return self.report.findings + (self.squash.findings if self.squash else ())

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity == ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        """How many findings are warnings."""
        return sum(finding.severity == WARNING for finding in self.findings)

    @property
    def verdict(self) -> str:
        """`pass` or `fail`."""
        counted = {"error": self.errors, "warning": self.errors + self.warnings, "never": 0}
        return FAIL if counted[self.fail_on] else PASS

    @property
    def exit_code(self) -> int:
        """The process's exit code."""
        return EXIT_FINDINGS if self.verdict == FAIL else EXIT_FINE

    @property
    def worst(self) -> BudgetState | None:
        """The budget in the worst zone, None without budgets."""
        return worst(self.after)


def run(
    repository: Repository, scope: Scope, fail_on: str, now: int, asked: Asked | None = None
) -> Outcome:
    """Judge what a scope holds.

    Args:
        repository: holds the whole history.
        scope: what is judged.
        fail_on: one of `FAIL_ON`.
        now: epoch seconds; it decides on the budgets' periods.
        asked: what only the pull request's own page knows.

    Raises:
        HistoryError: history is cut off or damaged.
        PolicyError: the base's policy can't be used.
    """
    asked = asked or Asked()
    policy = base_policy(repository, scope)
    wanted = Range(
        scope.revisions,
        target=scope.behind,
        at=scope.at,
        branch=scope.branch,
        is_new=bool(scope.behind),
    )
    fetched = gathered(repository, scope, (policy.allowed_signers, policy.gpg_keys, FILE))

    def judge(by: Policy) -> Report:
        approvals = asked.approvals
        proving = None
        if approvals is not None:
            proving = Verifier(repository, by, scope.target, approvals)
        return check_range(repository, by, wanted, proving)

    report = blaming_the_base(scope, lambda: judge(policy))
    usage = usage_around(repository, policy, scope)
    left = None
    if asked.is_pull_request:
        left = squash(asked.composing, report.judged, usage.entries, policy, scope.at)
    after = states(usage.after, (), None, policy, now)
    return Outcome(
        scope=scope.replace(remarks=(*scope.remarks, fetched) if fetched else scope.remarks),
        policy=policy,
        report=report,
        usage=usage,
        before=states(usage.before, (), None, policy, now),
        after=after,
        policy_change=policy_change(repository, scope, policy, report, judge),
        fail_on=fail_on,
        weeks=period_findings(usage.after.entries, policy, now),
        squash=left,
        advice=advice(repository, policy, usage.after, after, now),
    )
