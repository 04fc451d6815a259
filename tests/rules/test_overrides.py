import pytest

from judging import (
    APPROVER,
    AUTHOR,
    LEO,
    WITH_APPROVER,
    findings,
    mended,
    message,
    only,
    submit,
    verdict,
)
from trailgate.policy.catalogue import RULES
from trailgate.policy.terms import HouseRule, Match
from trailgate.reports.findings import MESSAGE, as_dict, lines
from trailgate.rules.overrides import address, claims
from trailgate.rules.submission import Proof

RULE = "override-logged"
ID = "01K1A2B3C4D5E6F7G8H9JKMNPQ"


def commit(*lines):
    return message("Agent: DATABASE", "Model: opus", "Tokens: 5k", *lines)


def waive(rule="escalation-reason", reason="outage", by=APPROVER):
    return commit(f"Override: {rule} {reason}".rstrip(), *([f"Override-By: {by}"] if by else []))


def test_a_valid_override_leaves_the_finding_as_a_note_that_names_the_approver():
    [found] = findings(waive(), WITH_APPROVER)
    assert (found.rule, found.severity, found.waived) == ("escalation-reason", "note", APPROVER)
    assert found.message.endswith(f"waived by {APPROVER} (claimed, not verified)")


@pytest.mark.parametrize("by", ["LEAD.ONE@example.com", "Somebody <Lead.One@Example.com>"])
def test_approvers_are_known_by_their_address(by):
    assert verdict(waive(by=by), WITH_APPROVER) == {"escalation-reason": "note"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (waive(reason=""), "gives no reason"),
        (waive(by=""), "has no Override-By"),
        (waive(by="Lead One"), "holds no address"),
        (waive(by="Dev Two <dev.two@example.com>"), "not among the policy's approvers"),
        (waive(rule="security-requires-opus"), "no override waives this rule"),
        (waive(rule="escalation"), "there is no such rule"),
        (waive(rule=RULE), "no override waives this rule"),
    ],
)
def test_an_override_that_does_not_hold_is_an_error_and_waives_nothing(text, says):
    found = only(text, RULE, WITH_APPROVER)
    assert says in found.message
    assert verdict(text, WITH_APPROVER) == {"escalation-reason": "error", RULE: "error"}


def test_authors_do_not_approve_their_own_work():
    policy = LEO.replace(approvers=(AUTHOR,))
    found = only(waive(by=AUTHOR.upper()), RULE, policy)
    assert found.message.endswith("who is the author")
    assert verdict(waive(by=AUTHOR), policy, author=APPROVER) == {"escalation-reason": "note"}


def test_without_approvers_every_override_is_refused():
    assert "names no approvers" in only(waive(), RULE, LEO).message


def test_a_misspelt_rule_is_mended_by_its_edit():
    text = waive(rule="escalation-resaon")
    [better] = mended(text, only(text, RULE, WITH_APPROVER))
    assert better.decode() == text.replace("resaon", "reason")
    assert verdict(better, WITH_APPROVER) == {"escalation-reason": "note"}


def test_several_overrides_share_one_approver():
    text = commit(
        "Override: escalation-reason x", "Override: zone-red y", f"Override-By: {APPROVER}"
    )
    found = verdict(text, WITH_APPROVER, zone="RED")
    assert found == {"escalation-reason": "note", "zone-red": "note"}


@pytest.mark.parametrize("rule", RULES)
def test_the_catalogue_says_which_rules_an_override_may_name(rule):
    refused = RULE in verdict(waive(rule=rule), WITH_APPROVER)
    assert refused is not RULES[rule].overridable


def test_house_rules_can_be_waived():
    house = HouseRule("cheap", Match({}), Match({"family": ("haiku",)}), "error", "be cheap")
    policy = WITH_APPROVER.replace(house_rules=(house,))
    text = commit("Escalation-Reason: x", "Override: cheap demo day", f"Override-By: {APPROVER}")
    assert verdict(text, policy) == {"cheap": "note"}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((f"Corrects: {ID} tokens=48000 counted twice",), "has no Override-By"),
        ((f"Corrects: {ID} tokens=48000", f"Override-By: {APPROVER}"), "gives no reason"),
        ((f"Corrects: {ID} tokens=48000 counted twice", f"Override-By: {APPROVER}"), ""),
    ],
)
def test_a_correction_needs_an_approver_and_a_reason_too(lines, says):
    text = "chore: correct the ledger\n\n" + "\n".join(lines) + "\n"
    found = findings(text, WITH_APPROVER)
    assert [says in f.message for f in found] == ([True] if says else [])


