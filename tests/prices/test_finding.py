"""Which price holds: the team's own, the model's, its family's usual model's, the preset's."""

from __future__ import annotations

import pytest

from builders import DAY, LEO, MONDAY, make_entry
from trailgate.budget.amounts import UNIT, Meter
from trailgate.policy.build import build
from trailgate.prices.bundled import bundled
from trailgate.prices.finding import Prices
from trailgate.prices.price import LIBRARY, POLICY, PRESET, cost
from trailgate.prices.wording import sentences
from trailgate.usage.run import Tokens

PICO = 10**12
HAIKU = b"[prices.haiku]\nin = 7\nout = 9\n"
OTHERS = (
    b'[families.gpt]\nrank = 2\nmodels = ["gpt-*"]\n[families.local]\nrank = 1\nmodels = ["x"]\n'
)


def missing() -> None:
    return None


def prices(policy=LEO, *models: str, find=bundled) -> Prices:
    entries = [make_entry(model=name, at=MONDAY + n) for n, name in enumerate(models)]
    return Prices(Meter(policy), entries, find)


def own(text: bytes):
    return build("trailgate.toml", text)


def test_the_teams_own_price_wins_over_that_of_the_very_model() -> None:
    found = prices(own(HAIKU), "claude-haiku-4-5").of_run("claude-haiku-4-5", MONDAY)
    assert (found.source, found.parts[:2]) == (POLICY, (7 * PICO, 9 * PICO))


def test_a_price_of_one_family_leaves_the_others_to_the_library() -> None:
    found = prices(own(HAIKU)).of_run("claude-opus-4-1", MONDAY)
    assert (found.source, found.model, found.parts[0]) == (LIBRARY, "claude-opus-4-1", 15 * PICO)


def test_a_family_costs_what_the_model_does_that_most_runs_name() -> None:
    models = ["claude-opus-4-1", "claude-opus-4-5", "claude-opus-4-1", "opus", "opus", "opus"]
    assert prices(LEO, *models).of_run("opus", MONDAY).model == "claude-opus-4-1"


def test_of_models_that_are_named_as_often_the_later_counts() -> None:
    models = ["claude-opus-4-5", "claude-opus-4-1"]
    assert prices(LEO, *models).of_family("opus", MONDAY).model == "claude-opus-4-1"


def test_a_model_that_the_library_lacks_costs_what_its_family_does() -> None:
    found = prices(LEO, "claude-opus-4-1").of_run("claude-opus-99", MONDAY)
    assert found.model == "claude-opus-4-1"


def test_a_family_of_one_named_model_needs_no_run() -> None:
    policy = own(b'[families.gpt]\nrank = 2\nmodels = ["gpt-*", "gpt-5.2"]\n')
    assert prices(policy).of_family("gpt", MONDAY).model == "gpt-5.2"


def test_where_nobody_names_a_model_the_presets_price_is_left() -> None:
    assert prices(LEO, "haiku").of_family("haiku", MONDAY).source == PRESET
    found = prices(LEO, "claude-opus-4-1", find=missing).of_run("claude-opus-4-1", MONDAY)
    assert (found.source, found.parts[0]) == (PRESET, 5 * PICO)


@pytest.mark.parametrize("find", [bundled, missing])
def test_what_nobody_knows_has_no_price(find) -> None:
    found = prices(own(OTHERS), find=find)
    assert found.of_family("gpt", MONDAY) is None
    assert found.of_run("x", MONDAY) is None
    assert found.of_run("mystery-9", MONDAY) is None


def test_the_library_is_left_alone_where_the_policy_says_all() -> None:
    def find():
        raise AssertionError("the library was asked for")

    found = prices(own(HAIKU), "haiku", find=find)
    assert found.of_run("haiku", MONDAY).source == POLICY
    assert list(sentences(found.sources(["haiku"], MONDAY))) == ["haiku: the policy's"]


def test_it_is_said_where_each_price_comes_from() -> None:
    policy = own(HAIKU + OTHERS)
    found = prices(policy, "claude-opus-4-5").sources(
        ["haiku", "opus", "sonnet", "gpt", "local"], MONDAY + DAY
    )
    name = bundled().name
    assert name.startswith("genai-prices 0.")
    assert list(sentences(found)) == [
        "haiku: the policy's",
        f"opus as claude-opus-4-5: {name}, as of 2026-07-28",
        f"sonnet: the preset's; no run names a model that {name} knows",
        f"gpt, local: none; no run names a model that {name} knows; set [prices.gpt] in the policy",
    ]


def test_without_the_extra_it_is_said_how_to_get_it() -> None:
    found = prices(own(OTHERS), find=missing).sources(["opus", "gpt"], MONDAY)
    assert list(sentences(found)) == [
        "opus: the preset's; for those of each model pip install 'trailgate[prices]'",
        "gpt: none; pip install 'trailgate[prices]', or set [prices.gpt] in the policy",
    ]


def test_money_is_exact_and_one_figure_has_none() -> None:
    price = prices().of_run("claude-opus-4-5", MONDAY)
    tokens = Tokens(None, input=1, output=1, cache_read=1, cache_write=1)
    assert cost(tokens, price) == UNIT * 3675 // 10**8
    assert cost(Tokens(1000), price) is None
    assert cost(Tokens(0), price) == 0
