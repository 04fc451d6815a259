"""What the page tells of a change, small or large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from hostile import PAYLOADS
from runner import GOOD, HAIKU_SECURITY, POLICY, TRAILERS, text
from trailgate.ci.page import next_step, page
from trailgate.ci.run import Asked, Outcome, run
from trailgate.ci.scope import Scope
from trailgate.ci.squash import BLANK, Composing
from trailgate.findings import ERROR, WARNING, Finding
from trailgate.git import Repository
from trailgate.reports.summary import comment, render

if TYPE_CHECKING:
    from runner import Hub

NOW = 1_785_326_400
APPROVED = POLICY + '[overrides]\napprovers = ["Lead <lead@example.com>"]\n'
ESCALATED = (*TRAILERS, "Agent: STORIES", "Model: opus", "Tokens: 500", "Escalation-Reason: hard")
WAIVED = (
    *HAIKU_SECURITY,
    "Override: estimate-off it was late",
    "Override-By: Lead <lead@example.com>",
)
MARKER = "<!-- trailgate:summary -->"


def outcome(hub: Hub, asked: Asked | None = None) -> Outcome:
    """Judge the feature branch against main."""
    found = Repository(str(hub.work / ".git"), str(hub.work / ".git"), str(hub.work))
    base = hub.tip("main")
    scope = Scope(hub.tip("feature"), (base,), base, "main", None, "feature")
    return run(found, scope, "error", NOW, asked)


def judged(hub: Hub, *messages: str, policy: str = POLICY, asked: Asked | None = None) -> Outcome:
    """Judge a change of these commits."""
    hub.start(policy)
    hub.pull_request(*messages)
    return outcome(hub, asked)


def test_a_change_with_nothing_to_mend_is_a_short_page(hub: Hub) -> None:
    shown = render(page(judged(hub, text(*GOOD))))
    assert shown.startswith(
        "### :white_check_mark: trailgate: pass. Nothing to mend in 1 commit. "
        "Next: this may merge\n"
    )
    assert "| 0 (0.0 %) | 1,000 (1.0 %) | 99,000 tokens |" in shown
    assert "| agent | `TESTING` | 1 | 1,000 |" in shown
    assert "mermaid" not in shown, "a chart of one slice tells nothing"
    assert shown.count("\n") < 40


def test_what_repeats_over_commits_is_said_once(hub: Hub) -> None:
    many = [text(*HAIKU_SECURITY, subject=f"feat(SD-AUTH-001): {n}") for n in range(30)]
    shown = render(page(judged(hub, *many)))
    assert shown.count("| error |") == 1
    assert " and 29 more | `SECURITY ran on haiku" in shown
    assert shown.count("run SECURITY again on opus") == 1
    assert f"the same in 29 more: {hub.tip('feature~28')[:10]}, " in shown
    # each commit sees the budget a little fuller, and the warning is the same
    assert shown.count("`zone-yellow`") <= 1
    assert shown.count("\n") < 120


def test_findings_that_differ_are_folded_beyond_twenty(hub: Hub) -> None:
    odd = [text(*GOOD[:-1], f"Tokens: odd{n}") for n in range(33)]
    shown = render(page(judged(hub, *odd)))
    open_part, _, rest = shown.partition("<details><summary>")
    assert open_part.count("| error |") == 20
    assert rest.startswith(f"{rest.partition(' more')[0]} more findings</summary>")
    assert "<details><summary>How to mend" in shown, "many remedies are folded"


def test_tokens_by_model_are_drawn_where_they_tell_something_apart(hub: Hub) -> None:
    shown = render(page(judged(hub, text(*GOOD), text(*HAIKU_SECURITY))))
    assert (
        "```mermaid\npie showData title Tokens of this change by model\n"
        '    "haiku" : 2000\n    "sonnet" : 1000\n```\n'
    ) in shown


def test_escalations_and_overrides_are_listed_with_what_proves_them(hub: Hub) -> None:
    found = judged(hub, text(*ESCALATED), text(*WAIVED), policy=APPROVED)
    shown = render(page(found))
    claimed = "overrides `estimate-off: it was late` by `Lead <lead@example.com>`"
    assert "escalates: `STORIES opus SD-AUTH-001: hard`" in shown
    assert f"{claimed}, claimed, not verified" in shown
    proven = [one.replace(verified=frozenset(["estimate-off"])) for one in found.report.judged]
    found = found.replace(report=found.report.replace(judged=tuple(proven)))
    assert f"{claimed}, verified" in render(page(found))


def test_the_block_to_paste_is_folded_unless_the_squash_would_lose_something(hub: Hub) -> None:
    found = judged(hub, text(*GOOD), asked=Asked(is_pull_request=True))
    shown = render(page(found))
    assert "<details><summary>Squash merge: the lines to paste</summary>" in shown
    assert "so that no run is lost." in shown
    assert "Run: TESTING sonnet 1000 sd=SD-AUTH-001" in shown
    lossy = Composing(7, "A change", message_from=BLANK)
    shown = render(page(outcome(hub, Asked(is_pull_request=True, composing=lossy))))
    assert "<details open><summary>Squash merge: the lines to paste</summary>" in shown
    assert "the message that GitHub composes loses 1 run of this change." in shown


def test_a_finding_about_the_squash_message_names_no_commit(hub: Hub) -> None:
    found = judged(hub, text(*GOOD), asked=Asked(is_pull_request=True))
    assert found.squash is not None
    wrong = Finding("a-rule", WARNING, "it is wrong")
    shown = render(page(found.replace(squash=found.squash.replace(findings=(wrong,)))))
    assert "| warning | `a-rule` | the squash message | `it is wrong` |" in shown
    assert "<details open><summary>Squash merge" in shown


def test_where_only_the_composed_message_fails_the_pull_request_is_mended(hub: Hub) -> None:
    found = judged(hub, text(*GOOD), asked=Asked(is_pull_request=True))
    assert found.squash is not None
    wrong = Finding("a-rule", ERROR, "it is wrong")
    squashed = found.squash.replace(findings=(wrong,))
    assert next_step(found.replace(squash=squashed)) == (
        "mend the pull request's text as shown and run this again"
    )
    warned = squashed.replace(findings=(wrong.replace(severity=WARNING),))
    assert next_step(found.replace(squash=warned)) == "this may merge; look at the warnings"


def test_a_change_of_the_policy_is_told_with_what_it_would_hide_and_add(hub: Hub) -> None:
    hub.start()
    hub.pull_request(text(*ESCALATED))
    weaker = POLICY.replace("100_000", "900_000") + '[severity]\nescalation-reason = "off"\n'
    hub.commit("chore: policy", {"trailgate.toml": weaker})
    shown = render(page(outcome(hub)))
    assert "- `budget.weekly.limit: 100000 -> 900000`\n" in shown
    assert "The new policy would hide 1 finding:\n\n| | rule |" in shown
    assert "It would add none.\n" in shown
    assert "judged by the policy of the base: `main`." in shown


def test_hostile_names_stay_text_on_the_page_and_in_the_comment(hub: Hub) -> None:
    plain = [payload for payload in PAYLOADS if payload.isprintable() and len(payload) < 100]
    messages = [
        text(*TRAILERS, f"Agent: {one}", f"Model: {one}", "Tokens: 10", f"Escalation-Reason: {one}")
        for one in plain
    ]
    asked = Asked(is_pull_request=True)
    values = page(judged(hub, *messages, asked=asked), "https://example.com/o/r/actions/runs/1")
    for shown in (render(values), comment(values, MARKER)):
        fences = []
        for token in MarkdownIt("commonmark").enable("table").parse(shown):
            kinds = {child.type for child in token.children or ()}
            assert not kinds & {"image", "html_inline", "strong_open"}
            assert "PWN" not in token.content or token.type in ("inline", "fence")
            if token.type == "fence":
                fences.append(token.info)
            for child in token.children or ():
                assert "PWN" not in child.content or child.type == "code_inline"
        assert set(fences) <= {"text", "mermaid"}
        assert shown.count(MARKER) == shown.startswith(MARKER) + shown.count(f"{MARKER} PWN")
