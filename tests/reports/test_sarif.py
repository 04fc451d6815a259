"""SARIF: one result for each finding, with rules, places and fingerprints that hold still."""

from __future__ import annotations

import json

from judging import APPROVER, WITH_APPROVER, findings, message
from trailgate.policy.catalogue import RULES
from trailgate.reports.sarif import document

WRONG = message("Agent: SECURITY", "Model: haiku", "Tokens: 5")
OID = "ab" * 20


def test_a_finding_is_a_result_of_its_rule() -> None:
    found = [f.replace(commit=OID, subject="feat: x") for f in findings(WRONG)]
    [run] = document(found, "trailgate.toml")["runs"]
    [result] = run["results"]
    assert result["ruleId"] == "security-requires-opus"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "security-requires-opus"
    assert result["level"] == "error"
    assert result["message"]["text"].startswith(f"{OID[:10]} feat: x: SECURITY ran on haiku")
    [location] = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "trailgate.toml"
    assert location["logicalLocations"][0]["name"] == OID


def test_every_rule_is_described_once() -> None:
    rules = document([], "")["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)


def test_a_waived_finding_is_suppressed_and_never_an_error() -> None:
    given = ("Agent: STORIES", "Model: opus", "Tokens: 5")
    override = ("Override: escalation-reason asked to", f"Override-By: {APPROVER}")
    [finding] = findings(message(*given, *override), WITH_APPROVER)
    [result] = document([finding], "")["runs"][0]["results"]
    assert result["level"] == "note"
    assert result["suppressions"][0]["kind"] == "external"


def test_equal_findings_have_fingerprints_of_their_own_that_repeat() -> None:
    [finding] = findings(WRONG)
    twice = [finding, finding, finding.replace(commit=OID)]
    prints = [r["partialFingerprints"] for r in document(twice, "")["runs"][0]["results"]]
    assert len({json.dumps(p) for p in prints}) == 3
    assert prints == [r["partialFingerprints"] for r in document(twice, "")["runs"][0]["results"]]


def test_hostile_text_stays_printable() -> None:
    [finding] = findings(WRONG)
    bad = finding.replace(commit=OID, subject="\x1b[31m\u202e\udcff", message="a\x00b\nc")
    text = json.dumps(document([bad], "")["runs"][0]["results"], ensure_ascii=False)
    assert json.loads(text)[0]["message"]["text"].startswith(f"{OID[:10]} \\x1b[31m\\u202e\\xff: a")
    text.encode()
