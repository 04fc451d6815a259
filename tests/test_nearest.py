import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailgate.nearest import distance, nearest

NAMES = ("LEAD", "PLAN", "EXEC", "TESTING", "trailers-present", "cache_read")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("EXCE", "EXEC"),
        ("exec", "EXEC"),
        ("TESTIN", "TESTING"),
        ("trailer-present", "trailers-present"),
        ("cache-read", "cache_read"),
        ("DISCOVERY", ""),
        ("", ""),
        ("x", ""),
        ("P" * 10_000, ""),
    ],
)
def test_the_nearest_name_is_found_if_any_is_near(word, name):
    assert nearest(word, NAMES) == name


def test_of_equally_near_names_the_first_holds():
    assert nearest("cat", ("bat", "car")) == "bat"


@given(st.text("ab-", max_size=6), st.text("ab-", max_size=6))
def test_distance_counts_changes_both_ways(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) <= max(len(one), len(other))


def test_neighbours_swapped_are_one_difference():
    assert distance("modle", "model") == 1
    assert distance("", "abc") == 3
