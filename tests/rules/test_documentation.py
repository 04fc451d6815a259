import re

import pytest

from judging import LEO, submit
from trailgate.cli.explain import page, sections
from trailgate.policy.catalogue import RULES
from trailgate.rules.judge import judge
from trailgate.rules.registry import REGISTRY
from trailgate.rules.submission import Proof, ZoneFacts
from trailgate.usage.instants import iso_time

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = sections(page())


def test_the_registry_holds_every_rule_of_the_catalogue_that_judges_a_commit():
    judged = {name for name, facts in RULES.items() if not facts.period}
    assert set(REGISTRY) == judged


def test_findings_are_listed_in_the_order_of_the_catalogue():
    assert list(REGISTRY) == [name for name in RULES if name in REGISTRY]


def test_the_page_has_one_section_for_each_rule_in_the_same_order():
    headings = re.findall(r"^## (.+)$", page(), re.MULTILINE)
    assert headings == list(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_section_says_what_why_and_how_severe(rule):
    section = SECTIONS[rule]
    assert "**What.** " in section
    assert "**Why.** " in section
    assert f"**Default severity.** {RULES[rule].default}\n" in section + "\n"


@pytest.mark.parametrize("rule", REGISTRY)
def test_the_offending_commit_breaks_its_rule_and_the_mended_one_none(rule):
    given, offending, mended = _examples(SECTIONS[rule])
    assert SECTIONS[rule].index("Offending:") < SECTIONS[rule].index("Mended:")
    assert rule in _broken(offending, given)
    assert _broken(mended, given) == []


def _examples(section):
    fences = FENCE.findall(section)
    given = dict(
        line.split(": ", 1)
        for kind, text in fences
        if kind == "given"
        for line in text.split("\n")[:-1]
    )
    offending, mended = (text for kind, text in fences if kind == "text")
    return given, offending, mended


def _broken(message, given):
    policy, facts = LEO, {}
    for name, value in given.items():
        if name == "zone":
            zone, _, used = value.partition(" ")
            facts["zone"] = ZoneFacts(zone, "weekly", value.endswith(", own"), used.split(" of")[0])
        elif name == "changed-lines":
            facts["changed_lines"] = int(value)
        elif name == "committed":
            facts["committer_time"] = iso_time(value)
        elif name == "approver":
            policy = policy.replace(approvers=(value,))
        elif name == "proven":
            facts["proof"] = Proof(frozenset([value]) - {"none"})
        elif name == "severity":
            policy = policy.replace(severities=dict([value.split(" ")]))
        else:
            assert name in ("situation", "author"), name
            facts[name] = value
    found = judge(submit(message, policy, **facts), policy)
    return [finding.rule for finding in found if not finding.waived]
