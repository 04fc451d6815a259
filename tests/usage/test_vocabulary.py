"""How the keys of trailers are written."""

from __future__ import annotations

import pytest

from trailgate.usage.vocabulary import default_keys, spelled


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ({}, "Run-Id"),
        ({"run-id": "Run-Id"}, "Run-Id"),
        ({"usage-id": "Run-Id"}, "Usage-Id"),
        ({"usage-id": "Run-Id", "run-id": "Run-Id"}, "Run-Id"),
        ({"usage-id": "Run-Id", "run-id": "Task"}, "Usage-Id"),
    ],
)
def test_a_key_is_written_by_the_name_that_is_read_as_it(
    keys: dict[str, str], written: str
) -> None:
    assert spelled("Run-Id", keys) == written


def test_keys_that_nobody_renamed_stay() -> None:
    keys = default_keys()
    assert [spelled(key, keys) for key in keys.values()] == list(keys.values())
