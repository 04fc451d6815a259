from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import (
    LEO,
    MONDAY,
    WEEK,
    make_budget,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
    unreadable,
    weekly,
)
from trailgate.budget.names import GROUPS
from trailgate.budget.pivot import Usage, calendar, usage
from trailgate.reports.exact_json import dumps
from trailgate.reports.layout import ASCII, Page, text_of
from trailgate.reports.report_csv import flat_csv
from trailgate.reports.report_data import report_document, report_rows
from trailgate.reports.report_markdown import code, report_markdown
from trailgate.reports.report_text import report_lines

if TYPE_CHECKING:
    from trailgate.policy.terms import Policy


def counted(*entries: Any, by: str = "week", policy: Policy = LEO, **more: Any) -> Usage:
    return usage(make_ledger(*entries, **more), policy, calendar(policy, by, MONDAY))


def text(found: Usage, *groups: str, width: int = 80) -> str:
    page = Page(width, ASCII)
    return "\n".join(text_of(line) for line in report_lines(found, groups or ("model",), page))


THREE_WEEKS = counted(
    make_entry(40_000, MONDAY - 2 * WEEK),
    make_entry(100_000, MONDAY, model="opus"),
    make_entry(20_500, MONDAY, corrected=1),
    sd_commits=[sd_commit(), sd_commit(recorded=False)],
    unreadable=[unreadable()],
)


def test_text() -> None:
    assert (
        text(THREE_WEEKS)
        == """\
  week of     runs   tokens                    coverage
  2026-07-13     1   40,000                           -
  2026-07-20     0        0                           -
  2026-07-27     2  120,500  50.0 % (1/2) +1 unreadable
  total          3  160,500  50.0 % (1/2) +1 unreadable
  times are UTC

tokens by model
  week of        opus  sonnet
  2026-07-13        0  40,000
  2026-07-20        0       0
  2026-07-27  100,000  20,500
  total       100,000  60,500

coverage    1 of 2 SD commits recorded (50.0 %), 1 block unreadable
corrected   1 run counted with the tokens of a Corrects trailer"""
    )


@pytest.mark.parametrize("width", [40, 60, 100])
def test_columns_that_do_not_fit_are_added_up(width: int) -> None:
    found = counted(
        *(make_entry(n * 1000, MONDAY, model=f"claude-{n}-with-a-long-name") for n in range(1, 9)),
        sd_commits=[sd_commit()],
        unreadable=[unreadable()],
    )
    shown = text(found, *GROUPS, width=width)
    assert max(map(len, shown.splitlines())) <= width
    assert " others\n" in shown
    matrix = shown.split("tokens by model\n")[1].split("\n\n")[0].splitlines()
    cells = matrix[-1].split()[1:]
    assert sum(int(cell.replace(",", "")) for cell in cells) == 36_000


def test_a_gap_too_long_to_list_is_shown_as_one() -> None:
    shown = text(counted(make_entry(1, MONDAY - 9999 * WEEK), make_entry(1, MONDAY)))
    assert "  (nothing)\n  2026-07-27" in shown


def test_labels_show_the_time_of_the_reset_and_months_as_such() -> None:
    found = counted(make_entry(1, MONDAY), policy=make_policy(weekly()))
    assert "  2026-07-20 14:00 " in text(found)
    assert "times are America/Los_Angeles" in text(found)
    assert "  2026-07   " in text(counted(make_entry(1, MONDAY), by="month"))


def test_nothing_recorded() -> None:
    assert text(counted()).startswith("nothing is recorded here")
    assert report_markdown(counted(), ("model",)).startswith("nothing is recorded here")
    document = report_document(counted())
    assert document["periods"] == []
    total: Any = document["total"]
    assert (total["start"], total["tokens"], total["coverage"]["percent"]) == (None, 0, None)


def test_without_tokens_no_table_is_empty() -> None:
    only_commits = counted(sd_commits=[sd_commit(recorded=False)])
    by_hand = counted(make_entry(0, model="none", agent="MAIN"), sd_commits=[sd_commit()])
    for found in (only_commits, by_hand):
        for told in (text(found, *GROUPS), report_markdown(found, GROUPS)):
            assert "none were recorded in this time, so there is nothing to group" in told
            assert "okens by " not in told
    assert "0.0 % (0/1)" in text(only_commits)


