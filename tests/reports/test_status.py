from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builders import (
    DAY,
    HOUR,
    MONDAY,
    make_budget,
    make_entry,
    make_ledger,
    make_policy,
    sd_commit,
    unreadable,
    weekly,
)
from trailgate.budget.state import states, worst
from trailgate.ledger.entries import Disagreement, Entry, Ledger
from trailgate.reports.exact_json import dumps
from trailgate.reports.layout import ASCII, BLOCKS, Page, text_of
from trailgate.reports.status import status_line, status_lines
from trailgate.reports.status_json import status_document, unknown_document

if TYPE_CHECKING:
    from trailgate.policy.terms import Budget

WEDNESDAY = MONDAY + 2 * DAY


def shown(
    *entries: Entry,
    budgets: tuple[Budget, ...] = (),
    now: int = WEDNESDAY,
    page: Page | None = None,
    ledger: Ledger | None = None,
    pending: tuple[Entry, ...] | None = None,
    **more: Any,
) -> str:
    counted = ledger or make_ledger(*entries, **more)
    policy = make_policy(*budgets)
    in_flight = (make_entry(20, agent="DESIGN"),) if entries else ()
    found = states(counted, in_flight, pending, policy, now)
    return "\n".join(text_of(line) for line in status_lines(found, counted, (), page or Page()))


def line(*entries: Entry, budget: Budget | None = None, now: int = WEDNESDAY) -> str:
    policy = make_policy(budget or make_budget())
    return status_line(worst(states(make_ledger(*entries), (), (), policy, now)))


def test_the_whole_page() -> None:
    text = shown(
        make_entry(30_000, model="claude-opus-4-5"),
        make_entry(25_000, phase="PLAN", corrected=99),
        budgets=(make_budget(80_000),),
        sd_commits=[sd_commit(), sd_commit(), sd_commit(recorded=False)],
        unreadable=[unreadable()],
        page=Page(60, ASCII),
    )
    assert (
        text
        == """\
* GREEN  68.7 %  weekly
[#######################################+..................]
  # recorded       55,000
  + in flight          20
  - pending    not logged
used        55,020 of 80,000 tokens
coverage    2 of 3 SD commits recorded (66.6 %), 1 block
            unreadable
burn rate   1,146 tokens an hour, 27,510 a day
projected   192,570 tokens at the reset (240.7 %)
empty       Wed 2026-07-29 21:47
resets      Mon 2026-08-03 00:00 UTC
corrected   1 run counted with the tokens of a Corrects
            trailer

by phase
  EXEC  30,020  54.5 %
  PLAN  25,000  45.4 %

by model
  claude-opus-4-5  30,000  54.5 %
  sonnet           25,020  45.4 %

by agent
  TESTING  55,000  99.9 %
  DESIGN       20   0.0 %

unreadable blocks (1), not counted
  eeeeeeeeee line 7: Tokens '12.5': needs a whole number"""
    )


def test_pending_runs_are_a_figure_only_where_they_are_logged() -> None:
    assert "pending    not logged" in shown(make_entry())
    assert re.search(r"pending +0\n", shown(make_entry(), pending=()))
    text = shown(make_entry(30), pending=(make_entry(20),), page=Page(62, ASCII))
    assert re.search(r"pending +20\n", text)
    assert f"[{'#' * 17}{'+' * 12}{'-' * 11}{'.' * 18}]" in text
    assert "GREEN  70.0 %" not in text
    assert "YELLOW  70.0 %" in text


@pytest.mark.parametrize(("pending", "told"), [(None, None), ((), 0), ((make_entry(7),), 7)])
def test_json_of_pending_runs_is_null_where_none_are_logged(pending: Any, told: Any) -> None:
    ledger = make_ledger(make_entry(40))
    found = status_document(states(ledger, (), pending, make_policy(), MONDAY), ledger, (), MONDAY)
    [budget] = json.loads(dumps(found))["budgets"]
    assert (budget["pending"], budget["used"]) == (told, 40 + (told or 0))


