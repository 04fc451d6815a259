import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging import LEO, findings, mended, message, submit, verdict
from trailgate.policy.catalogue import RULES
from trailgate.rules.judge import judge, severity_of, soften
from trailgate.rules.submission import ZoneFacts

LACKING = message("Model: sonnet")
GUARDED = message("Agent: SECURITY-AUDIT", "Model: sonnet", "Tokens: 5k")
natural = st.sampled_from(["error", "warning"])


def told(**severities):
    return LEO.replace(severities={k.replace("_", "-"): v for k, v in severities.items()})


def test_findings_name_their_commit_and_subject():
    [found] = findings(LACKING, commit="a" * 40)
    assert (found.commit, found.subject) == ("a" * 40, "feat(SD-AUTH-001): tighten RLS")


@pytest.mark.parametrize(
    ("severity", "seen"),
    [
        ("error", {"trailers-present": "error"}),
        ("warning", {"trailers-present": "warning"}),
        ("off", {}),
    ],
)
def test_policy_sets_the_severity_of_a_rule(severity, seen):
    assert verdict(LACKING, told(trailers_present=severity)) == seen


@pytest.mark.parametrize("situation", ["hook", "commit"])
@pytest.mark.parametrize("severity", ["error", "warning"])
def test_a_severity_that_is_set_holds_for_every_case_of_its_rule(severity, situation):
    hidden = message("Model: sonnet", "Tokens: 5k") + "\nProse at the end.\n"
    usual = "error" if situation == "hook" else "warning"
    assert verdict(hidden, situation=situation) == {"trailers-in-block": usual}
    policy = told(trailers_in_block=severity)
    assert verdict(hidden, policy, situation=situation) == {"trailers-in-block": severity}
    assert verdict(GUARDED, told(known_values=severity)) == {"known-values": severity}
    begun = ZoneFacts("RED", own=False)
    assert verdict(GUARDED, told(zone_red=severity), zone=begun)["zone-red"] == severity


def test_a_rule_that_tells_cases_apart_is_still_turned_down():
    assert verdict(GUARDED) == {"known-values": "error"}
    assert verdict(GUARDED, told(known_values="off")) == {}
    assert verdict(LACKING.replace("Agent", "x"), told(trailers_present="off")) == {}


def test_advisory_mode_makes_errors_warnings_but_for_the_never_rules():
    advisory = LEO.replace(mode="advisory")
    assert verdict(LACKING, advisory) == {"trailers-present": "warning"}
    never = message("Agent: SECURITY", "Model: haiku", "Tokens: 5k")
    assert verdict(never, advisory) == {"security-requires-opus": "error"}


@given(st.sampled_from(sorted(RULES)), natural, st.sampled_from(["error", "warning", "off", None]))
def test_severities_follow_policy(rule, case, wanted):
    facts = RULES[rule]
    policy = LEO.replace(severities={rule: wanted} if wanted else {})
    seen = severity_of(rule, case, policy)
    if facts.never:
        assert seen == "error"
    elif (wanted or facts.default) == "off":
        assert seen == "off"
    else:
        assert seen == (wanted or case)


def test_spared_commits_have_no_errors_and_keep_all_findings():
    never = message("Agent: SECURITY", "Model: haiku", "Tokens: many", "Run: SECURITY haiku 5k")
    found = (*findings(never), *findings(LACKING), *findings(GUARDED, zone="RED"))
    spared = soften(found)
    assert {f.severity for f in spared} <= {"warning", "note"}
    assert [f.replace(severity="") for f in spared] == [f.replace(severity="") for f in found]


def test_a_verdict_is_a_function_of_its_input():
    one, other = submit(LACKING), submit(GUARDED)
    assert [judge(s, LEO) for s in (one, other, one)] == [
        judge(submit(t), LEO) for t in (LACKING, GUARDED, LACKING)
    ]


TRAILERS = [
    "SD: SD-A-001", "SD: SD-B-002", "Phase: EXEC", "Phase: NOPE", "Phase: EXCE", "Agent: SECURITY",
    "Agent: TESTNG", "Model: haiku", "Model: opus", "Modle: opus", "Tokens: 5k", "Tokens: 1,250",
    "\u041codel: opus", "Run: API opus 5k", "Run: API opus 1,250", "Run: SECURITY opus 9k",
    "Run-Id: 01K1A2B3C4D5E6F7G8H9JKMNPQ", "Run: DESIGN sonnet 7 id=01K1A2B3C4D5E6F7G8H9JKMNPQ",
    "Critical: yes", "Override: zone-red x", "Override: zone-rde x", "Override-By: x",
    "Co-authored-by: Dev Two <dev.two@example.com>",
]  # fmt: skip
PROSE = ["prose", "* part", "> SD: SD-C-003", "```\nTokens: 7\n```", "a: b c\nprose"]
BLOCK = ["SD: SD-A-001", "Phase: EXEC", "Model: sonnet", "Tokens: 5k"]
trailers = st.lists(st.sampled_from(TRAILERS), min_size=1, max_size=7)
paragraphs = st.lists(
    st.one_of(
        st.sampled_from(PROSE),
        trailers.filter(lambda more: "".join(more).isascii()).map("\n".join),
        trailers.map(lambda more: "\n".join([*BLOCK, *more])),
        st.just("\n".join(f"  {line}" for line in BLOCK)),
    ),
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(paragraphs, st.sampled_from(["hook", "commit"]), st.sampled_from([None, "YELLOW", "RED"]))
def test_every_edit_of_every_finding_mends_it_and_loses_no_run(parts, situation, zone):
    # prose in between: a stray line beside a block would belong to it
    text = "\n\nProse.\n\n".join(["feat(SD-A-001): x", *parts]) + "\n"
    facts = {"situation": situation, "zone": zone, "branch": "feat/SD-A-001-x"}
    found = findings(text, **facts)
    runs = len(submit(text).reading.runs)
    for finding in found:
        before = [f.rule for f in found].count(finding.rule)
        for better in mended(text, finding):
            left = [f for f in findings(better, **facts) if f.rule == finding.rule]
            assert len(left) < before
            assert len(submit(better).reading.runs) >= runs
            assert [p for p in PROSE if p in text] == [p for p in PROSE if p in better.decode()]
