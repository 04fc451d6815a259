"""The money of work above its assignment on the dashboard's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from boards import make_board
from builders import LEO, make_budget, make_entry
from trailgate.budget.amounts import UNIT
from trailgate.dashboard.page_tables import above_table
from trailgate.prices.bundled import bundled

if TYPE_CHECKING:
    from trailgate.dashboard.tables import Table

BY_KIND = {"total": None, "input": 1_000_000, "output": 1_000_000}
POLICY = LEO.replace(budgets=(make_budget(10**7),))


def made(*runs: dict[str, object], **changes: object) -> Table:
    entries = [make_entry(**({"tokens": BY_KIND, "agent": "DOCMON"} | run)) for run in runs]
    return above_table(make_board(*entries, policy=POLICY.replace(**changes)))


def test_a_run_above_its_assignment_shows_what_the_assigned_family_would_have_spared() -> None:
    table = made({"model": "claude-sonnet-4-5"}, {"model": "claude-haiku-4-5", "agent": "API"})
    [row] = table.rows
    # 3 + 15 USD where haiku's usual model costs 1 + 5
    assert (row[-1].text, row[-1].value) == ("12.00", 12 * UNIT)
    assert f"sonnet as claude-sonnet-4-5: {bundled().name}" in table.note


def test_the_policys_price_stays_first() -> None:
    table = made({"model": "claude-opus-4-1"}, own_prices=("opus", "haiku"))
    assert table.rows[0][-1].text == "24.00"
    assert table.note.endswith("Families: haiku, opus: the policy's.")


def test_runs_that_tell_one_figure_are_left_out_and_said_to_be() -> None:
    table = made({"model": "sonnet"}, {"model": "sonnet", "tokens": 5000})
    assert table.rows[0][-1].text == "12.00 (1 of 2 runs)"


def test_without_kinds_of_tokens_the_money_is_unknown_and_not_0() -> None:
    table = made({"model": "sonnet", "tokens": 5000}, {"model": "haiku"})
    assert "USD" not in table.columns[-1].title
    assert table.note.startswith("USD unknown: no run tells its tokens by kind")


def test_an_assigned_family_that_is_dearer_is_no_saving() -> None:
    table = made({"model": "claude-sonnet-5"}, {"model": "claude-3-opus"}, own_prices=("haiku",),
                 prices=LEO.prices | {"haiku": {"in": 9_000_000, "out": 9_000_000}})  # fmt: skip
    cheaper = next(row for row in table.rows if row[2].text == "sonnet")
    assert (cheaper[-1].text, cheaper[-1].value) == ("-6.00", -6 * UNIT)
