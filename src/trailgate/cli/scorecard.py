"""`trailgate scorecard`: does the framework work here, and on which SD should it be tried first?"""

from __future__ import annotations

import click

from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger_build import lately

from .context import load_policy, open_repository
from .output import page, print_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from trailgate.git import Repository
    from trailgate.ledger.entries import Ledger
    from trailgate.policy.terms import Policy

WEEKS = 4
_EVER = 0
"""An instant before every run."""


@click.group("scorecard", invoke_without_command=True)
@click.option("--weeks", type=click.IntRange(1, 520), default=WEEKS, show_default=True,
              help="How many budget weeks, this one the last.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, weeks: int, as_json: bool) -> int:
    """Hold the last weeks against the framework's targets.

    All green: proceed. A red one says which assignment to look at. What too few runs stand
    behind is UNKNOWN. It informs: the exit code is 0 in each case.
    """
    if context.invoked_subcommand is not None:
        return EXIT_FINE
    from trailgate.advice.scorecard.making import scorecard

    repository = open_repository()
    policy = load_policy(repository)
    instant = now()
    ledger, _ = lately(repository, policy, _EVER)
    waived = _waived(repository, policy, ledger, instant, weeks)
    found = scorecard(ledger, waived, policy, instant, weeks)
    if as_json:
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.scorecard_json import scorecard_document

        click.echo(dumps(scorecard_document(found)))
        return EXIT_FINE
    from trailgate.reports.scorecard_text import scorecard_lines

    print_lines(scorecard_lines(found, page()))
    return EXIT_FINE


def _waived(
    repository: Repository, policy: Policy, ledger: Ledger, instant: int, weeks: int
) -> frozenset[str]:
    """Give the SD commits of those weeks that waive a rule."""
    from trailgate.advice.escalations import window
    from trailgate.ledger_build.overriding import overriding

    start, end, _ = window(policy, instant, weeks)
    return overriding(repository, policy.vocabulary, ledger, start, end)


@command.command("trial")
@click.argument("sd")
@click.option("--complexity", type=click.IntRange(1, 5), help="1: up to 10 changed lines; 5: 500+.")
@click.option("--critical", type=click.Choice(["yes", "security", "no"]), default=None,
              help="Whether the work is critical.")  # fmt: skip
@click.option("--agent", "agents", metavar="AGENT", multiple=True,
              help="An agent that will work on it; once for each.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def trial_command(context: click.Context, /, sd: str, as_json: bool, **said: Any) -> int:
    """Say whether SD may be the first validation run.

    It may when it is of complexity 1 or 2, not critical, and the work of tier 1 agents only. What
    its runs say counts, and what the options say.
    """
    from trailgate.advice.scorecard.trial import Asked, trial
    from trailgate.log.pending import pending
    from trailgate.usage.ids import is_id
    from trailgate.usage.names import agent_name

    repository = open_repository()
    policy = load_policy(repository)
    instant, known = now(), sd.strip()
    if not is_id(known, policy.vocabulary):
        raise UsageError(f"scorecard: {sd!r} is no SD id; write e.g. SD-AUTH-001")
    ledger, others = lately(repository, policy, _EVER)
    entries = (*ledger.entries, *others, *(pending(repository, policy, instant) or ()))
    agents = tuple(agent_name(one, policy.vocabulary, instant) for one in said["agents"])
    asked = Asked(said["complexity"], said["critical"] or "", agents)
    found = trial(known, (entry.run for entry in entries), asked, policy, instant)
    if as_json or (context.parent and context.parent.params["as_json"]):
        from trailgate.reports.exact_json import dumps
        from trailgate.reports.scorecard_json import trial_document

        click.echo(dumps(trial_document(found)))
        return EXIT_FINE
    from trailgate.reports.scorecard_text import trial_lines

    print_lines(trial_lines(found, page()))
    return EXIT_FINE
