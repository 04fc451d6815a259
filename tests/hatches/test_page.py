"""docs/hatches.md says what is."""

from __future__ import annotations

import re
from pathlib import Path

from trailgate.policy.build import build
from trailgate.policy.catalogue import NEVER_RULES, PAUSABLE, RULES

PAGE = (Path(__file__).parents[2] / "docs" / "hatches.md").read_text("utf-8")


def test_the_page_names_the_rules_that_a_pause_silences_and_those_that_it_does_not():
    part = PAGE.partition("A pause silences these rules and no other:")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", part)) == set(PAUSABLE)
    assert not set(PAUSABLE) & set(NEVER_RULES)
    assert all(f"`{rule}`" in PAGE for rule in NEVER_RULES)
    assert not [rule for rule in PAUSABLE if "floor" in rule or "trailers" in rule]
    assert set(PAUSABLE) < set(RULES)


def test_its_example_is_a_policy():
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    policy = build("trailgate.toml", example.encode())
    assert (len(policy.pauses), len(policy.deferrals)) == (1, 1)
