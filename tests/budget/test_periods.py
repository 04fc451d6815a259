from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trailgate
from builders import DAY, HOUR, MONDAY, WEEK, make_budget, weekly
from trailgate.budget.periods import period_of
from trailgate.errors import UsageError
from trailgate.policy.terms import Budget, Reset
from trailgate.usage.instants import civil_from_days, days_from_civil

ZONES = sorted(available_timezones())

# clocks change here: at midnight, by half an hour, by two hours, by a whole day, twice a year
CHANGES = [
    ("America/Los_Angeles", "2026-03-08T10:00"),
    ("America/Los_Angeles", "2026-11-01T09:00"),
    ("Europe/Berlin", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25T01:00"),
    ("America/Sao_Paulo", "2018-11-04T03:00"),
    ("America/Sao_Paulo", "2018-02-18T02:00"),
    ("America/St_Johns", "2009-03-08T03:31"),
    ("America/St_Johns", "2009-11-01T02:31"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("Antarctica/Troll", "2026-03-29T01:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),
    ("Asia/Pyongyang", "2018-05-04T15:00"),
]


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


budgets = st.builds(
    Budget,
    name=st.just("b"),
    limit=st.just(1),
    period=st.sampled_from(["day", "week", "month"]),
    resets=st.builds(Reset, st.integers(0, 24 * 60 - 1), st.integers(0, 6), st.integers(1, 28)),
    timezone=st.sampled_from(["UTC", *ZONES]),
)


@given(budgets, st.integers(-(10**11), 10**12) | st.integers(-(10**9), 4 * 10**9))
@settings(max_examples=400, deadline=None)
def test_periods_tile_time(budget: Budget, instant: int) -> None:
    start, end = period_of(budget, instant)
    assert start <= instant < end
    assert period_of(budget, start) == period_of(budget, end - 1) == (start, end)
    assert period_of(budget, end)[0] == end
    assert period_of(budget, start - 1)[1] == start


def walked(budget: Budget, instant: int) -> tuple[int, int]:
    """Walk the minutes around an instant and note each at which the wall reaches a reset."""
    zone = ZoneInfo(budget.timezone)
    first = (instant // 60 - 9 * 24 * 60) * 60
    seen = datetime.min
    starts = []
    for minute in range(first, first + 18 * DAY, 60):
        wall = datetime.fromtimestamp(minute, zone).replace(tzinfo=None)
        if wall > seen:
            if seen > datetime.min and _reset_between(budget, seen, wall):
                starts.append(minute)
            seen = wall
    return next((a, b) for a, b in itertools.pairwise(starts) if a <= instant < b)


def _reset_between(budget: Budget, after: datetime, upto: datetime) -> bool:
    day = after.replace(hour=0, minute=0, second=0)
    while day <= upto:
        reset = day + timedelta(minutes=budget.resets.minute)
        fits = budget.period == "day" or day.weekday() == budget.resets.weekday
        if fits and after < reset <= upto:
            return True
        day += timedelta(days=1)
    return False


@given(
    budgets.filter(lambda budget: budget.period != "month"),
    st.sampled_from(CHANGES),
    st.integers(-4 * DAY, 4 * DAY) | st.integers(-2 * HOUR, 2 * HOUR),
    st.sampled_from([-15, 15, None]),
)
@settings(max_examples=40, deadline=None)
def test_periods_are_those_that_a_clock_on_the_wall_shows(
    budget: Budget, change: tuple[str, str], away: int, near: int | None
) -> None:
    zone, when = change
    if near:  # put the reset right into the change: hours that come twice, or never
        wall = datetime.fromtimestamp(utc(when) - 1, ZoneInfo(zone)) + timedelta(minutes=near)
        resets = Reset(wall.hour * 60 + wall.minute, wall.weekday())
        budget = budget.replace(resets=resets)
    budget = budget.replace(timezone=zone)
    instant = utc(when) + away
    assert period_of(budget, instant) == walked(budget, instant)


@pytest.mark.parametrize(
    ("period", "resets", "timezone", "instant", "start", "end"),
    [
        ("week", Reset(), "UTC", "2026-07-29T18:00", "2026-07-27T00:00", "2026-08-03T00:00"),
        ("week", Reset(), "UTC", "2026-07-27T00:00", "2026-07-27T00:00", "2026-08-03T00:00"),
        ("week", Reset(), "UTC", "2026-07-26T23:59", "2026-07-20T00:00", "2026-07-27T00:00"),
        ("week", Reset(840, 6), "UTC", "1969-12-31T00:00", "1969-12-28T14:00", "1970-01-04T14:00"),
        ("day", Reset(90), "UTC", "2040-02-29T01:00", "2040-02-28T01:30", "2040-02-29T01:30"),
        ("month", Reset(0, 0, 15), "UTC", "2026-01-14T23:59", "2025-12-15T00:00",
         "2026-01-15T00:00"),
        ("month", Reset(), "Asia/Tokyo", "2026-02-28T15:00", "2026-02-28T15:00",
         "2026-03-31T15:00"),
        # Monday 14:00 in Los Angeles is 21:00 or 22:00 in UTC
        ("week", Reset(840), "America/Los_Angeles", "2026-03-09T20:59", "2026-03-02T22:00",
         "2026-03-09T21:00"),
        # 02:30 is skipped: the period starts when the clocks change, at 03:00 summer time
        ("day", Reset(150), "Europe/Berlin", "2026-03-29T01:00", "2026-03-29T01:00",
         "2026-03-30T00:30"),
        # 02:30 comes twice: the first one counts
        ("day", Reset(150), "Europe/Berlin", "2026-10-25T00:30", "2026-10-25T00:30",
         "2026-10-26T01:30"),
        # and the second one starts nothing
        ("day", Reset(150), "Europe/Berlin", "2026-10-25T01:10", "2026-10-25T00:30",
         "2026-10-26T01:30"),
        # Samoa had no 30 December 2011
        ("day", Reset(), "Pacific/Apia", "2011-12-30T10:00", "2011-12-30T10:00",
         "2011-12-31T10:00"),
    ],
)  # fmt: skip
def test_period_of(
    period: str, resets: Reset, timezone: str, instant: str, start: str, end: str
) -> None:
    budget = make_budget(period=period, resets=resets, timezone=timezone)
    assert period_of(budget, utc(instant)) == (utc(start), utc(end))


def test_weeks_in_which_clocks_change_are_an_hour_shorter_or_longer() -> None:
    lengths = {
        end - start
        for start, end in (period_of(weekly(), MONDAY + week * WEEK) for week in range(52))
    }
    assert lengths == {WEEK - HOUR, WEEK, WEEK + HOUR}


@given(st.integers(-(10**7), 10**8))
def test_days_and_dates_agree(days: int) -> None:
    assert days_from_civil(*civil_from_days(days)) == days


def test_a_machine_without_zone_data_says_how_to_mend_it() -> None:
    with pytest.raises(UsageError, match=r"Mars/Olympus.*pip install tzdata"):
        period_of(make_budget(timezone="Mars/Olympus"), MONDAY)


def test_the_commit_path_stays_light() -> None:
    source = str(Path(trailgate.__file__).parent.parent)
    program = f"""
import sys
sys.path.insert(0, {source!r})
from trailgate.budget.zones import commit_zone
from trailgate.policy.build import build
from trailgate.usage.run import Run, Tokens
run = Run("SD-A-001", "EXEC", "TESTING", "sonnet", Tokens(1))
assert commit_zone((), (run,), build("", None), 0).zone == "GREEN"
heavy = {{"datetime", "zoneinfo", "typing", "dataclasses", "enum", "json", "functools", "fractions",
         "decimal", "pydantic", "click", "rich", "subprocess", "calendar", "bisect"}}
print(*sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True
    )
    # `re` brings enum and functools along; nothing else may come
    assert set(done.stdout.split()) <= {"enum", "functools"}
