"""What only GitHub's API knows of a pull request; CI goes on without it where it can't be asked."""

from __future__ import annotations

from trailgate.errors import UsageError
from trailgate.github.facts import ApiUnavailable, MergeSettings, PullFacts
from trailgate.records import Record

from .plan import refreshed
from .reviewed import Approvals, approvals
from .squash import COMMIT_MESSAGES, COMMIT_OR_PR_TITLE, Composing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.github.api import Api

    from .plan import Plan
    from .settings import Settings

NO_TOKEN = "no token is given, so GitHub's API is not asked"  # noqa: S105 - words


class Told(Record):
    """What the API told. `unknown` says in one line what could not be asked, and why."""

    pull: PullFacts | None = None
    approvals: Approvals = Approvals(unknown=NO_TOKEN)
    merging: MergeSettings = MergeSettings()
    unknown: str = ""

    @property
    def composing(self) -> Composing | None:
        """What GitHub composes a squash message from; None where nobody squashes, or who knows."""
        pull, merging = self.pull, self.merging
        if pull is None or merging.allows_squash is not True:
            return None
        return Composing(
            pull.number,
            pull.title,
            pull.body,
            merging.squash_title or COMMIT_OR_PR_TITLE,
            merging.squash_message or COMMIT_MESSAGES,
        )


def ask(api: Api, number: int, head: str) -> Told:
    """Ask for a pull request, its reviews of the judged head, and how its repository merges."""
    try:
        pull = api.pull(number)
    except ApiUnavailable as failed:
        return Told(unknown=failed.reason, approvals=Approvals(unknown=failed.reason))
    told = Told(pull)
    try:
        found = approvals(api.reviews(number), head, pull.author, pull.author_id)
    except ApiUnavailable as failed:
        found = Approvals(unknown=failed.reason)
        told = told.replace(unknown=failed.reason)
    try:
        told = told.replace(merging=api.merge_settings())
    except ApiUnavailable as failed:
        told = told.replace(unknown=failed.reason)
    return told.replace(approvals=found)


class Consulted(Record):
    """A plan as it is after asking, what was told, and the API, None where it can't be asked."""

    plan: Plan
    told: Told = Told()
    api: Api | None = None


def consulted(known: Settings, plan: Plan) -> Consulted:
    """Ask for the pull request of a plan; other plans, and those without a token, stay.

    Raises:
        UsageError: the event does not say which pull request it is about, and nobody can be asked.
    """
    if plan.nothing or not plan.is_pull_request:
        return Consulted(plan)
    try:
        api = _connected(known)
        number = plan.number or api.find_pull(plan.source, plan.head)
    except ApiUnavailable as failed:
        _demand_number(plan, failed.reason)
        told = Told(unknown=failed.reason, approvals=Approvals(unknown=failed.reason))
        return Consulted(plan, told)
    if not number:
        why = f"{plan.source} holds no open pull request with the tip {plan.head[:10]} any more"
        return Consulted(plan.replace(nothing=f"{why}: there is nothing to judge"))
    told = ask(api, number, plan.head)
    if told.pull is None:
        _demand_number(plan, told.unknown)
        return Consulted(plan, told, api)
    return Consulted(refreshed(plan, told.pull), told, api)


def _demand_number(plan: Plan, reason: str) -> None:
    if not plan.number:
        raise UsageError(
            f"the {plan.event} event does not name its pull request, and GitHub can't be asked "
            f"({reason}); give the job GITHUB_TOKEN with pull-requests: write"
        )


def _connected(known: Settings) -> Api:
    if not known.token:
        raise ApiUnavailable(NO_TOKEN)
    from trailgate.github.api import connect

    return connect(known)
