"""`trailgate ci`: judge a pull request, a push or a range in CI."""

from __future__ import annotations

import os

import click

from trailgate import clock
from trailgate.ci.asking import Consulted, consulted
from trailgate.ci.locating import located, located_between
from trailgate.ci.payload import load
from trailgate.ci.plan import Plan, plan
from trailgate.ci.reviewed import Approvals
from trailgate.ci.run import FAIL_ON, Asked, run
from trailgate.ci.settings import settings
from trailgate.errors import EXIT_FINE, TrailgateError, UsageError
from trailgate.github.comment import ACTIONS_BOT, MODES, NEVER

from .ci_telling import Teller
from .context import open_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.ci.run import Outcome
    from trailgate.ci.settings import Settings
    from trailgate.git import Repository


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
@click.option("--json", "report", metavar="FILE", help="Write the whole report as JSON.")
@click.option("--sarif", metavar="FILE", help="Write the findings as SARIF 2.1.0.")
@click.option(
    "--comment",
    type=click.Choice(MODES),
    default=NEVER,
    show_default=True,
    envvar="TRAILGATE_COMMENT",
    help="Keep one comment on the pull request up to date; needs GITHUB_TOKEN.",
)
@click.option(
    "--comment-author-id",
    "author_id",
    type=click.IntRange(min=1),
    metavar="ID",
    default=ACTIONS_BOT,
    envvar="TRAILGATE_COMMENT_AUTHOR_ID",
    help="The user whose comment that is; the Actions bot unless given.",
)
def command(  # noqa: PLR0913, PLR0917 - one for each option
    base: str | None,
    head: str | None,
    fail_on: str,
    report: str | None,
    sarif: str | None,
    comment: str,
    author_id: int,
) -> int:
    """Judge what an event on GitHub brings, by the policy of the base.

    Judged are pull_request, push and merge_group; on schedule and workflow_dispatch the branch's
    current budget period; on workflow_run the pull request that started the other workflow. A
    shallow clone is completed first, with commits alone.

    The event comes from GITHUB_EVENT_NAME and GITHUB_EVENT_PATH; in other CI systems give --base,
    and --head where it is not HEAD. On GitHub findings become annotations, a job summary and step
    outputs; everywhere they are printed.
    """
    known = settings(os.environ)
    teller = Teller(known, {"--json": report, "--sarif": sarif})
    try:
        if base is not None:
            return _judge_range(known, teller, base, head or "HEAD", fail_on)
        asked = consulted(known, _plan(known, head))
        return _judge_event(known, teller, asked, fail_on, (comment, author_id))
    except TrailgateError as expected:
        if not known.on_github:
            raise
        teller.failure(expected)
        return expected.exit_code


def _judge_range(known: Settings, teller: Teller, base: str, head: str, fail_on: str) -> int:
    repository = open_repository()
    now = clock.now()
    found = located_between(repository, base, head)
    facts = Asked(approvals=Approvals(unknown="reviews are known on GitHub only"))
    outcome = run(repository, found, fail_on, now, facts)
    teller.remarks(outcome.scope.remarks)
    teller.outcome(outcome, now)
    _show(repository, known, teller, Consulted(Plan("range")), outcome, (NEVER, ACTIONS_BOT))
    return outcome.exit_code


def _judge_event(
    known: Settings, teller: Teller, asked: Consulted, fail_on: str, wish: tuple[str, int]
) -> int:
    if asked.plan.nothing:
        teller.nothing(asked.plan.nothing)
        return EXIT_FINE
    repository = open_repository()
    now = clock.now()
    found = located(repository, asked.plan, now)
    told = asked.told
    is_pull = asked.plan.is_pull_request
    facts = Asked(is_pull, told.composing, told.approvals if is_pull else None)
    outcome = run(repository, found, fail_on, now, facts)
    if known.token and told.unknown:
        teller.remarks([f"GitHub's API: {told.unknown}"])
    teller.remarks(outcome.scope.remarks)
    teller.outcome(outcome, now)
    _show(repository, known, teller, asked, outcome, wish)
    return outcome.exit_code


def _show(
    repository: Repository,
    known: Settings,
    teller: Teller,
    asked: Consulted,
    outcome: Outcome,
    wish: tuple[str, int],
) -> None:
    if not known.summary_path and wish[0] == NEVER:
        return
    # templates are needed from here on only
    from trailgate.ci.posting import Wish, show

    shown = show(repository, asked, outcome, Wish(*wish), (known.run_url, teller.room))
    if shown.posted is not None:
        teller.posted(shown.posted)
    teller.summary(shown.summary)


def _plan(known: Settings, head: str | None) -> Plan:
    if head is not None:
        raise UsageError("ci: --head needs --base, whose policy judges it")
    if not known.event_path:
        raise UsageError(
            "ci: GITHUB_EVENT_PATH is not set, so there is no event to judge; "
            "outside GitHub give: trailgate ci --base REV [--head REV]"
        )
    return plan(known.event_name, load(known.event_path), known.sha, known.ref)
