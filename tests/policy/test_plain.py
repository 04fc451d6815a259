from __future__ import annotations

import marshal

from hypothesis import given
from hypothesis import strategies as st

from policies import policy
from trailgate.policy.plain import from_plain, to_plain
from trailgate.policy.presets import PRESETS
from trailgate.policy.values import micros, written

BUSY = """
[[rule]]
name = "r"
require = { family = "haiku" }
[[budget]]
name = "b"
limit = 0.5
weights = { haiku = 0.33 }
match = { agent = ["DOCMON"] }
[aliases.phases]
X = { is = "PLAN", from = 2026-07-07 }
"""


def test_a_policy_survives_marshal():
    for text in (BUSY, *(f'extends = "{name}"' for name in PRESETS)):
        own = policy(text)
        assert from_plain(marshal.loads(marshal.dumps(to_plain(own)))) == own


@given(st.integers(-(10**18), 10**18))
def test_millionths_are_written_and_read_back_exactly(number):
    assert micros(written(number)) == number
