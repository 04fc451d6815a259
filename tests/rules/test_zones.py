import pytest

from judging import APPROVER, LEO, WITH_APPROVER, findings, message, only, submit, verdict
from trailgate.policy.terms import HouseRule, Match
from trailgate.rules.judge import judge, questions
from trailgate.rules.submission import ZONES, ZoneFacts

WHY = "Escalation-Reason: two doors"


def run(agent, model, *more):
    return message(f"Agent: {agent}", f"Model: {model}", "Tokens: 5k", *more)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("text", "in_zone"),
    [
        (run("DOCMON", "haiku"), {}),
        (run("TESTING", "sonnet"), {"ORANGE": "zone-orange", "RED": "zone-red"}),
        (
            run("API", "opus", WHY),
            {"YELLOW": "zone-yellow", "ORANGE": "zone-orange", "RED": "zone-red"},
        ),
        (run("API", "opus", WHY, "Critical: yes"), {"RED": "zone-red"}),
        (run("API", "opus", WHY, "Critical: security"), {}),
        (run("SECURITY", "opus"), {}),
        (run("MAIN", "opus"), {"ORANGE": "zone-orange", "RED": "zone-red"}),
        (run("VALIDATION", "opus"), {"ORANGE": "zone-orange", "RED": "zone-red"}),
        (run("TESTING", "gpt-5"), {}),
    ],
)
def test_each_zone_has_its_rule(zone, text, in_zone):
    found = [rule for rule in verdict(text, zone=zone) if rule.startswith("zone-")]
    assert found == ([in_zone[zone]] if zone in in_zone else [])


@pytest.mark.parametrize(
    ("own", "before", "severity"),
    [
        (True, (), "error"),
        (True, ("SD-AUTH-001",), "warning"),
        (True, ("SD-AUTH-002",), "error"),
        (False, (), "warning"),
    ],
)
def test_red_refuses_new_work_under_the_teams_own_budget_only(own, before, severity):
    zone = ZoneFacts("RED", "weekly", own=own, percent="96.2 %", sds_before_red=frozenset(before))
    found = only(run("TESTING", "sonnet"), "zone-red", zone=zone)
    assert found.severity == severity
    assert "RED (96.2 % of weekly used)" in found.message
    assert ("began after RED did" in found.message) is (severity == "error")


@pytest.mark.parametrize("zone", ["ORANGE", "RED"])
def test_where_a_floor_forbids_haiku_the_way_out_is_to_defer(zone):
    rule = f"zone-{zone.lower()}"
    offered = [r.text for r in only(run("VALIDATION", "sonnet"), rule, zone=zone).remedies]
    assert offered == ["defer SD-AUTH-001 until the budget resets"]
    offered = [r.text for r in only(run("TESTING", "sonnet"), rule, zone=zone).remedies]
    assert offered[0] == "use haiku for the rest of SD-AUTH-001"


def test_a_refusal_in_red_can_be_waived():
    text = run("TESTING", "sonnet", "Override: zone-red launch day", f"Override-By: {APPROVER}")
    assert verdict(text, WITH_APPROVER, zone="RED") == {"zone-red": "note"}


def test_an_unknown_zone_gives_one_note_for_all_zone_rules():
    zone = ZoneFacts("UNKNOWN", reason="more than 2,000 commits are not in the index")
    [note] = findings(run("API", "opus", WHY), zone=zone)
    assert (note.severity, note.rule) == ("note", "zone-yellow")
    assert "more than 2,000 commits are not in the index" in note.message


FULL = ZoneFacts("GREEN", "weekly", percent="78.0 %")
MIXED = ZoneFacts("RED", "weekly", own=True, percent="97.5 %", critical=FULL)
COMPANY = ("Critical: yes", "Run: DOCMON haiku 10")


def test_a_critical_run_is_judged_by_its_own_zone_in_mixed_company():
    assert verdict(run("TESTING", "sonnet", *COMPANY), zone=MIXED) == {}
    plain = (*COMPANY, "Run: API sonnet 10")
    found = only(run("TESTING", "sonnet", *plain), "zone-red", zone=MIXED)
    assert "API" in found.message
    assert "97.5 %" in found.message


def test_a_critical_run_has_its_own_zone_for_every_rule_on_zones():
    red = MIXED.replace(zone="GREEN", critical=FULL.replace(zone="RED"))
    assert set(verdict(run("TESTING", "sonnet", *COMPANY), zone=red)) == {"zone-red"}
    low = (*COMPANY, "Run: API haiku 10")
    text = message("Agent: MAIN", "Model: haiku", "Tokens: 5k", *low)
    assert set(verdict(text, zone=red)) == {"below-assignment"}
    assert verdict(text, zone=MIXED) == {}
    match = {"zone": ("RED",)}
    rule = HouseRule("cheap", Match(match), Match({"family": ("haiku",)}), "warning", "")
    house = LEO.replace(house_rules=(rule,))
    assert "cheap" in verdict(run("TESTING", "sonnet", *COMPANY), house, zone=red)
    assert "cheap" not in verdict(run("TESTING", "sonnet", *COMPANY), house, zone=MIXED)


@pytest.mark.parametrize("which", ["both", "critical", "others"])
def test_zones_unknown_for_some_runs_give_one_note_on_them(which):
    unknown = ZoneFacts("UNKNOWN", reason="no time zone data")
    zone = {
        "both": unknown.replace(critical=unknown),
        "critical": MIXED.replace(critical=unknown),
        "others": unknown.replace(critical=FULL),
    }[which]
    told = findings(run("API", "opus", WHY, *COMPANY), zone=zone)
    expected = [] if which == "others" else [("note", "zone-red")]
    assert [(f.severity, f.rule) for f in told] == expected
    told = findings(run("API", "opus", WHY, *COMPANY, "Run: TESTING sonnet 10"), zone=zone)
    notes = [f for f in told if f.severity == "note"]
    assert [f.message for f in notes] == ["the zone can't be computed: no time zone data"]
    red = [f.message for f in told if f.rule == "zone-red" and f.severity != "note"]
    assert len(red) == (which == "critical")


def test_an_unknown_zone_is_no_matter_where_no_zone_would_be():
    zone = ZoneFacts("UNKNOWN")
    assert findings(run("SECURITY", "opus"), zone=zone) == ()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (run("SECURITY", "opus"), set()),
        (run("DOCMON", "haiku"), set()),
        (run("TESTING", "haiku"), {"zone"}),
        (run("TESTING", "sonnet"), {"zone"}),
        (run("QUICKFIX", "haiku"), {"changed-lines"}),
        ("docs: mend a typo\n", set()),
    ],
)
def test_facts_are_asked_for_only_when_a_rule_could_need_them(text, asked):
    assert questions(submit(text), LEO) == asked


def test_rules_that_are_off_ask_nothing():
    names = ("zone-yellow", "zone-orange", "zone-red", "below-assignment", "quickfix-too-large")
    policy = LEO.replace(severities=dict.fromkeys(names, "off"))
    assert questions(submit(run("TESTING", "sonnet")), policy) == set()
    assert questions(submit(run("QUICKFIX", "haiku")), policy) == set()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("model", ["haiku", "sonnet", "opus"])
@pytest.mark.parametrize("agent", ["MAIN", "TESTING", "SECURITY", "GITHUB", "VALIDATION"])
def test_a_zone_never_matters_to_a_message_that_did_not_ask_for_it(agent, model, zone):
    submission = submit(run(agent, model))
    if "zone" not in questions(submission, LEO):
        told = submission.replace(zone=ZoneFacts(zone, own=True))
        assert judge(told, LEO) == judge(submission, LEO)
