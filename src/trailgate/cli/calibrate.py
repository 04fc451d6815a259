"""`trailgate calibrate`: which assignments the record of rework speaks against."""

from __future__ import annotations

import shlex

import click

from trailgate.advice.calibration.making import WEEKS, body, calibration, subject
from trailgate.clock import now
from trailgate.errors import EXIT_FINE, UsageError
from trailgate.ledger_build import lately
from trailgate.policy.values import day

from .context import load_policy, open_repository
from .output import page, print_lines, print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.advice.calibration.making import Calibration
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

_EVER = 0
"""An instant before every run."""


@click.command("calibrate")
@click.option("--weeks", type=click.IntRange(1, 520), default=WEEKS, show_default=True,
              help="How many budget weeks, this one the last.")  # fmt: skip
@click.option("--write", "writing", is_flag=True,
              help="Put the dated lines into the policy file; commits nothing.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(weeks: int, writing: bool, as_json: bool) -> int:
    """Say which assignments should move to the next family, by how often work was done again.

    And which kinds of tasks should begin on a stronger family, by how often they escalate. Changes
    hold from the next budget week on. None goes down, and none above what the policy lets the
    agent rise to.
    """
    if as_json and writing:
        raise UsageError("calibrate: --write tells in words what it wrote; leave out --json")
    repository = open_repository()
    policy = load_policy(repository)
    ledger, _ = lately(repository, policy, _EVER)
    found = calibration(ledger.entries, policy, now(), weeks)
    entries, message = _change(found, policy)
    if as_json:
        from trailgate.reports.calibration_json import calibration_document
        from trailgate.reports.exact_json import dumps

        click.echo(dumps(calibration_document(found, "\n".join(entries), message)))
        return EXIT_FINE
    from trailgate.reports.calibration_text import calibration_lines, change_lines

    print_lines(calibration_lines(found, page()))
    if found.is_change:
        print_lines(change_lines(entries, message, found.end, page()))
    if writing:
        _write(repository, found)
    return EXIT_FINE


def _change(found: Calibration, policy: Policy) -> tuple[list[str], str]:
    """Give the lines for the policy file and the commit's message; nothing for no change."""
    from trailgate.hatches.calibrating import escalation_lines_for, lines_for

    if not found.is_change:
        return [], ""
    above = "tool.trailgate." if policy.source == "pyproject.toml" else ""
    moves = found.by_agent.items()
    each = [lines_for(agent, phases, found.end, above) for agent, phases in moves]
    each += [escalation_lines_for(one.task, one.to, found.end, above) for one in found.raises]
    entries = [line for lines in each for line in ("", *lines)][1:]
    return entries, f"{subject(found)}\n\n{body(found)}"


def _write(repository: Repository, found: Calibration) -> None:
    from trailgate.hatches.calibrating import assign, escalate
    from trailgate.hatches.saving import policy_file, save

    if not found.is_change:
        print_text("\nnothing to write: the policy file is as it was\n")
        return
    before = policy_file(repository)
    after = assign(before, found.by_agent, found.end)
    after = escalate(after, {one.task: one.to for one in found.raises}, found.end)
    save(repository, before, after, "", "")
    parts = [subject(found), *body(found).split("\n")]
    told = [word for part in parts for word in ("-m", part)]
    words = shlex.join(["git", "commit", *told, "--", f":/{before.name}"])
    print_text(
        f"\nchanged {before.name}: it holds from {day(found.end)}, in CI once it is merged\n"
        f"commit it with:\n    {words}\n"
    )
