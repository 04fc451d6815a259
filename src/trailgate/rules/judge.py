"""Judging a submission: every rule that is on, at the severity that policy gives it."""

from __future__ import annotations

from trailgate.findings import ERROR, NOTE, OFF, WARNING, Finding
from trailgate.policy.catalogue import PAUSABLE, RULES

from .overrides import waivers
from .registry import CHANGED_LINES, REGISTRY, ZONE
from .submission import ZONE_UNKNOWN, ZONES, ZoneFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from trailgate.policy.terms import Policy

    from .submission import Submission

UNVERIFIED = "claimed, not verified"
VERIFIED = "verified"
_ALL = (True, True)


def judge(submission: Submission, policy: Policy) -> tuple[Finding, ...]:
    """Give all findings on a submission, in the order of the registry, house rules last.

    Rules that need a fact which is None stay silent; in a zone that is UNKNOWN the zone rules
    give one note together. In advisory mode errors become warnings. A finding that a valid
    override waives stays as a note that names the approver. While the policy is paused advice and
    the rules on zones and escalations are silent. None of it touches the never-rules.
    """
    policy = paused(policy, submission.at)
    waived = waivers(submission, policy)
    found = [*_judged(submission, policy, frozenset({ZONE, CHANGED_LINES}))]
    found += _unknown_zone(submission, policy)
    proven = submission.verified or frozenset()
    settled = (_settled(finding, waived, proven) for finding in found)
    subject = submission.reading.subject
    return tuple(finding.replace(commit=submission.commit, subject=subject) for finding in settled)


def questions(submission: Submission, policy: Policy) -> frozenset[str]:
    """Give the facts that some rule would need for its verdict: `zone`, `changed-lines`.

    Found by asking: the rules are tried in every zone, and on endlessly many changed lines.
    """
    policy = paused(policy, submission.at)
    asked: set[str] = set()
    if _in_any_zone(submission, policy):
        asked.add(ZONE)
    large = submission.replace(changed_lines=policy.quickfix_lines)
    if any(_judged(large, policy, frozenset({CHANGED_LINES}), only=CHANGED_LINES)):
        asked.add(CHANGED_LINES)
    return frozenset(asked)


def paused(policy: Policy, at: int | None) -> Policy:
    """Give the policy as it judges at an instant: in a pause without what a pause silences."""
    if not policy.pauses or policy.pause_at(at) is None:
        return policy
    from .house import needs_zone

    return policy.replace(
        severities=policy.severities | dict.fromkeys(PAUSABLE, OFF),
        house_rules=tuple(rule for rule in policy.house_rules if not needs_zone(rule)),
    )


def soften(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give findings without errors: each error becomes a warning.

    For commits that a remote-tracking branch already holds while nothing is configured; those
    before `enforce-from` are not judged at all. Never-rules are softened too: such a commit can't
    be mended any more, and an error on it would stop everybody who comes after.
    """
    return tuple(
        finding.replace(severity=WARNING) if finding.severity == ERROR else finding
        for finding in findings
    )


def severity_of(rule: str, natural: str, policy: Policy) -> str:
    """Give the severity at which a finding of a rule is shown; `off` for not at all.

    `natural` is what the rule itself says of the case. Where policy sets a severity it holds for
    every case of the rule; where it sets none, the rule's own distinction stands.
    """
    facts = RULES[rule]
    if facts.never:
        return ERROR
    wanted = policy.severities.get(rule, "")
    if (wanted or facts.default) == OFF:
        return OFF
    return _in_mode(natural if natural == NOTE else wanted or natural, policy)


def _in_mode(severity: str, policy: Policy) -> str:
    return WARNING if severity == ERROR and policy.mode != "enforce" else severity


def _judged(
    submission: Submission, policy: Policy, facts: frozenset[str], only: str = ""
) -> Iterator[Finding]:
    """Run the rules that are on; with `only`, just those that need that fact."""
    for name, rule in REGISTRY.items():
        if not rule.facts <= facts or (only and only not in rule.facts):
            continue
        if severity_of(name, ERROR, policy) == OFF:
            continue
        for finding in rule.check(submission, policy):
            yield finding.replace(severity=severity_of(name, finding.severity, policy))
    if only in ("", ZONE):
        yield from _house(submission, policy, zone_only=bool(only))


def _house(submission: Submission, policy: Policy, *, zone_only: bool) -> Iterator[Finding]:
    if not policy.house_rules:
        return
    from .house import house_findings, needs_zone

    for rule in policy.house_rules:
        if rule.severity != OFF and (needs_zone(rule) or not zone_only):
            for finding in house_findings(rule, submission, policy):
                yield finding.replace(severity=_in_mode(finding.severity, policy))


def _in_any_zone(submission: Submission, policy: Policy, among: tuple[bool, ...] = _ALL) -> str:
    """Give the first rule that would find something in some zone, `""` for none.

    `among`: whether to look at the runs that are not critical, and at those that are.
    """
    for zone in ZONES:
        others, critical = (
            ZoneFacts(zone if looked_at else ZONE_UNKNOWN, own=True) for looked_at in among
        )
        supposed = submission.replace(zone=others.replace(critical=critical))
        for finding in _judged(supposed, policy, frozenset({ZONE}), only=ZONE):
            return finding.rule
    return ""


def _unknown_zone(submission: Submission, policy: Policy) -> Iterator[Finding]:
    facts = submission.zone
    if facts is None:
        return
    told = [facts.of(critical=critical) for critical in (False, True)]
    unknown = [zone for zone in told if zone.zone == ZONE_UNKNOWN]
    if not unknown:
        return
    rule = _in_any_zone(submission, policy, tuple(zone in unknown for zone in told))
    if rule:
        why = f": {unknown[0].reason}" if unknown[0].reason else ""
        yield Finding(
            rule,
            NOTE,
            f"the zone can't be computed{why}",
            "the rules on zones are not judged here; CI judges them",
        )


def _settled(finding: Finding, waived: dict[str, str], proven: frozenset[str]) -> Finding:
    by = waived.get(finding.rule, "")
    if not by or finding.severity == NOTE:
        return finding
    word = VERIFIED if finding.rule in proven else UNVERIFIED
    return finding.replace(
        severity=NOTE,
        waived=by,
        message=f"{finding.message}; waived by {by} ({word})",
        remedies=(),
    )