@pytest.mark.parametrize(
    ("person", "mail"),
    [
        ("Lead One <Lead.One@example.com>", "lead.one@example.com"),
        ("lead.one@example.com", "lead.one@example.com"),
        ("Lead One", ""),
        ("", ""),
        ("<>", ""),
        ("Lead One <a b@example.com>", ""),
    ],
)
def test_addresses_compare_in_lower_case(person, mail):
    assert address(person) == mail


LINES = f"Override: escalation-reason outage\nOverride-By: {APPROVER}"
CO_AUTHOR = "Co-authored-by: Dev Two <dev.two@example.com>"


@pytest.mark.parametrize(
    "text",
    [
        f"{commit()}\n{LINES}\n\n{CO_AUTHOR}\n",
        f"{commit()}\nProse between.\n\n{LINES}\n\n{CO_AUTHOR}\n",
        commit().replace("\n\n", f"\n\n{LINES}\n\nWords.\n\n"),
        f"feat(SD-AUTH-001): all (#7)\n\n* {commit()}\n* part\n\n{LINES}\n\n{CO_AUTHOR}\n",
    ],
)
def test_an_override_counts_where_git_does_not_see_it_any_more(text):
    assert verdict(text, WITH_APPROVER)["escalation-reason"] == "note"
    assert RULE not in verdict(text, WITH_APPROVER)
    assert RULE in verdict(text.replace("Lead One", "Dev Nine").replace("lead.one", "nine"))


def test_a_correction_counts_where_git_does_not_see_it_any_more():
    line = f"Corrects: {ID} tokens=48000 counted twice"
    assert "no Override-By" in only(f"chore: x\n\n{line}\n\n{CO_AUTHOR}\n", RULE).message
    text = f"chore: x\n\n{line}\nOverride-By: {APPROVER}\n\n{CO_AUTHOR}\n"
    assert verdict(text, WITH_APPROVER) == {}
    assert verdict(text) == {RULE: "error"}


@pytest.mark.parametrize(
    "text",
    [
        f"docs: how to override\n\n{LINES}\n\nWords.\n",
        f"{commit('Escalation-Reason: x')}\nWords.\n\nOverride: the default size\n\nWords.\n",
    ],
)
def test_what_is_no_override_of_a_usage_block_is_prose(text):
    assert RULE not in verdict(text)


def test_that_an_approval_is_only_claimed_is_said_once():
    [found] = findings(waive(), WITH_APPROVER)
    for told in ("\n".join(lines([found], MESSAGE)), str(as_dict(found))):
        assert told.count("claimed, not verified") == 1
        assert "waived by Lead One" in told


ASKING = WITH_APPROVER.replace(severities={"override-verified": "error"})
NOTHING = Proof(unproven={"escalation-reason": "no key is known"})
PROVEN = Proof(frozenset({"escalation-reason"}))


def test_an_override_that_is_not_proven_waives_nothing_and_says_why():
    found = only(waive(), "override-verified", ASKING, proof=NOTHING)
    assert found.message == (
        f"the override of escalation-reason by {APPROVER} is not verified: no key is known"
    )
    assert found.line == 8
    assert verdict(waive(), ASKING, proof=NOTHING) == {
        "escalation-reason": "error",
        "override-verified": "error",
    }


def test_as_a_warning_too_it_waives_nothing():
    asking = ASKING.replace(severities={"override-verified": "warning"})
    assert verdict(waive(), asking, proof=NOTHING) == {
        "escalation-reason": "error",
        "override-verified": "warning",
    }


def test_a_proven_override_waives_and_is_called_verified():
    [found] = findings(waive(), ASKING, proof=PROVEN)
    assert (found.severity, found.waived) == ("note", APPROVER)
    assert found.message.endswith(f"; waived by {APPROVER} (verified)")


def test_where_nobody_asked_an_override_stands_as_claimed():
    [found] = findings(waive(), ASKING)
    assert found.message.endswith("(claimed, not verified)")


def test_while_the_rule_is_off_nothing_has_to_be_proven():
    assert verdict(waive(), WITH_APPROVER, proof=NOTHING) == {"escalation-reason": "note"}
    assert claims(submit(waive()), WITH_APPROVER) == ()


def test_only_overrides_that_would_hold_have_to_be_proven():
    [claim] = claims(submit(waive()), ASKING)
    assert (claim.rule, claim.by) == ("escalation-reason", APPROVER)
    for refused in (waive(reason=""), waive(by="Dev Two <dev.two@example.com>"), waive(rule="x")):
        assert claims(submit(refused), ASKING) == ()
        assert "override-verified" not in verdict(refused, ASKING, proof=Proof())
    assert claims(submit(waive(), author=APPROVER), ASKING) == ()
