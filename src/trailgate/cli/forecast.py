"""`trailgate forecast`: when the budget runs out, and how well that was foretold in the past."""

from __future__ import annotations

import click

from trailgate.backfill.beside import counted, estimates, less_estimated
from trailgate.budget.state import states
from trailgate.budget.zones import in_force
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, HistoryError
from trailgate.ledger_build import lately
from trailgate.log.pending import pending

from .context import load_policy, open_repository
from .output import page, print_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.advice.forecasting.backtest import Backtest
    from trailgate.advice.forecasting.making import Forecast

EVER = 0
"""What a commit claims to have done before 1970 teaches no rhythm."""


@click.command("forecast")
@click.option("--backtest", "replay", is_flag=True, help="Replay past periods hour by hour.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(replay: bool, as_json: bool) -> int:
    """Tell where each budget will stand at its reset, and when it will be empty.

    Two methods side by side: the line (the mean rate of the period so far), and the profile,
    which learns the team's rhythm from past periods and gives an 80 % interval and the chance
    of each zone. --backtest shows how well both would have done on the recorded past.
    """
    instant = now()
    try:
        if replay:
            _print_backtests(_backtests(instant), instant, as_json=as_json)
        else:
            _print_forecasts(_forecasts(instant), instant, as_json=as_json)
    except HistoryError as unknown:
        if not as_json:
            raise
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.status_json import unknown_document

        click.echo(dumps(unknown_document(str(unknown), instant)))
        return unknown.exit_code
    return EXIT_FINE


def _forecasts(instant: int) -> tuple[Forecast, ...]:
    from trailgate.advice.forecasting.making import forecasts

    repository = open_repository()
    policy = load_policy(repository)
    ledger, others = lately(repository, policy, EVER)
    guesses = estimates(repository, policy, ledger)
    logged = pending(repository, policy, instant)
    waiting = less_estimated(repository, ledger, guesses, logged)
    found = states(ledger, others, waiting, policy, instant, guesses)
    behind = (*ledger.entries, *others, *(waiting or ()), *counted(guesses))
    return forecasts(found, behind, policy)


def _backtests(instant: int) -> tuple[Backtest, ...]:
    from trailgate.advice.forecasting.backtest import backtests
    from trailgate.budget.amounts import Meter

    repository = open_repository()
    policy = load_policy(repository)
    ledger, _ = lately(repository, policy, EVER)
    budgets = in_force(policy.budgets, instant)
    return backtests(budgets, ledger.entries, Meter(policy), instant)


def _print_forecasts(found: tuple[Forecast, ...], instant: int, *, as_json: bool) -> None:
    if as_json:
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.forecast_json import forecast_document

        click.echo(dumps(forecast_document(found, instant)))
        return
    from trailgate.reports.forecast_text import forecast_lines

    print_lines(forecast_lines(found, page()))


def _print_backtests(found: tuple[Backtest, ...], instant: int, *, as_json: bool) -> None:
    if as_json:
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.forecast_json import backtest_document

        click.echo(dumps(backtest_document(found, instant)))
        return
    from trailgate.reports.backtest_text import backtest_lines

    print_lines(backtest_lines(found, page()))
