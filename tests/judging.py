"""Making submissions from messages, and reading what the rules say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trailgate.policy.build import build
from trailgate.rules.apply_edit import apply
from trailgate.rules.judge import judge
from trailgate.rules.submission import Submission, ZoneFacts
from trailgate.usage.reader import read

if TYPE_CHECKING:
    from trailgate.findings import Finding
    from trailgate.policy.terms import Policy

LEO = build("leo", None)
AUTHOR = "Dev One <dev.one@example.com>"
APPROVER = "Lead One <lead.one@example.com>"
WITH_APPROVER = LEO.replace(approvers=(APPROVER,))


def message(*trailers: str, subject: str = "feat(SD-AUTH-001): tighten RLS") -> str:
    """Write a message with one closing paragraph; SD and Phase stand unless given."""
    keys = {line.partition(":")[0] for line in trailers}
    usual = {"SD": "SD: SD-AUTH-001", "Phase": "Phase: EXEC"}
    head = [line for key, line in usual.items() if key not in keys]
    return "\n".join([subject, "", *head, *trailers, ""])


def submit(text: str | bytes, policy: Policy = LEO, **facts: Any) -> Submission:
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    if isinstance(facts.get("zone"), str):
        facts["zone"] = ZoneFacts(facts["zone"], own=True)
    return Submission(read(raw, policy.vocabulary), **({"author": AUTHOR} | facts))


def findings(text: str | bytes, policy: Policy = LEO, **facts: Any) -> tuple[Finding, ...]:
    return judge(submit(text, policy, **facts), policy)


def verdict(text: str | bytes, policy: Policy = LEO, **facts: Any) -> dict[str, str]:
    """Give the severity of each rule that was broken."""
    return {f.rule: f.severity for f in findings(text, policy, **facts)}


def only(text: str | bytes, rule: str, policy: Policy = LEO, **facts: Any) -> Finding:
    """Give the one finding of a rule."""
    [found] = [f for f in findings(text, policy, **facts) if f.rule == rule]
    return found


def mended(text: str | bytes, finding: Finding, policy: Policy = LEO) -> list[bytes]:
    """Give the message as each edit of the finding makes it."""
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    edits = [remedy.edit for remedy in finding.remedies if remedy.edit]
    return [apply(raw, edit, policy.vocabulary) for edit in edits]