def test_unknown_looks_like_no_figure() -> None:
    text = shown(make_entry(), budgets=(make_budget(10, unit="hours"),), page=Page(40, ASCII))
    assert text.startswith("* UNKNOWN  unknown  weekly\n[??????")
    assert "used        unknown of 10.0 hours" in text
    assert "unmeasured  2 runs without an Hours" in text
    assert "GREEN" not in text
    assert "0.0 %" not in text
    assert "recorded            ?" in text


def test_work_that_nobody_recorded_is_unknown_and_never_nought() -> None:
    nothing = Ledger((), (sd_commit(at=WEDNESDAY - HOUR, recorded=False),), ())
    found = states(nothing, (), (), make_policy(weekly(1000)), WEDNESDAY)
    text = "\n".join(map(text_of, status_lines(found, nothing, (), Page())))
    for line in ("UNKNOWN  unknown", "used        unknown of 1,000", "projected   unknown"):
        assert line in text
    assert status_line(found[0]) == "UNKNOWN: 0 of 1 SD commits recorded (0.0 %)"
    document = json.loads(dumps(status_document(found, nothing, (), WEDNESDAY, "")))
    [told] = document["budgets"]
    assert (document["zone"], told["zone"]) == ("UNKNOWN", "UNKNOWN")
    names = ("percent", "used", "recorded", "in_flight", "pending", "burn_per_hour", "projected")
    assert [told[name] for name in names] == [None] * 7
    [idle] = states(Ledger((), (), ()), (), (), make_policy(weekly(1000)), WEDNESDAY)
    assert (idle.percent, status_line(idle)) == ("0.0 %", "0% GREEN, resets Mon 14:00")


def test_a_lower_bound_says_so() -> None:
    budget = make_budget(10, unit="hours")
    text = shown(make_entry(hours=4_000_000), budgets=(budget,))
    assert "GREEN  at least 40.0 %" in text
    assert line(make_entry(hours=4_000_000), make_entry(), budget=budget).startswith(
        "at least 40% GREEN"
    )


@pytest.mark.parametrize("glyphs", [BLOCKS, ASCII])
@pytest.mark.parametrize("width", [40, 61, 120])
def test_no_line_is_wider_than_the_page(width: int, glyphs: Any) -> None:
    text = shown(
        make_entry(10**11, model="a-model-name-that-is-far-too-long-for-any-terminal-to-show"),
        budgets=(weekly(10**12, reserve=200_000),),
        unreadable=[unreadable(reason="word " * 30)],
        page=Page(width, glyphs),
    )
    assert max(map(len, text.splitlines())) <= width
    if glyphs is ASCII:
        assert text.isascii()


def test_reserve_and_the_budgets_own_zone() -> None:
    text = shown(make_entry(), budgets=(weekly(reserve=200_000),))
    assert "of 80 tokens (a reserve of 20.0 % taken off, for critical runs)" in text
    assert "resets      Mon 2026-08-03 14:00 America/Los_Angeles" in text


def test_a_part_that_is_not_zero_shows_in_the_bar() -> None:
    text = shown(make_entry(1), budgets=(make_budget(10_000),), page=Page(60, ASCII))
    assert "\n[#+...." in text


def test_a_bar_that_overflows_stays_in_its_place() -> None:
    text = shown(make_entry(9_980), budgets=(make_budget(10),), page=Page(60, ASCII))
    assert f"\n[{'#' * 57}+]\n" in text
    assert "empty       since Mon 2026-07-27 00:00" in text


