"""The few questions and deeds that trailgate has for GitHub's API, through PyGithub.

Requests are sent again as `waiting` says. PyGithub's own retry is off: it repeats a POST after a
5xx, so a comment could double, and it would wait an hour for a rate limit.
"""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from .facts import ApiFailure, ApiUnavailable, CommentFacts, MergeSettings, PullFacts, ReviewFacts
from .failing import failure_of, one_line
from .waiting import PATIENCE, delay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, Self, TypeVar

    from github import Github
    from github.Issue import Issue
    from github.IssueComment import IssueComment
    from github.NamedUser import NamedUser
    from github.Organization import Organization
    from github.Repository import Repository

    Answer = TypeVar("Answer")

    class Secret(Protocol):
        """What keeps the token."""

        def reveal(self) -> str:
            """Give the token."""

    class Settings(Protocol):
        """What of CI's settings is needed here."""

        @property
        def api_url(self) -> str:
            """Where the API is, without a `/` at the end: `https://HOST/api/v3`."""

        @property
        def repository(self) -> str:
            """Owner and name."""

        @property
        def token(self) -> Secret:
            """What the requests are signed with."""


TIMEOUT = 15
PER_PAGE = 100


class Api:
    """One repository at GitHub. Every method raises ApiFailure where it can't do its deed.

    `wait` is asked to pass some seconds. Close it, or use it in a `with`.
    """

    def __init__(self, client: Github, settings: Settings, wait: Callable[[float], None]) -> None:
        self._client = client
        self._repository = settings.repository
        self._token = settings.token.reveal().strip()
        self._host = urlsplit(settings.api_url).hostname or "the API"
        self._wait = wait
        self._patience = PATIENCE
        self._lost: ApiFailure | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    def pull(self, number: int) -> PullFacts:
        """Read a pull request as it is now."""

        def ask() -> PullFacts:
            pull = self._at().get_pull(number)
            base = pull.base
            home: Repository | None = pull.head.repo
            login, user_id = _person(pull.user)
            return PullFacts(
                number,
                title=pull.title or "",
                body=pull.body or "",
                head=pull.head.sha,
                base_ref=base.ref,
                base_sha=base.sha,
                author=login,
                author_id=user_id,
                is_fork=home is None or home.full_name != base.repo.full_name,
                commits=pull.commits,
            )

        return self._done(f"read pull request {number}", ask)

    def find_pull(self, source: str, head: str) -> int:
        """Give the number of the open pull request from `owner:branch` whose tip is `head`.

        0 where there is none, as when the branch has moved on meanwhile.
        """

        def ask() -> int:
            found = self._at().get_pulls(state="open", head=source)
            return next((pull.number for pull in found if pull.head.sha == head), 0)

        return self._done("find the pull request", ask)

    def reviews(self, number: int) -> tuple[ReviewFacts, ...]:
        """List a pull request's reviews, the oldest first."""

        def ask() -> tuple[ReviewFacts, ...]:
            return tuple(
                ReviewFacts(
                    *_person(review.user), state=review.state, commit=review.commit_id or ""
                )
                for review in self._at().get_pull(number).get_reviews()
            )

        return self._done(f"list the reviews of pull request {number}", ask)

    def merge_settings(self) -> MergeSettings:
        """Read how the repository merges; a token that may only read is not told."""

        def ask() -> MergeSettings:
            at = self._at()
            return MergeSettings(
                allows_squash=at.allow_squash_merge,
                allows_merge=at.allow_merge_commit,
                allows_rebase=at.allow_rebase_merge,
                squash_title=at.squash_merge_commit_title or "",
                squash_message=at.squash_merge_commit_message or "",
            )

        return self._done("read the repository's merge settings", ask)

    def comments(self, number: int) -> tuple[CommentFacts, ...]:
        """List all comments of a pull request, page by page."""

        def ask() -> tuple[CommentFacts, ...]:
            return tuple(map(_facts, self._issue(number).get_comments()))

        return self._done(f"list the comments of pull request {number}", ask)

    def create(self, number: int, body: str) -> CommentFacts:
        """Write a new comment.

        It is sent again only where GitHub refused to act, never where it may have been written.
        """

        def ask() -> CommentFacts:
            return _facts(self._issue(number).create_comment(body))

        return self._done("write the comment", ask, may_repeat=False)

    def update(self, number: int, comment: int, body: str) -> None:
        """Give a comment of a pull request another text."""
        self._done(
            "rewrite the comment", lambda: self._issue(number).get_comment(comment).edit(body)
        )

    def delete(self, number: int, comment: int) -> None:
        """Delete a comment of a pull request; one that is gone already is fine."""
        try:
            self._done(
                "delete a double of the comment",
                lambda: self._issue(number).get_comment(comment).delete(),
            )
        except ApiFailure as failure:
            if failure.status not in {404, 410}:
                raise

    def pause(self, seconds: float) -> None:
        """Pass some seconds."""
        self._wait(seconds)

    def _at(self) -> Repository:
        return self._client.get_repo(self._repository)

    def _issue(self, number: int) -> Issue:
        return self._at().get_issue(number)

    def _done(self, deed: str, ask: Callable[[], Answer], *, may_repeat: bool = True) -> Answer:
        """Ask, and ask again where that may help; an API that is out of reach is left alone."""
        if self._lost is not None:
            raise self._lost
        tries = 0
        while True:
            tries += 1
            try:
                return self._once(deed, ask)
            except ApiFailure as failure:
                seconds = delay(failure, tries)
                if seconds is None or (failure.is_uncertain and not may_repeat):
                    if failure.status == 0 and may_repeat:
                        self._lost = failure
                    raise
                if seconds > self._patience:
                    raise _too_long(failure, seconds) from None
                self._patience -= seconds
                self._wait(seconds)

    def _once(self, deed: str, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        # Whatever a library makes of a foreign answer, the verdict stands.
        except Exception as error:  # noqa: BLE001
            failure = failure_of(error, deed, self._host)
        raise failure.worded(one_line(failure.reason, self._token))


def connect(settings: Settings, wait: Callable[[float], None] = time.sleep) -> Api:
    """Make ready to ask the API. No request is sent yet.

    Raises:
        ApiUnavailable: no token, repository or address, or PyGithub is not installed.
    """
    token = settings.token.reveal().strip()
    if not token:
        raise ApiUnavailable("there is no token: set GITHUB_TOKEN")
    if not _is_owner_and_name(settings.repository):
        raise ApiUnavailable("GITHUB_REPOSITORY doesn't name an owner and a repository")
    if not _is_address(settings.api_url):
        raise ApiUnavailable("GITHUB_API_URL is no address such as https://api.github.com")
    if not (token.isascii() and token.isprintable()):
        raise ApiUnavailable("GITHUB_TOKEN holds characters that no token has")
    try:
        import github
    except ImportError:
        raise ApiUnavailable("PyGithub is not installed: pip install 'trailgate[github]'") from None
    client = github.Github(
        auth=github.Auth.Token(token),
        base_url=settings.api_url,
        timeout=TIMEOUT,
        user_agent="trailgate",
        per_page=PER_PAGE,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
        lazy=True,
    )
    return Api(client, settings, wait)


def _is_owner_and_name(repository: str) -> bool:
    owner, _slash, name = repository.partition("/")
    allowed = (owner + name).replace("-", "").replace("_", "").replace(".", "")
    return bool(owner and name) and allowed.isascii() and allowed.isalnum()


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _facts(comment: IssueComment) -> CommentFacts:
    return CommentFacts(
        comment.id,
        author_id=_person(comment.user)[1],
        body=comment.body or "",
        url=comment.html_url or "",
    )


def _person(user: NamedUser | Organization | None) -> tuple[str, int]:
    return (user.login, user.id) if user is not None else ("", 0)


def _too_long(failure: ApiFailure, seconds: float) -> ApiFailure:
    return failure.worded(f"{failure.reason}: it asks to wait {seconds:.0f} s, which is too long")
