"""The job summary fits its place."""

from __future__ import annotations

from typing import Any

import pytest

from trailgate.reports.markdown import Markdown
from trailgate.reports.summary import LARGEST_SUMMARY, failure, render


def page(count: int) -> dict[str, Any]:
    """Give the values of a page with so many of everything."""
    own = Markdown
    finding = {
        "severity": own("error"),
        "rule": "a-rule",
        "commit": own("1234567890"),
        "subject": "feat: x",
        "message": "it is wrong " + "\u00e9" * 200,
        "remedy": ["error a-rule  it is wrong", "  " + "x" * 400],
    }
    budget = dict.fromkeys(("zone", "light", "before", "after", "left", "resets", "projected"))
    budget |= {"name": "weekly", "timezone": "UTC"}
    rows = [{"name": f"name {n}", "runs": 1, "tokens": 5} for n in range(count)]
    change = {
        "runs": count,
        "runs_word": own("runs"),
        "tokens": 5,
        "coverage": own("all"),
        "outside": 0,
    }
    return {
        "light": own(":x:"),
        "verdict": own("fail"),
        "headline": own("many errors"),
        "next_step": own("mend them"),
        "notes": [],
        "budgets": [budget] * count,
        "bar": own("`bar`"),
        "change": change | {"rows": [{"name": own("agent"), "rows": rows}]},
        "findings": [finding] * count,
        "declared": [{"commit": own("1"), "what": own("overrides"), "text": "x", "by": "y"}]
        * count,
        "weeks": [{"rule": "rework-high", "message": "too much"}] * count,
        "unreadable": [{"commit": own("1"), "line": 3, "reason": "why"}] * count,
        "commits": count,
        "commits_word": own("commits"),
        "spared": 0,
        "policy_name": "trailgate.toml on main",
        "policy_commit": own("1234567890"),
    }


FIRST = "### :x: trailgate: fail. many errors. Next: mend them\n"


@pytest.mark.parametrize("count", [1, 20, 10_000])
@pytest.mark.parametrize("largest", [LARGEST_SUMMARY, 65_000, 5_000])
def test_it_is_never_too_long_and_keeps_its_first_line(count: int, largest: int) -> None:
    text = render(page(count), largest)
    assert len(text.encode()) <= largest
    assert text.startswith(FIRST)
    assert "by the policy of `trailgate.toml on main`" in text


def test_what_is_left_out_is_counted() -> None:
    text = render(page(10_000))
    shown = text.count("| error |")
    assert shown > 100
    assert f"{10_000 - shown:,} more: the log lists all." in text


def test_where_nothing_fits_the_first_line_stays() -> None:
    assert render(page(3), 60) == FIRST
    assert render(page(3), 10) == ""


def test_a_run_that_could_not_judge_says_why() -> None:
    text = failure("the clone is shallow\n```\nsecond")
    assert text.startswith("### :x: trailgate could not judge this change. Next: ")
    assert text.endswith("````text\nthe clone is shallow\n```\nsecond\n````\n")
