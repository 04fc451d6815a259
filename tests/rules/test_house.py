import pytest

from judging import LEO, findings, message, submit, verdict
from trailgate.policy.terms import HouseRule, Match
from trailgate.rules.judge import questions

CHEAP = HouseRule(
    "docs-stay-cheap",
    Match({"agent": ("DOCMON", "retro"), "zone": ("YELLOW", "ORANGE", "RED")}),
    Match({"family": ("haiku",)}),
    "warning",
    "documentation runs on haiku once the week is past 70 %",
)
NO_ZONES = dict.fromkeys(("zone-yellow", "zone-orange", "zone-red"), "off")


def run(agent="DOCMON", model="sonnet", *more):
    return message(
        f"Agent: {agent}", f"Model: {model}", "Tokens: 5k", "Escalation-Reason: x", *more
    )


def policy(rule=CHEAP):
    return LEO.replace(house_rules=(rule,), severities=NO_ZONES)


@pytest.mark.parametrize(
    ("text", "zone", "fires"),
    [
        (run(), "YELLOW", True),
        (run("RETRO"), "RED", True),
        (run(model="haiku"), "YELLOW", False),
        (run("API"), "YELLOW", False),
        (run(), "GREEN", False),
        (run(), None, False),
        (run(model="none"), "YELLOW", False),
    ],
)
def test_a_run_that_fits_when_has_to_fit_require(text, zone, fires):
    text = text.replace("5k", "0") if "none" in text else text
    assert verdict(text, policy(), zone=zone) == ({CHEAP.name: "warning"} if fires else {})


def test_the_finding_is_in_the_teams_words():
    [found] = findings(run(), policy(), zone="RED")
    assert found.rule == "docs-stay-cheap"
    assert found.message.startswith(CHEAP.message)
    assert "DOCMON, sonnet, EXEC and zone RED" in found.message


def test_a_zone_is_asked_for_only_where_the_rule_could_break():
    assert questions(submit(run()), policy()) == {"zone"}
    plain = policy(CHEAP.replace(severity="off"))
    quiet = plain.replace(severities=NO_ZONES | {"below-assignment": "off"})
    assert questions(submit(run()), quiet) == set()


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("agent", "docmon-agent", True),
        ("phase", "EXEC_TO_PLAN", True),
        ("phase", "PLAN", False),
        ("family", "Sonnet", True),
        ("model", "claude-*", False),
        ("model", "son*", True),
        ("sd", "SD-AUTH-*", True),
        ("sd", "SD-AUTH", True),
        ("sd", "SD-AUTH-0", False),
        ("sd", "SD-AUTH-001-B", False),
        ("critical", "yes", True),
        ("critical", "security", False),
        ("critical", "no", False),
        ("task", "write *", True),
    ],
)
def test_every_field_can_select(field, value, fits):
    rule = CHEAP.replace(when=Match({field: (value,)}))
    text = run("DOCMON", "sonnet", "Critical: yes", "Task: write docs")
    assert (CHEAP.name in verdict(text, policy(rule))) is fits


def test_a_house_rule_has_the_severity_that_it_names():
    told = policy(CHEAP.replace(severity="error"))
    assert verdict(run(), told, zone="RED") == {CHEAP.name: "error"}
    assert verdict(run(), told.replace(mode="advisory"), zone="RED") == {CHEAP.name: "warning"}