def test_names_from_commits_cannot_drive_the_terminal() -> None:
    text = shown(make_entry(5, model="opus\x1b[2J\u202e", agent="A\tB"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "opus\\x1b[2J\\u202e" in text


def test_long_lists_end_with_what_was_left_out() -> None:
    text = shown(*(make_entry(n + 1, model=f"m{n}") for n in range(14)))
    assert "\n  5 more" in text
    assert "m13" in text


def test_run_ids_that_disagree_are_listed() -> None:
    one = Disagreement("values", "01J" + "0" * 23, ("a" * 40,), "counted: aaaaaaaaaa")
    text = shown(ledger=make_ledger(make_entry()).replace(disagreements=(one,)))
    assert "Run-Ids that commits disagree on (1)" in text
    assert f"{one.run_id} has several values: counted: aaaaaaaaaa" in text


def test_corrections_in_vain_are_listed_with_them() -> None:
    why = "tokens=9 in bbbbbbbbbb: the ledger holds no such run"
    one = Disagreement("corrects-unknown", "01J" + "0" * 23, ("b" * 40,), why)
    text = shown(ledger=make_ledger(make_entry()).replace(disagreements=(one,)))
    assert f"{one.run_id} is corrected in vain: {why}" in " ".join(text.split())


def test_no_budget() -> None:
    assert "[[budget]]" in "".join(
        text_of(line) for line in status_lines((), make_ledger(), (), Page())
    )
    assert status_line(None) == "no budget"


def test_the_line() -> None:
    assert line(make_entry(72), now=MONDAY + 3 * DAY) == "72% YELLOW, empty Fri 04:00"
    assert line(make_entry(12)) == "12% GREEN, resets Mon 00:00"
    assert line(make_entry(104, MONDAY + HOUR)) == "104% RED, empty since Mon 01:00"
    assert line() == "0% GREEN, resets Mon 00:00"
    assert line(make_entry(6996), budget=make_budget(10_000)).startswith("69% GREEN")
    assert line(make_entry(), budget=make_budget(10, unit="hours")) == (
        "UNKNOWN: 1 run without an Hours trailer"
    )


def test_the_line_is_in_the_budgets_zone_and_dated_when_far() -> None:
    assert line(make_entry(1, MONDAY + DAY), budget=weekly()) == "1% GREEN, resets Mon 14:00"
    month = make_budget(period="month")
    assert line(make_entry(1), budget=month, now=MONDAY) == "1% GREEN, resets Sat 00:00"
    early = MONDAY - 20 * DAY
    assert line(make_entry(1, early), budget=month, now=early) == (
        "1% GREEN, resets 2026-08-01 00:00"
    )


def test_the_line_is_of_the_worst_budget() -> None:
    policy = make_policy(make_budget(1000, name="a"), make_budget(100, name="b"))
    found = states(make_ledger(make_entry(90)), (), (), policy, WEDNESDAY)
    assert status_line(worst(found)).startswith("90% ORANGE")


def test_json() -> None:
    ledger = make_ledger(
        make_entry({"input": 40, "cache_read": 1}, MONDAY + DAY),
        sd_commits=[sd_commit(MONDAY + DAY), sd_commit(MONDAY + DAY)],
    )
    policy = make_policy(weekly()).replace(token_weights={"cache_read": 1})
    found = json.loads(
        dumps(status_document(states(ledger, (), (), policy, WEDNESDAY), ledger, (), WEDNESDAY)),
        parse_float=str,
    )
    assert found["version"] == 1
    assert (found["zone"], found["now"]) == ("GREEN", "2026-07-29T00:00:00+00:00")
    [budget] = found["budgets"]
    assert budget["used"] == "40.000001"
    assert (budget["limit"], budget["percent"]) == (100, 40)
    assert budget["start"] == "2026-07-27T14:00:00-07:00"
    assert budget["resets"] == "2026-08-03T14:00:00-07:00"
    assert budget["coverage"] == {
        "sd_commits": 2, "recorded": 2, "percent": 100, "unreadable": 0,
    }  # fmt: skip


def test_json_of_what_is_unknown_holds_no_figure() -> None:
    budget = make_budget(10, unit="hours")
    ledger = make_ledger(make_entry())
    found = status_document(states(ledger, (), (), make_policy(budget), MONDAY), ledger, (), MONDAY)
    [state] = json.loads(dumps(found))["budgets"]
    nothing = ("used", "recorded", "percent", "burn_per_hour", "projected", "empty")
    assert [state[key] for key in nothing] == [None] * len(nothing)
    shallow = unknown_document("the clone is shallow", MONDAY)
    assert (shallow["zone"], shallow["reason"]) == ("UNKNOWN", "the clone is shallow")


def test_every_field_of_the_json_is_documented() -> None:
    docs = (Path(__file__).parents[2] / "docs" / "budget.md").read_text(encoding="utf-8")
    ledger = make_ledger(make_entry())
    found: Any = status_document(states(ledger, (), (), make_policy(), MONDAY), ledger, (), MONDAY)
    for key in (*found, *found["budgets"][0]):
        assert f"`{key}`" in docs
