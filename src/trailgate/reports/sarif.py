"""Findings as SARIF 2.1.0, for code scanning and editors.

A finding lies in a commit's message, which is no file: its place is the policy file that it is
judged by, and the commit is named as a logical location beside it.
Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import hashlib

from trailgate import __version__
from trailgate.findings import ERROR, OFF, WARNING
from trailgate.policy.catalogue import RULES

from .findings import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from trailgate.findings import Finding
    from trailgate.policy.catalogue import RuleFacts

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {ERROR: "error", WARNING: "warning", OFF: "none"}


def document(findings: Sequence[Finding], policy_file: str) -> dict[str, Any]:
    """Give the SARIF log of findings.

    Args:
        findings: what was found, waived findings among them (as suppressed results).
        policy_file: the policy's path in the repository, `""` for a built-in preset.
    """
    names = [*RULES, *dict.fromkeys(f.rule for f in findings if f.rule not in RULES)]
    place = policy_file or "trailgate.toml"
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "trailgate",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(name) for name in names],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "automationDetails": {"id": "trailgate/"},
                "results": _results(findings, names, place),
            }
        ],
    }


def _rule(name: str) -> dict[str, Any]:
    facts = RULES.get(name)
    found: dict[str, Any] = {"id": shown(name), "name": _pascal(name)}
    if facts:
        found["shortDescription"] = {"text": name.replace("-", " ")}
        found["help"] = {"text": f"trailgate explain {name}"}
        found["defaultConfiguration"] = _configuration(facts)
        found["properties"] = {"overridable": facts.overridable, "never": facts.never}
    else:
        found["shortDescription"] = {"text": "a rule of the team's own policy"}
    return found


def _configuration(facts: RuleFacts) -> dict[str, Any]:
    if facts.default == OFF:
        return {"enabled": False, "level": "none"}
    return {"enabled": True, "level": _LEVELS[facts.default]}


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in shown(name).split("-"))


def _results(findings: Iterable[Finding], names: list[str], place: str) -> list[dict[str, Any]]:
    index = {name: number for number, name in enumerate(names)}
    seen: dict[str, int] = {}
    results = []
    for finding in findings:
        key = f"{finding.commit}\0{finding.rule}\0{finding.line}\0{finding.message}"
        seen[key] = seen.get(key, 0) + 1
        results.append(_result(finding, index[finding.rule], place, f"{key}\0{seen[key]}"))
    return results


def _result(finding: Finding, index: int, place: str, key: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": shown(finding.rule),
        "ruleIndex": index,
        "level": _LEVELS.get(finding.severity, "note"),
        "message": {"text": _text(finding)},
        "locations": [_location(finding, place)],
        "partialFingerprints": {
            "trailgateFinding/v1": hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        },
    }
    if finding.waived:
        why = f"waived by {shown(finding.waived)}"
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result


def _text(finding: Finding) -> str:
    where = f"{finding.commit[:10]} {shown(finding.subject)[:100]}: " if finding.commit else ""
    why = f": {finding.why}" if finding.why else ""
    remedies = "".join(f"\n{shown(remedy.text)}" for remedy in finding.remedies)
    return f"{where}{shown(finding.message)}{shown(why)}{remedies}"


def _location(finding: Finding, place: str) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": place, "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 1},
        }
    }
    if finding.commit:
        line = f":{finding.line}" if finding.line else ""
        location["logicalLocations"] = [
            {"name": finding.commit, "fullyQualifiedName": f"{finding.commit}{line}"}
        ]
    return location
