"""What GitHub's API tells, as values. Nothing here needs PyGithub."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
SKIPPED, STALE, FAILED = "skipped", "stale", "failed"


class PullFacts(Record):
    """A pull request as it is now.

    `head`, `base_sha`: object names of its tip and of its target branch's tip. `is_fork`: the
    head is another repository's, or a deleted one's. `commits`: how many it brings.
    """

    number: int
    title: str
    body: str
    head: str
    base_ref: str
    base_sha: str
    author: str
    author_id: int
    is_fork: bool
    commits: int


class ReviewFacts(Record):
    """One review. `state` is GitHub's word (`APPROVED`, `DISMISSED`, ...), `commit` its object."""

    login: str
    user_id: int
    state: str
    commit: str


class MergeSettings(Record):
    """How a repository merges; None and `""` where the token is not told.

    `squash_title`: `PR_TITLE` or `COMMIT_OR_PR_TITLE`. `squash_message`: `PR_BODY`,
    `COMMIT_MESSAGES` or `BLANK`.
    """

    allows_squash: bool | None = None
    allows_merge: bool | None = None
    allows_rebase: bool | None = None
    squash_title: str = ""
    squash_message: str = ""


class CommentFacts(Record):
    """One comment of a pull request. A smaller `number` is an older comment."""

    number: int
    author_id: int
    body: str
    url: str = ""


class Posted(Record):
    """What became of the comment.

    `state`: created, updated, unchanged, skipped (by the mode, or nothing to write with), stale
    (the pull request has moved on) or failed. `why`: one line, `""` where there is nothing to
    tell. `url`: the comment's page.
    """

    state: str
    why: str = ""
    url: str = ""


class ApiUnavailable(Exception):  # noqa: N818 - a state of things that CI goes on with
    """The API can't be asked, or didn't answer; `reason` is one line without secrets."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ApiFailure(ApiUnavailable):
    """One request went wrong.

    `status`: the answer's, 0 where there was none. `headers`: its headers, names in lower case.
    `is_rate_limit`: GitHub refused to work for now, and so has done nothing.
    """

    def __init__(
        self,
        reason: str,
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        *,
        is_rate_limit: bool = False,
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = dict(headers or {})
        self.is_rate_limit = is_rate_limit

    def worded(self, reason: str) -> ApiFailure:
        """Give the same failure with another reason."""
        return ApiFailure(reason, self.status, self.headers, is_rate_limit=self.is_rate_limit)

    @property
    def is_passing(self) -> bool:
        """Whether the same request may well succeed a little later."""
        return self.status == 0 or self.status >= 500 or self.is_rate_limit

    @property
    def is_uncertain(self) -> bool:
        """Whether the request may have been carried out all the same."""
        return self.status == 0 or self.status >= 500