def test_json_has_the_documented_shape() -> None:
    found = json.loads(dumps(report_document(THREE_WEEKS)))
    last = found["periods"][-1]
    assert last == {
        "start": "2026-07-27T00:00:00+00:00",
        "end": "2026-08-03T00:00:00+00:00",
        "runs": 2,
        "tokens": 120_500,
        "estimated": None,
        "estimated_runs": 0,
        "estimated_unmeasured_runs": 0,
        "by_model": {"opus": 100_000, "sonnet": 20_500},
        "by_family": {"opus": 100_000, "sonnet": 20_500},
        "by_phase": {"EXEC": 120_500},
        "by_agent": {"TESTING": 120_500},
        "by_sd": {"SD-A-001": 120_500},
        "coverage": {"sd_commits": 2, "recorded": 1, "percent": 50, "unreadable": 1},
    }
    assert [period["tokens"] for period in found["periods"]] == [40_000, 0, 120_500]
    assert found["total"]["tokens"] == 160_500
    assert set(found["total"]) == set(last)
    assert set(found) == {"periods", "total", "estimated_counts"}


def test_instants_carry_the_offset_of_their_day() -> None:
    november = 1_793_600_000  # 2026-11-02, the day after clocks went back
    policy = make_policy(weekly())
    [period] = json.loads(dumps(report_document(counted(make_entry(1, november), policy=policy))))[
        "periods"
    ]
    assert (period["start"], period["end"]) == (
        "2026-10-26T14:00:00-07:00",
        "2026-11-02T14:00:00-08:00",
    )


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_json_numbers_keep_every_digit(first: int, second: int) -> None:
    policy = make_policy(make_budget(), token_weights={"cache_read": 333_333})
    parts = [{"cache_read": first}, {"cache_read": second}]
    found = counted(*(make_entry(one, MONDAY) for one in parts), policy=policy)
    document = json.loads(dumps(report_document(found)), parse_float=str)
    whole, _, rest = str(document["total"]["tokens"]).partition(".")
    assert int(whole) * 10**6 + int(rest.ljust(6, "0")) == (first + second) * 333_333


def test_csv_holds_every_name_and_no_formula() -> None:
    found = counted(
        make_entry(5, MONDAY, model='=HYPERLINK("http://x")', agent="A,B\n"),
        make_entry(7, MONDAY, model="opus"),
        sd_commits=[sd_commit()],
    )
    rows = list(csv.DictReader(io.StringIO(flat_csv(report_rows(found, GROUPS)))))
    assert rows[0]["group"] == "all"
    assert (rows[0]["runs"], rows[0]["tokens"], rows[0]["sd_commits"]) == ("2", "12", "1")
    for group in GROUPS:
        assert sum(int(row["tokens"]) for row in rows if row["group"] == group) == 12
    models = [row["name"] for row in rows if row["group"] == "model"]
    assert models == ["opus", '\'=HYPERLINK("http://x")']


def test_markdown() -> None:
    assert (
        report_markdown(THREE_WEEKS, ("phase",))
        == """\
| week of | runs | tokens | coverage |
|---|---:|---:|---:|
| 2026-07-13 | 1 | 40,000 | - |
| 2026-07-20 | 0 | 0 | - |
| 2026-07-27 | 2 | 120,500 | 50.0 % (1/2) +1 unreadable |
| **total** | 3 | 160,500 | 50.0 % (1/2) +1 unreadable |

### Tokens by phase

| week of | `EXEC` |
|---|---:|
| 2026-07-13 | 40,000 |
| 2026-07-20 | 0 |
| 2026-07-27 | 120,500 |
| **total** | 160,500 |

Coverage: 1 of 2 SD commits recorded (50.0 %), 1 block unreadable. Times are `UTC`.
"""
    )


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("opus", "`opus`"),
        ("a`b``c", "```a`b``c```"),
        ("`", "`` ` ``"),
        ("a|b", "`a\\|b`"),
        ("<img src=x>\n# x", "`<img src=x>\\n# x`"),
        ("x" * 500, "`" + "x" * 100 + "`"),
    ],
)
def test_untrusted_names_stay_in_their_code_span(name: str, span: str) -> None:
    assert code(name) == span
