"""The pages that people read: the comment on the pull request, and the job summary."""

from __future__ import annotations

from trailgate.github.comment import MARKER, NEVER, publish, unposted
from trailgate.github.facts import FAILED, SKIPPED
from trailgate.records import Record
from trailgate.reports.summary import remark

from .own_template import pages
from .page import page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.github.facts import Posted

    from .asking import Consulted
    from .run import Outcome


class Wish(Record):
    """What is wished of the comment: one of `github.comment.MODES`, and whose it is."""

    mode: str = NEVER
    author_id: int = 0


class Shown(Record):
    """The job summary, and what became of the comment, None where none is wished."""

    summary: str
    posted: Posted | None = None


def show(
    repository: Repository, asked: Consulted, outcome: Outcome, wish: Wish, place: tuple[str, int]
) -> Shown:
    """Write the comment, and give the job summary, which says why where there is none.

    Args:
        repository: holds the target, and maybe its template.
        asked: the pull request, and the API by which to write.
        outcome: what was found.
        wish: what is wished of the comment.
        place: the page of the CI run, `""` for none, and how many bytes its summary may have.
    """
    run_url, largest = place
    is_wished = wish.mode != NEVER and asked.plan.is_pull_request
    values = page(outcome, run_url)
    made = pages(repository, outcome.scope, values, largest, MARKER if is_wished else "")
    if not is_wished:
        return Shown(made.summary)
    posted = _posted(asked, made.comment, wish, has_findings=bool(outcome.findings))
    if posted.state not in (FAILED, SKIPPED) or not posted.why:
        return Shown(made.summary, posted)
    values["notes"].append(remark("There is no comment:", posted.why))
    return Shown(pages(repository, outcome.scope, values, largest).summary, posted)


def _posted(asked: Consulted, body: str, wish: Wish, *, has_findings: bool) -> Posted:
    if asked.api is None:
        return unposted(asked.told.unknown)
    return publish(
        asked.api,
        asked.plan.number,
        asked.plan.head,
        body,
        author_id=wish.author_id,
        mode=wish.mode,
        has_findings=has_findings,
    )
