"""What only GitHub's API knows of a pull request; CI goes on without it where it can't be asked."""

from __future__ import annotations

from trailgate.github.facts import ApiUnavailable, MergeSettings, PullFacts
from trailgate.records import Record

from .reviewed import Approvals, approvals
from .squash import COMMIT_MESSAGES, COMMIT_OR_PR_TITLE, Composing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.github.api import Api

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


def connected(known: Settings) -> Api | None:
    """Give the API where a token allows to ask it, None without a token.

    Raises:
        ApiUnavailable: there is a token, but no way to use it.
    """
    if not known.token:
        return None
    from trailgate.github.api import connect

    return connect(known)
