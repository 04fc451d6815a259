"""`trailgate log`: note usage that no commit holds yet, see it, commit it, import it."""

from __future__ import annotations

import sys

import click

from trailgate.clock import now
from trailgate.collectors import token_log
from trailgate.errors import EXIT_FINDINGS, EXIT_FINE, UsageError

from .context import load_policy, open_repository
from .output import page, print_lines, print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.budget.state import BudgetState
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

_FLAG = "\0"
"""What `--estimate` without a number gives; no argument can hold it."""


@click.group("log")
def command() -> None:
    """Note usage that no commit holds yet; the next commit carries it."""


@command.command("add")
@click.option("--sd", metavar="SD", help="The work's id; without it, the one in the branch name.")
@click.option("--phase", metavar="PHASE", required=True, help="The phase, such as LEAD or EXEC.")
@click.option("--agent", metavar="AGENT", help="The agent; without it MAIN.")
@click.option("--model", metavar="MODEL", required=True, help="The model, or none: by hand.")
@click.option("--tokens", metavar="TOKENS", required=True,
              help="A number such as 45000 or 12.5k, or parts: 'in=42600 out=37000'.")  # fmt: skip
@click.option("--estimate", metavar="[TOKENS]", is_flag=False, flag_value=_FLAG,
              help="Alone: the tokens are estimated. A number: an earlier estimate.")  # fmt: skip
@click.option("--notes", metavar="TEXT", help="A remark; it stays in the log.")
@click.option("--effort", metavar="TEXT", help="The effort setting of the model.")
@click.option("--task", metavar="TEXT", help="The kind of task.")
@click.option("--complexity", metavar="1-5", help="How hard it was.")
@click.option("--hours", metavar="NUMBER", help="Hours of work.")
@click.option("--rework", metavar="NUMBER", help="How many times it was done again.")
@click.option("--quality", metavar="0-100", help="How good the result was found to be.")
@click.option("--critical", metavar="yes|security|no", help="Whether the work is critical.")
@click.option("--escalation-reason", metavar="TEXT", help="Why a stronger model ran.")
@click.option("--escalated-from", metavar="FAMILY", help="The family before the escalation.")
def add(**given: str | None) -> int:
    """Note one run."""
    from trailgate.collectors.token_log.fields import tokens_text
    from trailgate.log.noting import doubts, note, run_of

    repository = open_repository()
    policy = load_policy(repository)
    instant = now()
    extra: dict[str, Any] = {"notes": given["notes"]} if given["notes"] else {}
    if given["estimate"] == _FLAG:
        given["estimate"] = None
        extra["estimated"] = True
    trailers = {_KEYS[name]: value for name, value in given.items() if name in _KEYS}
    run = run_of(trailers, policy, repository.branch(), instant)
    note(repository, run, instant, extra)
    for doubt in doubts(run, policy):
        click.echo(f"trailgate: {doubt}", err=True)
    figure = tokens_text(run.tokens) + (" (estimated)" if "estimated" in extra else "")
    words = f"{run.sd} {run.phase} {run.agent} {run.model} {figure}"
    print_text(f"noted: {words}; the next commit for {run.sd} carries it\n")
    return EXIT_FINE


_KEYS = {
    "sd": "SD",
    "phase": "Phase",
    "agent": "Agent",
    "model": "Model",
    "tokens": "Tokens",
    "estimate": "Estimate",
    "effort": "Effort",
    "task": "Task",
    "complexity": "Complexity",
    "hours": "Hours",
    "rework": "Rework",
    "quality": "Quality",
    "critical": "Critical",
    "escalation_reason": "Escalation-Reason",
    "escalated_from": "Escalated-From",
}


@command.command("list")
@click.option("--week", is_flag=True, help="Only this week, with the budget's percent and zone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(week: bool, as_json: bool) -> int:
    """List the newest entries, and totals by phase and by model."""
    from trailgate.log.listing import as_dict, as_lines, listed

    repository = open_repository()
    policy = load_policy(repository)
    found = listed(repository, policy, now(), _week(policy) if week else None)
    if as_json:
        from trailgate.reports.exact_json import dumps

        click.echo(dumps(as_dict(found)))
    else:
        print_lines(as_lines(found, page()))
    return EXIT_FINE


def _week(policy: Policy) -> BudgetState:
    """Give the state of the first weekly budget, the same as `status` shows."""
    from trailgate.budget.zones import in_force

    from .state_now import gather

    instant = now()
    weekly = [budget for budget in in_force(policy.budgets, instant) if budget.period == "week"]
    if not weekly:
        raise UsageError("log list --week: the policy has no weekly budget; leave out --week")
    return next(state for state in gather(instant).states if state.budget == weekly[0])


@command.command("checkpoint")
@click.option("--sd", metavar="SD", default="", help="Only the runs of this SD.")
def checkpoint(sd: str) -> int:
    """Commit pending runs, one empty commit for each SD; index and work tree stay as they are."""
    from trailgate.log.checkpoint import take

    repository = open_repository()
    policy = load_policy(repository)
    taken = take(repository, policy, sd, now())
    if taken.unsayable:
        print_text(f"{taken.unsayable} left out: no model or no phase is named\n")
    if taken.busy:
        print_text(f"{taken.busy} left out: a commit that is being made holds them\n")
    if not taken.checkpoints:
        print_text("nothing to commit: no pending runs\n")
        return EXIT_FINE
    made = [_committed(repository, one) for one in taken.checkpoints]
    token_log.collect(repository, policy, now())
    return EXIT_FINE if all(made) else EXIT_FINDINGS


def _committed(repository: Repository, one: Any) -> bool:
    from trailgate.log.checkpoint import commit, message

    text = message(one)
    done, said = commit(repository, text)
    if said:
        click.echo(said, err=True, nl=False)
    subject = text.partition("\n")[0]
    if done:
        print_text(f"committed: {subject}\n")
    else:
        refused = "git refused the commit; the runs stay pending"
        click.echo(f"trailgate: {one.sd}: {refused}", err=True)
    return done


@command.command("import")
@click.argument("file")
def import_older(file: str) -> int:
    """Import FILE, a week in the older JSON form; a second import adds nothing."""
    from trailgate.collectors.token_log.store import append, read
    from trailgate.log.older import read_older

    repository = open_repository()
    raw = sys.stdin.buffer.read() if file == "-" else _content(file)
    older = read_older(raw, file, load_policy(repository).vocabulary)
    path = token_log.path(repository)
    with token_log.locked(repository) as got:
        known = read(path).runs
        new = [line for line in older.lines if line["id"] not in known]
        if not got or (new and not append(path, new)):
            raise UsageError(f"log import: {path} can't be written; nothing was imported")
    for problem in older.bad:
        click.echo(f"trailgate: {file}: {problem}", err=True)
    again = len(older.lines) - len(new)
    print_text(f"imported {len(new)}, already there {again}, unreadable {len(older.bad)}\n")
    if older.nameless:
        print_text(f"{older.nameless} name no model: counted, but never filled in\n")
    return EXIT_FINDINGS if older.bad else EXIT_FINE


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
