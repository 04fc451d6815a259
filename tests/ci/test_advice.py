"""The folded section of the page that advises: where the week will end, what targets are missed."""

from __future__ import annotations

from markdown_it import MarkdownIt

from hostile import PAYLOADS
from runner import GOOD, POLICY, SUNDAY, Hub, text
from trailgate.advice.scorecard.checks import RED, Check, Target
from trailgate.ci.advice import Advice
from trailgate.ci.page import page
from trailgate.ci.page_advice import advised
from trailgate.ci.run import Outcome, run
from trailgate.ci.scope import Scope
from trailgate.git import Repository
from trailgate.reports.summary import STEPS, render

NOW = SUNDAY + 4 * 86_400
WEEK = 7 * 86_400


def past(hub: Hub, weeks: int, model: str = "sonnet") -> None:
    """Let main hold so many weeks of work before the present one, one commit on each workday."""
    hub.start(POLICY)
    stream = []
    for week in range(weeks, 0, -1):
        for day in range(5):
            block = ("Phase: EXEC", "Agent: DESIGN", f"Model: {model}", "Tokens: 9000")
            message = text(f"SD: SD-A-{week:03}", *block, subject=f"feat(SD-A-{week:03}): x")
            at = SUNDAY + (1 + day) * 86_400 + 36_000 - week * WEEK
            head = f"commit refs/heads/main\ncommitter D <d@example.com> {at} +0000\n"
            link = "" if stream else f"from {hub.tip()}\n"
            stream.append(f"{head}data {len(message)}\n{message}\n{link}")
    hub.git("checkout", "-q", "--detach")
    hub.git("fast-import", "--quiet", stdin="".join(stream))
    hub.pull_request(text(*GOOD))


def outcome(hub: Hub) -> Outcome:
    found = Repository(str(hub.work / ".git"), str(hub.work / ".git"), str(hub.work))
    base = hub.tip("main")
    return run(
        found, Scope(hub.tip("feature"), (base,), base, "main", None, "feature"), "error", NOW
    )


def test_without_history_there_is_no_such_section(hub: Hub) -> None:
    past(hub, 1)
    shown = page(outcome(hub))
    assert shown["advice"] is None
    assert "Forecast" not in render(shown)


def test_it_tells_forecast_and_missed_targets_folded(hub: Hub) -> None:
    past(hub, 6)
    found = outcome(hub)
    assert found.verdict == "pass"
    shown = render(page(found))
    section = shown.partition("<details><summary>Forecast, ")[2].partition("</details>")[0]
    assert "targets missed</summary>" in section
    assert "| `weekly` | about " in section
    assert "| `share of haiku` | 0.0 % | 60-70 % |" in section
    assert "`share of haiku`" in shown.partition("#### This change")[2], "below the budget"
    html = MarkdownIt("commonmark").enable("table").render(shown)
    assert html.count("<details>") == html.count("</details>")


def test_too_few_weeks_for_a_rhythm_still_tell_the_targets(hub: Hub) -> None:
    past(hub, 3)
    found = page(outcome(hub))["advice"]
    assert found["forecasts"] == []
    assert {"share of haiku"} <= {red["name"] for red in found["reds"]}
    assert str(found["title"]).endswith("missed")


def test_it_goes_first_when_there_is_no_room(hub: Hub) -> None:
    past(hub, 6)
    values = page(outcome(hub))
    whole = render(values)
    assert "Forecast" in whole
    shorter = render(values, len(whole.encode()) - 1)
    assert "Forecast" not in shorter
    assert "Shortened to fit" in shorter
    assert STEPS[1]["chart"] == 0


def test_what_others_wrote_stays_text(hub: Hub) -> None:
    past(hub, 1)
    found = outcome(hub)
    for payload in PAYLOADS:
        red = Check(Target("share of haiku"), None, 1, 2, RED, look=f"{payload} in EXEC")
        shown = render(page(found.replace(advice=Advice((), (red,)))))
        html = MarkdownIt("commonmark").enable("table").render(shown)
        assert not any(tag in html for tag in ("<script", "<a ", "<img"))


def test_nothing_to_say_is_nothing() -> None:
    assert advised(None) is None
    assert advised(Advice()) is None
