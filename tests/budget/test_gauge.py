"""Zones of many commits: always those that measuring every run anew for each commit gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from builders import DAY, HOUR, MONDAY, make_budget, make_entry, make_policy, make_run, weekly
from trailgate.budget.gauge import Gauge
from trailgate.budget.sums import Sums
from trailgate.budget.zones import commit_zone, horizon_of_all

if TYPE_CHECKING:
    from trailgate.ledger.entries import Entry

BUDGETS = (
    weekly(100),
    weekly(60, since=MONDAY + 3 * DAY),
    make_budget(40, name="opus", match={"model": ["opus"]}, own=True, reserve=200_000),
    make_budget(2, name="hours", unit="hours", period="day"),
    make_budget(70, name="auth", period="month", match={"sd": ["SD-A"]}),
    make_budget(0, name="none", match={"phase": ["PLAN"]}),
)
POLICY = make_policy(*BUDGETS)

instants = st.integers(-2, 18).map(lambda halves: MONDAY + halves * DAY // 2)
values = st.fixed_dictionaries(
    {
        "tokens": st.integers(0, 30),
        "sd": st.sampled_from(["", "SD-A-001", "SD-A-002", "SD-B-001"]),
        "model": st.sampled_from(["opus", "sonnet"]),
        "phase": st.sampled_from(["EXEC", "PLAN"]),
        "hours": st.sampled_from([None, 400_000]),
        "critical": st.sampled_from(["", "yes"]),
    }
)


def entry(number: int, at: int, fields: dict[str, Any]) -> Entry:
    given_fields = {**fields}
    tokens = given_fields.pop("tokens")
    return make_entry(tokens, at, **given_fields).replace(oid=f"{number:040x}", key=b"%d" % number)


@given(
    st.lists(st.tuples(instants, values), max_size=25),
    st.lists(
        st.tuples(
            st.sets(st.integers(0, 24)),
            st.lists(values, max_size=3),
            instants,
            st.sets(st.integers(0, 24), max_size=2),
        ),
        max_size=5,
    ),
)
def test_a_gauge_gives_the_zones_that_measuring_anew_gives(
    known: list[tuple[int, dict[str, Any]]],
    asked: list[tuple[set[int], list[dict[str, Any]], int, set[int]]],
) -> None:
    entries = [entry(number, at, fields) for number, (at, fields) in enumerate(known)]
    since = horizon_of_all(POLICY, min((instant for _, _, instant, _ in asked), default=0))
    gauge = Gauge(POLICY, since)
    behind: set[int] = set()
    for places, messages, instant, carried in asked:
        wanted = {number for number in places if number < len(entries)}
        for number in behind - wanted:
            gauge.remove(entries[number])
        for number in wanted - behind:
            gauge.add(entries[number])
        behind = wanted
        runs = [make_run(**fields) for fields in messages]
        own = wanted & carried
        others = [entries[number] for number in sorted(wanted - own)]
        slow = commit_zone(others, runs, POLICY, instant)
        fast = gauge.zone(runs, instant, [entries[number] for number in own])
        assert fast == only(slow, {run.sd for run in runs})


def only(facts: Any, sds: set[str]) -> Any:
    """Leave the SDs of the commit's own runs, the only ones that any rule asks about."""
    critical = facts.critical and only(facts.critical, sds)
    return facts.replace(sds_before_red=facts.sds_before_red & sds, critical=critical)


def test_a_zone_that_no_machine_can_place_is_unknown() -> None:
    policy = make_policy(make_budget(timezone="Mars/Olympus"))
    gauge = Gauge(policy, horizon_of_all(policy, MONDAY))
    gauge.add(make_entry(99, MONDAY))
    found = gauge.zone([make_run()], MONDAY + HOUR, [])
    assert (found.zone, "Mars/Olympus" in found.reason) == ("UNKNOWN", True)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=60), st.data())
def test_sums_of_thousands_are_those_of_a_list(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    many = pairs * 40
    sums = Sums()
    for instant, amount in many:
        sums.add(instant, amount)
    gone = data.draw(st.integers(0, len(many)))
    for instant, amount in many[:gone]:
        sums.remove(instant, amount)
    left = many[gone:]
    for at in (0, 7, 20, 41):
        below = [amount for instant, amount in left if instant < at]
        assert sums.before(at) == (len(below), sum(below))
    inside = [amount for instant, amount in left if 5 <= instant < 30]
    assert sums.between(5, 30) == (len(inside), sum(inside))
