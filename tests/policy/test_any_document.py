"""Whatever a file holds, it is a policy or it is refused in clear lines."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from trailgate.errors import PolicyError
from trailgate.policy.judgement import judged
from trailgate.policy.plain import from_plain, to_plain
from trailgate.policy.schema import known_keys

WORDS = [
    "LEAD", "PLAN", "EXEC", "*", "SECURITY", "security-agent", "VALIDATION", "DOCMON", "NEW",
    "opus", "Sonnet", "haiku", "fable", "none", "leo", "minimal", "error", "off", "weekly",
    "week", "month", "Mon 14:00", "14:00", "UTC", "RED", "yes", "", " ", "model", "run-id",
    "model-floor", "keep", "rework-opus", "a\nb",
]  # fmt: skip
DAYS = st.dates(datetime.date(1969, 1, 1), datetime.date(2030, 1, 1))
SCALARS = st.one_of(
    st.sampled_from(WORDS),
    st.integers(-1, 3),
    st.booleans(),
    st.decimals(places=8, min_value=0, max_value=2),
    st.sampled_from([Decimal("inf"), Decimal("nan"), Decimal("1e99999"), 10**30]),
    DAYS,
    st.datetimes(timezones=st.just(datetime.UTC) | st.none()),
    st.times(),
)
KEYS = st.sampled_from(sorted({part for key in known_keys() for part in key.split(".")} - {"*"}))
NAMES = st.sampled_from(WORDS) | KEYS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def documents(draw):
    """Give documents that stand near valid ones: known keys, and values of any kind."""
    document = {}
    for key in draw(st.lists(st.sampled_from(known_keys()), max_size=6)):
        *path, last = key.split(".")
        node = document
        for step in path:
            name = draw(NAMES) if step == "*" else step
            inner = node.setdefault(name, [{}] if step in ("budget", "rule") else {})
            node = inner[0] if isinstance(inner, list) and inner else inner
            if not isinstance(node, dict):
                break
        else:
            value = draw(VALUES)
            node[draw(NAMES) if last == "*" else last] = value
    return document


@given(documents())
@settings(max_examples=250, deadline=None)
def test_any_document_is_a_policy_or_refused_in_single_lines(document):
    try:
        policy = judged("trailgate.toml", document)
    except PolicyError as refused:
        for problem in refused.problems:
            assert problem.startswith("trailgate.toml: ")
            assert len(problem.splitlines()) == 1
            assert problem.isprintable()
    else:
        assert from_plain(to_plain(policy)) == policy
        assert policy.terms("SECURITY", "EXEC").floor == "opus"
        assert policy.terms("VALIDATION", "PLAN").floor in ("sonnet", "opus", "fable")
