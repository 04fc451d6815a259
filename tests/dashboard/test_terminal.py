from __future__ import annotations

import pytest

from boards import make_board
from builders import DAY, MONDAY, WEEK, make_budget, make_entry, make_policy
from hostile import PAYLOADS
from trailgate.dashboard.terminal import lines
from trailgate.reports.layout import ASCII, BLOCKS, Page, text_of

MODELS = ("haiku", "sonnet", "opus")


def told(page: Page, **made: object) -> list[str]:
    entries = [
        make_entry(12, MONDAY - back * WEEK, model=model, sd=f"SD-A-{back:03}", estimate=10)
        for back in range(3)
        for model in MODELS
    ]
    board = make_board(*entries, in_flight=(make_entry(11),), pending=(make_entry(30),), **made)  # type: ignore[arg-type]
    return [text_of(line) for line in lines(board, page)]


@pytest.mark.parametrize("glyphs", [ASCII, BLOCKS])
@pytest.mark.parametrize("width", [30, 40, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int, glyphs: object) -> None:
    found = told(Page(width, glyphs))  # type: ignore[arg-type]
    assert max(map(len, found)) <= width
    assert all("\n" not in line for line in found)


def test_without_utf_8_every_sign_is_ascii() -> None:
    text = "\n".join(told(Page(40, ASCII)))
    assert text.isascii()
    assert "[#############" in text
    assert "* YELLOW  77.0 %  weekly" in text


def test_the_three_segments_stand_in_the_bar_and_below_it() -> None:
    found = told(Page(60, ASCII))
    assert f"[{'#' * 20}{'+' * 7}{'-' * 17}{'.' * 14}]" in found
    assert "  # recorded   36" in found
    assert "  + in flight  11" in found
    assert "  - pending    30" in found


def test_what_was_left_each_day_has_a_sign_and_days_to_come_a_point() -> None:
    entries = (make_entry(50), make_entry(45, MONDAY + DAY))
    signs = {ASCII: "left by day +__....", BLOCKS: "left by day \u2585\u2581\u2581\xb7\xb7\xb7\xb7"}
    for glyphs, expected in signs.items():
        found = [text_of(line) for line in lines(make_board(*entries), Page(60, glyphs))]
        assert expected in found
    lost = make_board(make_entry(), policy=make_policy(make_budget(10, unit="hours")))
    assert "left by day" not in " ".join(text_of(line) for line in lines(lost, Page(60)))


@pytest.mark.parametrize(("period", "told"), [("day", "#"), ("month", "################..")])
def test_the_days_of_any_period_fit_a_narrow_terminal(period: str, told: str) -> None:
    policy = make_policy(make_budget(100, period=period))
    board = make_board(make_entry(), policy=policy)
    found = [text_of(line) for line in lines(board, Page(30, ASCII))]
    assert f"left by day {told}" in found


def test_work_above_its_assignment_is_listed() -> None:
    found = told(Page(60, ASCII))
    at = found.index("above the assignment, four weeks: tokens")
    assert found[at + 1].split() == ["TESTING", "EXEC", "opus", "for", "sonnet", "36"]


def test_two_panes_stand_side_by_side_where_there_is_room() -> None:
    wide, narrow = told(Page(120, ASCII)), told(Page(80, ASCII))
    [row] = [line for line in wide if "models, this week" in line]
    assert "escalation (target 10 %, alert 15 %) and rework" in row
    assert not [line for line in narrow if "models" in line and "escalation" in line]


def test_unknown_is_no_figure() -> None:
    board = make_board(make_entry(), policy=make_policy(make_budget(10, unit="hours")))
    found = [text_of(line) for line in lines(board, Page(60, ASCII))]
    assert "* UNKNOWN  unknown  weekly" in found
    assert f"[{'?' * 58}]" in found
    assert "  # recorded      unknown" in found
    assert "burn rate   unknown" in found


def test_without_a_budget_it_says_how_to_set_one() -> None:
    board = make_board(policy=make_policy().replace(budgets=()))
    text = " ".join(" ".join(text_of(line) for line in lines(board, Page(40))).split())
    assert "no budget is set; add one to trailgate.toml" in text
    assert "unknown: no runs yet" in text


def test_a_clock_before_history_says_so() -> None:
    board = make_board(make_entry(), now=MONDAY - WEEK)
    found = [text_of(line) for line in lines(board, Page(40, ASCII))]
    assert found[3] == "* UNKNOWN"
    assert "the record begins on Mon 2026-07-27" in " ".join(" ".join(found).split())
    assert max(map(len, found)) <= 40
    assert "%" not in "".join(found)


def test_hostile_names_move_no_cursor() -> None:
    entries = [make_entry(9, sd=bad, agent=bad, model=bad) for bad in PAYLOADS]
    budgets = [make_budget(100, name=bad) for bad in PAYLOADS]
    board = make_board(*entries, policy=make_policy(*budgets), name=PAYLOADS[-6])
    found = [text_of(line) for line in lines(board, Page(100))]
    assert all(line.isprintable() for line in found)
