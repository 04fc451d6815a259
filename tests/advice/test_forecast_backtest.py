from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from builders import DAY, HOUR, MONDAY, WEEK, make_budget, make_entry, make_policy
from rhythms import LIMIT, history
from trailgate.advice.forecasting.backtest import Backtest, Score, backtest, replay
from trailgate.advice.forecasting.periods import Period, complete_periods, spending
from trailgate.advice.forecasting.rhythm import learn
from trailgate.budget.amounts import UNIT, Meter
from trailgate.reports.backtest_text import backtest_lines
from trailgate.reports.forecast_json import backtest_document
from trailgate.reports.layout import ASCII, Page, text_of

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry

WEEKLY = make_budget(LIMIT)
SEEDS = range(5)


def replayed(entries: list[Entry], now: int = MONDAY) -> Backtest:
    return backtest(WEEKLY, entries, Meter(make_policy(WEEKLY)), now)


def document(found: Backtest) -> Any:
    whole: Any = backtest_document([found], MONDAY)
    return whole["budgets"][0]


def text(found: Backtest) -> str:
    return "\n".join(text_of(line) for line in backtest_lines([found], Page(80, ASCII)))


@pytest.fixture(scope="module")
def years() -> list[Backtest]:
    """A year of each of five teams."""
    return [replayed(history(seed)) for seed in SEEDS]


def late(scores: list[Score]) -> float:
    return sum(s.late[0] for s in scores) / sum(s.late[1] for s in scores)


def test_from_mid_week_on_the_zone_is_right_nine_times_in_ten(years: list[Backtest]) -> None:
    profile, line = late([y.profile for y in years]), late([y.line for y in years])
    assert profile > 0.92
    assert line < 0.8
    for year in years:
        assert late([year.profile]) > 0.9
        assert late([year.profile]) > late([year.line]) + 0.1


def test_on_most_weekdays_the_profile_beats_the_line(years: list[Backtest]) -> None:
    for day in range(7):
        pairs = [(y.profile.zones[day], y.line.zones[day]) for y in years]
        right = [sum(pair[n][0] for pair in pairs) for n in (0, 1)]
        assert right[0] > right[1], day


def test_an_interval_of_80_percent_holds_in_80_percent(years: list[Backtest]) -> None:
    held = sum((y.profile.covered or 0) * y.profile.intervals for y in years)
    share = held / sum(y.profile.intervals for y in years)
    assert 0.76 < share < 0.84
    assert all(0.75 <= (y.profile.covered or 0) <= 0.85 for y in years)
    assert all(y.line.covered is None for y in years)


def test_emptiness_is_foretold_within_six_hours(years: list[Backtest]) -> None:
    def near(scores: list[Score]) -> float:
        hits = sum((s.near or 0) * s.empty_hours for s in scores)
        return hits / sum(s.empty_hours for s in scores)

    profile, line = [y.profile for y in years], [y.line for y in years]
    assert near(profile) > 0.53  # so the median over all of them is below six hours
    assert near(profile) > near(line) + 0.1
    assert sum(s.false_alarms for s in profile) < sum(s.false_alarms for s in line) / 10


def test_the_error_of_the_total_is_a_fraction_of_the_lines(years: list[Backtest]) -> None:
    for year in years:
        assert (year.profile.late_error or 1) < 0.06
        assert (year.profile.error or 1) < (year.line.error or 0) / 2


def past(entries: list[Entry]) -> tuple[Period, ...]:
    return complete_periods(WEEKLY, spending(WEEKLY, entries, Meter(make_policy(WEEKLY))), MONDAY)


def test_no_hour_knows_what_comes_after_it() -> None:
    entries = history(6, 12)
    thursday = MONDAY - 4 * DAY
    other = [e for e in entries if e.instant < thursday] + [make_entry(900_000, thursday)]
    one, two = past(entries), past(other)
    assert one[-1].total != two[-1].total
    learned = learn(one[:-1], one[-1].span)
    assert learned == learn(two[:-1], two[-1].span)
    assert learned is not None
    pairs = [
        (a, b)
        for a, b in zip(
            replay(one[-1], learned, LIMIT * UNIT), replay(two[-1], learned, LIMIT * UNIT),
            strict=True,
        )
    ]  # fmt: skip
    assert all(a == b for a, b in pairs if a.now <= thursday)
    assert any(a != b for a, b in pairs if a.now > thursday)


def test_the_period_of_now_and_later_runs_are_not_replayed() -> None:
    entries = history(7, 10)
    later = [make_entry(10_000_000, MONDAY + HOUR), make_entry(5, MONDAY + WEEK)]
    assert replayed([*entries, *later], MONDAY + 2 * HOUR) == replayed(entries)


def test_figures_of_a_week_that_can_be_worked_out_by_hand() -> None:
    """One run each Wednesday noon: the line is right at the reset alone, the rhythm always."""
    noon = MONDAY + 2 * DAY + DAY // 2
    entries = [make_entry(400_000, noon - week * WEEK) for week in range(1, 8)]
    found = replayed(entries)
    assert (found.replayed, found.taught, found.emptied, found.hours) == (2, 4, 0, 2 * 167)
    assert found.profile.zones[2] == (2 * 24, 2 * 24)
    assert found.line.zones[0] == (0, 2 * 23)  # it saw nothing, so GREEN
    assert found.line.late[1] == 2 * 84
    # the line says YELLOW (70 to 85 %) where 400,000 x 168 / hours is below 425,000
    right = sum(400_000 * 168 / hour < 425_000 for hour in range(84, 168))
    assert found.line.late[0] == 2 * right
    assert found.profile.late == (2 * 84, 2 * 84)
    assert found.profile.late_error == 0
    assert found.line.empty_error is None


def test_the_text_shows_both_methods_side_by_side(years: list[Backtest]) -> None:
    told = text(years[0])
    assert "weeks replayed: 47, hour by hour (7,849 hours)" in " ".join(told.split())
    for label in ("zone right, Mon", "zone right, later half", "error of the total"):
        assert label in told
    assert re.search(r"80 % interval holds +- +7\d\.\d %", told)


def test_the_json_has_the_same_figures(years: list[Backtest]) -> None:
    told = document(years[0])
    assert told["replayed"] == 47
    assert list(told["profile"]["zone_right"]) == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert float(told["profile"]["interval_coverage"]) == pytest.approx(
        years[0].profile.covered, abs=1e-4
    )
    assert told["line"]["interval_coverage"] is None


@pytest.mark.parametrize("weeks", [0, 1, 5])
def test_a_short_past_cannot_be_replayed(weeks: int) -> None:
    found = replayed(history(8, weeks))
    assert found.hours == 0
    assert "UNKNOWN: a replay needs more than 4 complete weeks" in text(found)
    told = document(found)
    assert told["line"] is None
    assert told["profile"] is None
