"""`trailgate export`: the ledger and the policy as tables, for SQL and for data tools."""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger_build import recorded

from .context import load_policy, open_repository
from .output import print_text
from .progress import progress

NO_PERIOD = (
    "no period of a budget is known: the clock stands before the record begins, or no budget held "
    "yet; see TRAILGATE_NOW and the policy's dates"
)


@click.command("export")
@click.option("--sqlite", "base", metavar="FILE", help="Write a SQLite database.")
@click.option("--parquet", "folder", metavar="DIR", help="Write a Parquet file for each table.")
def command(base: str | None, folder: str | None) -> int:
    """Write what HEAD records, the budgets' periods, the floors and the decisions as four tables.

    sd_token_logs, weekly_budget_snapshots, sub_agent_model_floors, model_allocation_decisions. A
    file is replaced at once, whole or not at all. Estimates are no part of it.
    """
    if not base and not folder:
        raise UsageError("export: give --sqlite FILE or --parquet DIR, or both")
    if folder:
        from trailgate.reports.report_parquet import demand_pyarrow

        demand_pyarrow()
    from trailgate.export.tables import tables

    repository = open_repository()
    policy = load_policy(repository)
    with progress("trailgate: reading history"):
        found = tables(recorded(repository, policy), policy, now())
    if found["sd_token_logs"].rows and not found["weekly_budget_snapshots"].rows and policy.budgets:
        click.echo(f"trailgate: {NO_PERIOD}", err=True)
    if base:
        from trailgate.export.sqlite import write_sqlite

        write_sqlite(found, base)
    if folder:
        from trailgate.export.parquet import write_folder

        write_folder(found, folder)
    counts = ", ".join(f"{name} {len(table.rows):,}" for name, table in found.items())
    print_text(f"{counts}\n")
    return EXIT_FINE
