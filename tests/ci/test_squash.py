"""What a squash merge would leave: the composed message, its verdict, and the block to paste."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from runner import GOOD, POLICY, TRAILERS, text
from trailgate.check import Range, check_range
from trailgate.ci.squash import BLANK, COMMIT_MESSAGES, PR_BODY, PR_TITLE, Composing, squash
from trailgate.config import load_at
from trailgate.git import Repository
from trailgate.ledger_build import recorded

if TYPE_CHECKING:
    from pathlib import Path

    from runner import Hub
    from trailgate.ci.squash import Squash

IDS = ("01K1A0000000000000000000A1", "01K1A0000000000000000000A2")
FIRST = (*GOOD, f"Run-Id: {IDS[0]}", f"Run: Explore haiku 500 id={IDS[1]}")
SECOND = (*TRAILERS, "Model: opus", "Tokens: in=10 out=20 cache_read=30", "Escalation-Reason: hard")


def repository(hub: Hub) -> Repository:
    return Repository(str(hub.work / ".git"), str(hub.work / ".git"), str(hub.work))


def totals(hub: Hub) -> list[tuple[object, ...]]:
    """Give what the ledger of HEAD counts: each run with its instant."""
    found = repository(hub)
    ledger = recorded(found, load_at(found, hub.tip()))
    return sorted(
        (e.instant, e.run.sd, e.run.phase, e.run.agent, e.run.model, str(e.run.tokens.parts),
         e.run.tokens.total, e.run.reason)
        for e in ledger.entries
    )  # fmt: skip


def squashed(hub: Hub, composing: Composing | None) -> Squash:
    """Judge the squash of the feature branch onto main."""
    found = repository(hub)
    policy = load_at(found, hub.tip("main"))
    wanted = Range((hub.tip("feature"), f"^{hub.tip('main')}"), target=hub.tip("main"))
    known = {entry.key for entry in recorded(found, policy, hub.tip("main")).entries}
    entries = recorded(found, policy, hub.tip("feature")).entries
    fresh = [entry for entry in entries if entry.key not in known]
    return squash(composing, check_range(found, policy, wanted).judged, fresh, policy, None)


def merge_by_squash(hub: Hub, message: str) -> None:
    """Do what GitHub's button does, days later, and delete the branch."""
    hub.checkout("main")
    hub.later(9)
    hub.git("merge", "-q", "--squash", "feature")
    hub.commit(message)
    hub.git("branch", "-q", "-D", "feature")


@pytest.fixture
def changed(hub: Hub) -> Hub:
    hub.start(POLICY)
    hub.commit(text(*GOOD, subject="feat(SD-AUTH-001): before"))
    hub.branch("feature")
    hub.commit(text(*FIRST, subject="feat(SD-AUTH-001): one"), {"a": "1\n"})
    hub.later(1)
    hub.commit(text(*SECOND, subject="fix(SD-AUTH-001): two"), {"a": "2\n"}, author="Dev Two")
    return hub


@pytest.mark.parametrize(
    "message_from", [COMMIT_MESSAGES, BLANK, PR_BODY], ids=["messages", "blank", "body"]
)
def test_the_pasted_block_keeps_every_run_and_its_week(changed: Hub, message_from: str) -> None:
    before = totals(changed)
    found = squashed(changed, Composing(7, "A change", message_from=message_from))
    merge_by_squash(changed, "\n".join(["A change (#7)", "", *found.block, ""]))
    assert found.unsaid == 0
    assert totals(changed) == before


def test_without_the_block_a_run_without_id_would_leave_its_week(changed: Hub) -> None:
    before = totals(changed)
    found = squashed(changed, Composing(7, "A change"))
    merge_by_squash(changed, found.message.decode())
    assert [run[1:] for run in totals(changed)] != []
    assert totals(changed) != before


def test_the_message_is_composed_as_the_repository_asks(changed: Hub) -> None:
    both = squashed(changed, Composing(7, "A change")).message.decode()
    assert both.startswith("A change (#7)\n\n* feat(SD-AUTH-001): one\n\nSD: SD-AUTH-001\n")
    assert "\n\n* fix(SD-AUTH-001): two\n\n" in both
    assert both.endswith("---------\n\nCo-authored-by: Dev Two <dev@example.com>\n")
    body = Composing(7, "A change", body="Why.\r\n\r\nSD: SD-AUTH-001\r\n", message_from=PR_BODY)
    assert b"A change (#7)\n\nWhy.\n\nSD: SD-AUTH-001\n" in squashed(changed, body).message
    blank = squashed(changed, Composing(7, "A change", message_from=BLANK)).message
    assert blank == b"A change (#7)\n\n---------\n\nCo-authored-by: Dev Two <dev@example.com>\n"


def test_a_single_commit_gives_its_subject_unless_the_title_is_asked_for(hub: Hub) -> None:
    hub.start()
    hub.branch("feature")
    hub.commit(text(*GOOD))
    for title_from, subject in (("COMMIT_OR_PR_TITLE", "feat(SD-AUTH-001): tighten RLS (#7)"),
                                (PR_TITLE, "A change (#7)")):  # fmt: skip
        found = squashed(hub, Composing(7, "A change", title_from=title_from))
        assert found.message.decode().split("\n")[0] == subject
        assert found.lost == 0
        assert found.findings == ()


def test_what_the_message_would_lose_is_counted(changed: Hub) -> None:
    assert squashed(changed, Composing(7, "A change")).lost == 0
    assert squashed(changed, Composing(7, "A change", message_from=BLANK)).lost == 3


def test_only_what_the_author_can_mend_now_is_an_error(changed: Hub) -> None:
    title = "feat(SD-AUTH-001): a change"
    body = squashed(changed, Composing(7, title, message_from=PR_BODY))
    assert [(f.rule, f.severity) for f in body.findings] == [("trailers-present", "error")]
    blank = squashed(changed, Composing(7, title, message_from=BLANK))
    assert [(f.rule, f.severity) for f in blank.findings] == [("trailers-present", "warning")]
    pasted = "Why.\n\n" + "\n".join(body.block)
    single = squashed(changed, Composing(7, title, pasted, message_from=PR_BODY))
    assert single.lost == 0


def test_an_override_of_one_person_comes_along_and_of_two_does_not(hub: Hub) -> None:
    hub.start()
    hub.branch("feature")
    waived = ("Override: model-floor the other model was down",)
    hub.commit(text(*GOOD, *waived, "Override-By: Lead One <lead@example.com>"))
    block = squashed(hub, None).block
    assert block[-2:] == (*waived, "Override-By: Lead One <lead@example.com>")
    hub.commit(text(*GOOD, *waived, "Override-By: Lead Two <two@example.com>"))
    assert not any(line.startswith("Override") for line in squashed(hub, None).block)


def test_the_report_holds_the_block(changed: Hub, tmp_path: Path) -> None:
    event = changed.event(changed.tip("main"))
    path = tmp_path / "report.json"
    changed.ci(event, "--json", str(path))
    report = json.loads(path.read_text())
    assert report["squash"]["block"] == list(squashed(changed, None).block)
    assert report["change"]["runs"] == 3
    assert report["change"]["by_model"] == {"sonnet": 1000, "haiku": 500, "opus": 30}


def test_runs_without_an_id_are_counted_and_those_in_sections_are_no_finding(changed: Hub) -> None:
    found = squashed(changed, Composing(7, "A change"))
    assert found.undated == 1
    assert found.findings == ()
