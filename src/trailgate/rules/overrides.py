"""override-logged and override-verified: who may waive which rule, and who really did."""

from __future__ import annotations

from trailgate.findings import ERROR, OFF, Finding, Remedy
from trailgate.policy.catalogue import RULES

from .mending import change_line, edits
from .wording import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trailgate.policy.terms import Policy
    from trailgate.usage.reading import Correction, Override

    from .submission import Submission

_VERIFIED = "override-verified"
_ASK = Remedy(
    "ask the approver to approve the pull request's head in a review, to sign the commit, or to "
    "sign a tag of it that names the rule",
    lines=("git tag -s <tag> -m 'Override: <rule> <reason>' <commit>",),
)


def override_logged(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find overrides that do not hold, and corrections that nobody entitled stands for."""
    for override in submission.reading.overrides:
        wrong = _wrong_rule(override, policy)
        if wrong:
            yield _refused_rule(override, wrong, submission, policy)
            continue
        wrong = _wrong_reason(override.reason) or wrong_approver(override.by, submission, policy)
        if wrong:
            yield _refused(f"the override of {shown(override.rule)}", wrong, override)
    for correction in submission.reading.corrections:
        wrong = _wrong_reason(correction.reason)
        wrong = wrong or wrong_approver(correction.by, submission, policy)
        if wrong:
            yield _refused(f"the correction of {correction.run_id}", wrong, correction)


def override_verified(submission: Submission, policy: Policy) -> Iterator[Finding]:
    """Find overrides of which nothing proves that the approver gave them."""
    proof = submission.proof
    if proof is None:
        return
    for override in _standing(submission, policy):
        if override.rule not in proof.verified:
            why = proof.unproven.get(override.rule, "nothing proves it")
            yield Finding(
                _VERIFIED,
                ERROR,
                f"the override of {shown(override.rule)} by {shown(override.by)} "
                f"is not verified: {why}",
                "a trailer can be typed by anybody",
                (_ASK, Remedy("or take the Override line out, and mend what it was to waive")),
                line=override.line,
            )


def waivers(submission: Submission, policy: Policy) -> dict[str, str]:
    """Give the rules that valid overrides waive for this commit, and who approved each.

    While `override-verified` is on and was asked, only those that are proven.
    """
    proven = submission.verified if _is_on(policy) else None
    return {
        override.rule: override.by
        for override in _standing(submission, policy)
        if proven is None or override.rule in proven
    }


def claims(submission: Submission, policy: Policy) -> tuple[Override, ...]:
    """Give the overrides that `override-verified` wants to be proven; none while it is off."""
    return _standing(submission, policy) if _is_on(policy) else ()


def _standing(submission: Submission, policy: Policy) -> tuple[Override, ...]:
    """Give the overrides that hold if their approvers really gave them."""
    return tuple(
        override
        for override in submission.reading.overrides
        if not _wrong_rule(override, policy)
        and not _wrong_reason(override.reason)
        and not wrong_approver(override.by, submission, policy)
    )


def _is_on(policy: Policy) -> bool:
    return policy.severities.get(_VERIFIED, RULES[_VERIFIED].default) != OFF


def wrong_approver(by: str, submission: Submission, policy: Policy) -> str:
    """Say why an approver can't approve this commit, `""` when they can."""
    mail = address(by)
    if not by.strip():
        return "has no Override-By"
    if not mail:
        return f"names {shown(by)} in Override-By, which holds no address"
    if not policy.approvers:
        return "can't be approved: the policy names no approvers"
    if mail not in {address(approver) for approver in policy.approvers}:
        return f"is approved by {shown(by)}, who is not among the policy's approvers"
    if mail == address(submission.author):
        return f"is approved by {shown(by)}, who is the author"
    return ""


def address(person: str) -> str:
    """Give the mail address of `Name <mail>` or of a bare address, in lower case, else `""`."""
    _, opened, rest = person.rpartition("<")
    inside = rest.partition(">")[0] if opened else person
    mail = inside.strip().lower()
    return mail if "@" in mail and not any(c.isspace() for c in mail) else ""


def _wrong_rule(override: Override, policy: Policy) -> str:
    if override.rule in RULES:
        return "" if RULES[override.rule].overridable else "no override waives this rule"
    if any(rule.name == override.rule for rule in policy.house_rules):
        return ""
    near = _nearest(override.rule, policy)
    return "there is no such rule" + (f"; nearest: {near}" if near else "")


def _nearest(rule: str, policy: Policy) -> str:
    from trailgate.nearest import nearest

    return nearest(rule, _overridable(policy))


def _overridable(policy: Policy) -> list[str]:
    names = [name for name, facts in RULES.items() if facts.overridable and not facts.period]
    house = [rule.name for rule in policy.house_rules if rule.severity != OFF]
    return names + house


def _wrong_reason(reason: str) -> str:
    return "" if reason.strip() else "gives no reason"


def _refused_rule(
    override: Override, wrong: str, submission: Submission, policy: Policy
) -> Finding:
    near = "" if override.rule in RULES else _nearest(override.rule, policy)
    holds = override.reason and not wrong_approver(override.by, submission, policy)
    value = f"{near} {override.reason}"
    edit = change_line(submission.reading, override.line, value) if near and holds else None
    return Finding(
        "override-logged",
        ERROR,
        f"Override {shown(override.rule)}: {wrong}",
        "an override is an exception that somebody answers for",
        edits(f"if {near} was meant:", edit)
        or (Remedy("take the Override line out, and mend what it was to waive"),),
        line=override.line,
    )


def _refused(what: str, wrong: str, given: Override | Correction) -> Finding:
    if "no reason" in wrong and hasattr(given, "rule"):
        remedy = Remedy("say why", lines=(f"Override: {given.rule} <reason>",))
    elif "no reason" in wrong:
        remedy = Remedy("say why, behind the tokens")
    elif "no approvers" in wrong:
        remedy = Remedy("list approvers under [overrides] in the policy, or take the line out")
    else:
        line = "Override-By: <Name> <<address>>"
        remedy = Remedy("ask an approver, and name them", lines=(line,))
    return Finding(
        "override-logged",
        ERROR,
        f"{what} {wrong}",
        "an override is an exception that somebody answers for",
        (remedy,),
        line=given.line,
    )
