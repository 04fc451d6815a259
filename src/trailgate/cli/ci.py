"""`trailgate ci`: judge a pull request, a push or a range in CI."""

from __future__ import annotations

import os
import secrets

import click

from trailgate import clock
from trailgate.ci.outputs import append, as_text, of_failure, of_nothing, of_outcome, size
from trailgate.ci.page import headline, next_step, page
from trailgate.ci.payload import load
from trailgate.ci.plan import Plan, plan
from trailgate.ci.run import FAIL_ON, Outcome, run
from trailgate.ci.scope import between, scope
from trailgate.ci.settings import settings
from trailgate.errors import EXIT_FINE, TrailgateError, UsageError
from trailgate.reports.annotations import annotate, quoted
from trailgate.reports.annotations import command as annotation
from trailgate.reports.findings import OLDER, lines
from trailgate.reports.status import status_line
from trailgate.reports.summary import LARGEST_SUMMARY, failure, render

from .context import open_repository
from .output import print_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from trailgate.ci.settings import Settings


@click.command("ci", short_help="judge a pull request or push in CI")
@click.option("--base", metavar="REV", help="The target branch's tip: its policy judges.")
@click.option("--head", metavar="REV", help="What is judged with --base; HEAD unless given.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default=FAIL_ON[0],
    show_default=True,
    help="From which findings on the exit code is 1.",
)
def command(base: str | None, head: str | None, fail_on: str) -> int:
    """Judge what a GitHub pull_request or push event brings, by the policy of the base.

    The event comes from GITHUB_EVENT_NAME and GITHUB_EVENT_PATH; in other CI systems give --base,
    and --head where it is not HEAD. On GitHub findings become annotations, a job summary and step
    outputs; everywhere they are printed.
    """
    known = settings(os.environ)
    teller = _Teller(known)
    try:
        return _judge(known, teller, base, head, fail_on)
    except TrailgateError as expected:
        if not known.on_github:
            raise
        teller.failure(expected)
        return expected.exit_code


def _judge(
    known: Settings, teller: _Teller, base: str | None, head: str | None, fail_on: str
) -> int:
    wanted = None if base is not None else _plan(known, head)
    if wanted is not None and wanted.nothing:
        teller.nothing(wanted.nothing)
        return EXIT_FINE
    repository = open_repository()
    if wanted is not None:
        found = scope(repository, wanted)
    else:
        found = between(repository, base or "", head or "HEAD")
    outcome = run(repository, found, fail_on, clock.now())
    teller.outcome(outcome)
    return outcome.exit_code


def _plan(known: Settings, head: str | None) -> Plan:
    if head is not None:
        raise UsageError("ci: --head needs --base, whose policy judges it")
    if not known.event_path:
        raise UsageError(
            "ci: GITHUB_EVENT_PATH is not set, so there is no event to judge; "
            "outside GitHub give: trailgate ci --base REV [--head REV]"
        )
    return plan(known.event_name, load(known.event_path))


class _Teller:
    """Prints, and on GitHub writes annotations, outputs and the job summary."""

    def __init__(self, known: Settings) -> None:
        self._known = known

    def outcome(self, outcome: Outcome) -> None:
        """Tell what was found."""
        findings = outcome.report.findings
        closing = [
            f"budget: {status_line(outcome.worst, of_several=len(outcome.after) > 1)}",
            f"verdict: {outcome.verdict}. {headline(outcome)}. Next: {next_step(outcome)}",
        ]
        self._print([*lines(findings, OLDER), *closing])
        if self._known.on_github:
            self._commands(annotate(findings))
        self._write(of_outcome(outcome))
        if self._known.summary_path:
            self._summarise(render(page(outcome), self._room()))

    def nothing(self, why: str) -> None:
        """Tell that there is nothing to judge."""
        self._print([f"verdict: pass. {why}"])
        self._write(of_nothing())

    def failure(self, error: TrailgateError) -> None:
        """Tell, as well as can be, why nothing could be judged."""
        text = str(error)
        self._print([f"trailgate: {line}" for line in text.split("\n")])
        self._commands([annotation("error", "trailgate", text)])
        try:
            self._write(of_failure())
            self._summarise(failure(text))
        except UsageError as unwritable:
            self._print([f"trailgate: {unwritable}"])

    def _print(self, told: list[str]) -> None:
        if self._known.on_github:
            told = quoted(told, secrets.token_hex(16))
        self._commands(told)

    def _commands(self, told: list[str]) -> None:
        print_text("".join(f"{line}\n" for line in told))

    def _write(self, values: Mapping[str, str]) -> None:
        if self._known.output_path:
            text = as_text(values, secrets.token_hex(16))
            append(self._known.output_path, text, "GITHUB_OUTPUT")

    def _summarise(self, text: str) -> None:
        if self._known.summary_path:
            append(self._known.summary_path, text, "GITHUB_STEP_SUMMARY")

    def _room(self) -> int:
        return LARGEST_SUMMARY - size(self._known.summary_path)
