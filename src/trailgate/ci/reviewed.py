"""Whose approval of the judged head stands, among a pull request's reviews."""

from __future__ import annotations

from trailgate.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trailgate.github.facts import ReviewFacts

_APPROVED = "APPROVED"
_DECIDING = (_APPROVED, "CHANGES_REQUESTED", "DISMISSED")
"""GitHub's states that say yes or no; a later comment leaves an approval as it is."""


class Approvals(Record):
    """The logins, in lower case, whose approval of the judged head stands.

    `unknown` says in half a line why nobody could be asked, `""` where the reviews were read.
    """

    logins: frozenset[str] = frozenset()
    unknown: str = ""


def approvals(
    reviews: Iterable[ReviewFacts], head: str, author: str, author_id: int = 0
) -> Approvals:
    """Give whose approval stands.

    Args:
        reviews: all of the pull request, oldest first, as GitHub lists them.
        head: the judged commit's object name; an approval of another does not count.
        author: the login of the pull request's author, whose own approval does not count.
        author_id: the author's user id, 0 when unknown.
    """
    latest: dict[int, ReviewFacts] = {}
    for review in reviews:
        if review.state.upper() in _DECIDING:
            latest[review.user_id] = review
    return Approvals(
        frozenset(
            review.login.lower()
            for review in latest.values()
            if review.state.upper() == _APPROVED
            and review.commit.lower() == head.lower()
            and review.login
            and review.login.lower() != author.lower()
            and not (author_id and review.user_id == author_id)
        )
    )
