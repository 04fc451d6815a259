"""The job summary and the comment fit their places, and shed in a fixed order."""

from __future__ import annotations

from typing import Any

import pytest

from trailgate.reports.markdown import Markdown
from trailgate.reports.summary import (
    LARGEST_COMMENT,
    LARGEST_SUMMARY,
    comment,
    failure,
    in_bytes,
    remark,
    render,
)

MARKER = "<!-- trailgate:summary -->"


def listed(item: object, count: int) -> dict[str, Any]:
    """Give a list as the page holds it."""
    return {"shown": [item] * min(count, 1_000), "total": count}


def page(count: int) -> dict[str, Any]:
    """Give the values of a page with so many of everything."""
    own = Markdown
    finding = {
        "severity": own("error"),
        "rule": "a-rule",
        "commit": own("1234567890"),
        "subject": "feat: x",
        "again": 3,
        "message": "it is wrong " + "\u00e9" * 200,
    }
    remedy = {
        "lines": ["error a-rule  it is wrong", "  " + "x" * 400],
        "again": 0,
        "others": own(""),
    }
    budget = dict.fromkeys(("zone", "light", "before", "after", "left", "resets", "projected"))
    budget |= {"name": "weekly", "timezone": "UTC"}
    row = {"name": "a name", "runs": 1, "tokens": 5}
    change = {
        "runs": count,
        "runs_word": own("runs"),
        "tokens": 5,
        "coverage": own("all"),
        "outside": 0,
        "groups": [{"name": own("agent"), **listed(row, count)}],
    }
    declared = {"commit": own("1"), "what": own("overrides"), "text": "x", "by": "y"}
    return {
        "light": own(":x:"),
        "verdict": own("fail"),
        "headline": own("many errors"),
        "next_step": own("mend them"),
        "notes": [],
        "budgets": [budget] * count,
        "bar": own("`bar`"),
        "change": change,
        "chart": own("```mermaid\npie\n```"),
        "findings": listed(finding, count),
        "remedies": listed(remedy, count),
        "policy": {
            "base": "main",
            "usable": True,
            "words": listed("budget.weekly.limit: 1 -> 2", count),
            "hidden": listed(finding, count),
            "hidden_findings": own("many findings"),
            "added": listed(finding, 0),
            "added_findings": own("0 findings"),
        },
        "squash": {
            "block": ["Run: TESTING sonnet 1000"] * count,
            "longest": 4_000,
            "when": own("Paste this:"),
            "open": True,
            "unsaid": None,
        },
        "declared": listed(declared | {"proof": own("claimed, not verified")}, count),
        "advice": {
            "title": own("Forecast"),
            "weeks": own("4 weeks"),
            "forecasts": [
                {
                    "name": "weekly",
                    "total": own("1"),
                    "interval": own("0 to 2"),
                    "empty": own("no"),
                    "red": own("2 %"),
                }
            ]
            * count,
            "reds": [
                {"name": "rework", "value": own("30.0 %"), "target": own("< 20 %"), "look": "X"}
            ]
            * count,
        },
        "weeks": listed({"rule": "rework-high", "message": "too much"}, count),
        "unreadable": listed({"commit": own("1"), "line": 3, "reason": "why"}, count),
        "commits": count,
        "commits_word": own("commits"),
        "spared": 0,
        "policy_name": "trailgate.toml on main",
        "policy_commit": own("1234567890"),
        "whole": own("[the job](https://example.com/run/1)"),
    }


FIRST = "### :x: trailgate: fail. many errors. Next: mend them\n"
IN_ORDER = (
    "```mermaid",
    "<summary>How to mend",
    "#### What the weeks show",
    "| error |",
    "#### Budget",
)
"""What goes, as the room shrinks: no part before the one above it."""


@pytest.mark.parametrize("count", [1, 20, 10_000])
@pytest.mark.parametrize("largest", [LARGEST_SUMMARY, 65_000, 5_000])
def test_it_is_never_too_long_and_keeps_its_first_line(count: int, largest: int) -> None:
    text = render(page(count), largest)
    assert in_bytes(text) <= largest
    assert text.startswith(FIRST)
    assert "by the policy of `trailgate.toml on main`" in text


def test_what_is_left_out_is_counted() -> None:
    text = render(page(10_000)).partition("How to mend")[0]
    shown = text.count("| error |")
    assert shown > 100
    assert f"{10_000 - shown:,} more: the log lists all." in text


def test_parts_are_shed_in_a_fixed_order_and_the_verdict_goes_last() -> None:
    left = len(IN_ORDER)
    seen = set()
    for step in range(80):
        largest = int(LARGEST_SUMMARY * 0.87**step)
        text = render(page(100), largest)
        if not text:
            assert largest < in_bytes(FIRST)
            continue
        assert text.startswith(FIRST)
        kept = [part in text for part in IN_ORDER]
        assert kept == sorted(kept), "a part went before its turn"
        assert sum(kept) <= left
        left = sum(kept)
        seen.add(left)
    assert seen == set(range(len(IN_ORDER) + 1))


def test_a_shortened_page_leads_to_the_whole() -> None:
    whole, short = render(page(2)), render(page(1_000), 65_000)
    assert "Shortened" not in whole
    assert "Shortened to fit; [the job](https://example.com/run/1) has more." in short


def test_a_block_to_paste_is_never_cut() -> None:
    for count, largest in ((40, LARGEST_SUMMARY), (2_000, LARGEST_SUMMARY), (2_000, 30_000)):
        text = render(page(count), largest)
        assert text.count("Run: TESTING sonnet 1000\n") in (0, count)
    assert "They are 10,000 lines, too many for this place" in render(page(10_000))


@pytest.mark.parametrize("count", [1, 500, 10_000])
def test_a_comment_begins_with_its_marker_and_the_verdict(count: int) -> None:
    text = comment(page(count), MARKER)
    assert len(text) <= in_bytes(text) <= LARGEST_COMMENT
    assert text.startswith(f"{MARKER}\n{FIRST}")


def test_where_nothing_fits_the_first_line_stays() -> None:
    assert render(page(3), 60) == FIRST
    assert render(page(3), 10) == ""


def test_remarks_stand_below_the_verdict() -> None:
    values = page(1) | {"notes": [remark("No comment was written:", "a|<b>")]}
    assert render(values).startswith(f"{FIRST}\n> No comment was written: `a\\|<b>`\n")


def test_a_run_that_could_not_judge_says_why() -> None:
    text = failure("the clone is shallow\n```\nsecond")
    assert text.startswith("### :x: trailgate could not judge this change. Next: ")
    assert text.endswith("````text\nthe clone is shallow\n```\nsecond\n````\n")
