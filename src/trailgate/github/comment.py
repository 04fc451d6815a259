"""The pull request's one comment: which is ours, what is to do, and doing it.

Ours is a comment by the expected author whose first line is the marker; nothing is ever read from
its text. Two runs at once end with one comment: after writing a new one the comments are listed
again, the oldest of ours stays, the others go.
"""

from __future__ import annotations

from trailgate.records import Record

from .facts import (
    CREATED,
    FAILED,
    SKIPPED,
    STALE,
    UNCHANGED,
    UPDATED,
    ApiFailure,
    CommentFacts,
    Posted,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .api import Api

MARKER = "<!-- trailgate:summary -->"
ACTIONS_BOT = 41898282
"""The user id of `github-actions[bot]`. `GET /user` is refused to its token."""
UPDATE, ON_FINDINGS, NEVER = MODES = ("update", "on-findings", "never")
ROUNDS = 4
SETTLING = 2.0
"""Seconds after an unanswered write until what it did can be seen in the list."""


class Step(Record):
    """What is to do next.

    `action`: create, update or leave. `kept`: the comment that stays. `doubles`: the numbers of
    the comments to delete.
    """

    action: str
    kept: CommentFacts | None = None
    doubles: tuple[int, ...] = ()


def sendable(body: str) -> str:
    """Put the marker on the first line, and take out what GitHub refuses or JSON can't carry."""
    clean = body.replace("\0", "").encode("utf-8", "replace").decode("utf-8").rstrip()
    return clean if _is_marked(clean) else f"{MARKER}\n{clean}"


def ours(comments: Iterable[CommentFacts], authors: frozenset[int]) -> list[CommentFacts]:
    """Give the comments that are ours, the oldest first."""
    marked = (c for c in comments if c.author_id in authors and _is_marked(c.body))
    return sorted(marked, key=lambda comment: comment.number)


def decide(mine: list[CommentFacts], body: str, *, may_create: bool) -> Step:
    """Say what makes `body` the text of our one comment."""
    if not mine:
        return Step("create" if may_create else "leave")
    kept, *others = mine
    doubles = tuple(comment.number for comment in others)
    same = _comparable(kept.body) == _comparable(body)
    return Step("leave" if same else "update", kept, doubles)


def publish(  # noqa: PLR0913 - inputs of the action, given by name
    api: Api,
    number: int,
    judged_head: str,
    body: str,
    *,
    author_id: int = ACTIONS_BOT,
    mode: str = UPDATE,
    has_findings: bool = True,
) -> Posted:
    """Make `body` the text of the one comment on a pull request; whatever happens is told.

    With the mode `on-findings` and no findings a comment that exists is updated, none is created.
    Nothing is written once the pull request's head is another than the judged one.
    """
    if mode == NEVER:
        return Posted(SKIPPED, "the comment is turned off")
    may_create = mode == UPDATE or has_findings
    visit = _Visit(api, number, judged_head, sendable(body), author_id)
    try:
        return visit.settle(may_create=may_create)
    except ApiFailure as failure:
        if visit.written:
            return visit.written.replace(why=f"a double of it may be left: {failure.reason}")
        return unposted(failure.reason, is_fork=visit.is_fork and failure.status == 403)


def unposted(reason: str, *, is_fork: bool = False) -> Posted:
    """Tell that there is no comment, and that nothing is lost by it."""
    if is_fork:
        reason = "the token of a pull request from a fork may not write comments"
        return Posted(SKIPPED, f"comment not posted: {reason}; the job summary holds all of it")
    return Posted(FAILED, f"comment not posted: {reason}; the job summary holds all of it")


class _Visit:
    """One run's way to its comment."""

    def __init__(self, api: Api, number: int, head: str, body: str, author_id: int) -> None:
        self._api = api
        self._number = number
        self._head = head
        self._body = body
        self._authors = frozenset({author_id})
        self._created: CommentFacts | None = None
        self._has_tried = False
        self.is_fork = False
        self.written: Posted | None = None

    def settle(self, *, may_create: bool) -> Posted:
        """Do step after step until one comment of ours says what it should."""
        failure: ApiFailure | None = None
        for _round in range(ROUNDS):
            step = decide(self._mine(), self._body, may_create=may_create)
            if step.action != "leave" and (stale := self._stale()):
                self._delete(step.doubles if self._created else ())
                return stale
            try:
                posted = self._take(step)
            except ApiFailure as happened:
                if not self._may_go_on(step, happened):
                    raise
                failure = happened
                continue
            if posted:
                return posted
        raise failure or ApiFailure("the comment keeps being deleted while it is written")

    def _mine(self) -> list[CommentFacts]:
        listed = self._api.comments(self._number)
        created = self._created
        # A list may lag behind what was just written; without it there would be a second comment.
        if created and all(comment.number != created.number for comment in listed):
            listed = (*listed, created)
        return ours(listed, self._authors)

    def _stale(self) -> Posted | None:
        pull = self._api.pull(self._number)
        self.is_fork = pull.is_fork
        if pull.head == self._head:
            return None
        return Posted(
            STALE,
            f"comment not posted: the pull request is at {pull.head[:7]} by now, "
            f"and {self._head[:7]} was judged",
        )

    def _take(self, step: Step) -> Posted | None:
        """Do one step; None means that the comments are to be looked at again."""
        if step.action == "create":
            self._create()
            return None
        if step.kept is None:
            return Posted(SKIPPED, "comment not posted: there are no findings to tell")
        if step.action == "update":
            self._api.update(self._number, step.kept.number, self._body)
            self.written = Posted(UPDATED, url=step.kept.url)
        self._delete(step.doubles)
        return Posted(self._state(step), self._remark(), step.kept.url)

    def _create(self) -> None:
        self._has_tried = True
        created = self._api.create(self._number, self._body)
        # Whoever's comment this run wrote is this run, whatever the author it was told.
        self._authors |= {created.author_id} - {0}
        self._created = created
        self.written = Posted(CREATED, url=created.url)

    def _delete(self, doubles: tuple[int, ...]) -> None:
        for double in doubles:
            self._api.delete(self._number, double)

    def _state(self, step: Step) -> str:
        if step.action == "update":
            return UPDATED
        mine = self._created is None or self._created == step.kept
        return CREATED if self._has_tried and mine else UNCHANGED

    def _remark(self) -> str:
        if self._created is None or len(self._authors) == 1:
            return ""
        author = self._created.author_id
        return f"the token writes as user {author}: set comment-author-id to {author}"

    def _may_go_on(self, step: Step, failure: ApiFailure) -> bool:
        """Whether the list will show what a failed step has done, and what is still to do."""
        if step.action == "create":
            if failure.is_uncertain:
                self._api.pause(SETTLING)
            return failure.is_uncertain
        return step.action == "update" and failure.status in {404, 410}


def _is_marked(body: str) -> bool:
    return body.replace("\r\n", "\n").split("\n", 1)[0].rstrip() == MARKER


def _comparable(body: str) -> str:
    return body.replace("\r\n", "\n").rstrip()
