"""From an event to a plan: what is to be judged. Pure: no clock, no files, no git."""

from __future__ import annotations

from trailgate.errors import UsageError
from trailgate.records import Record

from .payload import object_name, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

BRANCHES = "refs/heads/"


class Plan(Record):
    """What an event asks to be judged. Nothing in it was looked up in the repository.

    `head`: object name of the judged tip, `""` when there is `nothing` to judge, which then says
    why. `branch`: the short name of the branch that holds it. `target_branch`: the branch whose
    policy judges. `base`: for a pull request the target's tip as the event tells it. `before`:
    for a push the branch's tip before it, `""` for a new branch. `is_fork`: the head is another
    repository's (or a deleted one's).
    """

    event: str
    head: str = ""
    branch: str = ""
    target_branch: str = ""
    base: str = ""
    before: str = ""
    title: str = ""
    is_fork: bool = False
    nothing: str = ""

    @property
    def is_onto_target(self) -> bool:
        """Whether commits were pushed to the target branch itself."""
        return self.event == "push" and self.branch == self.target_branch


def plan(event: str, payload: Mapping[str, Any]) -> Plan:
    """Give the plan for an event.

    Raises:
        UsageError: an event of this name is not judged, or it lacks what is needed.
    """
    reader = EVENTS.get(event)
    if reader is None:
        raise UsageError(
            f"GITHUB_EVENT_NAME={event!r}: trailgate ci judges {' and '.join(EVENTS)} events; "
            "run it in a workflow that these start, or give --base and --head"
        )
    return reader(payload)


def _pull_request(payload: Mapping[str, Any]) -> Plan:
    event = "pull_request"
    branch = text(payload, "pull_request.base.ref")
    base = object_name(payload, "pull_request.base.sha", event)
    home = text(payload, "pull_request.base.repo.full_name")
    return Plan(
        event,
        head=object_name(payload, "pull_request.head.sha", event),
        branch=text(payload, "pull_request.head.ref"),
        target_branch=branch,
        base=base,
        title=text(payload, "pull_request.title"),
        is_fork=text(payload, "pull_request.head.repo.full_name") != home,
    )


def _push(payload: Mapping[str, Any]) -> Plan:
    event = "push"
    after = object_name(payload, "after", event)
    before = object_name(payload, "before", event)
    ref = text(payload, "ref")
    default = text(payload, "repository.default_branch")
    branch = ref.removeprefix(BRANCHES)
    if not ref.startswith(BRANCHES):
        return Plan(event, nothing=f"{ref or 'the push'} is no branch: there is nothing to judge")
    if _is_zero(after):
        return Plan(event, nothing=f"branch {branch} was deleted: there is nothing to judge")
    if not default:
        raise UsageError("the push event has no repository.default_branch, which holds the policy")
    return Plan(
        event,
        head=after,
        branch=branch,
        target_branch=default,
        before="" if _is_zero(before) else before,
    )


def _is_zero(name: str) -> bool:
    return not name.strip("0")


EVENTS: dict[str, Callable[[Mapping[str, Any]], Plan]] = {
    "pull_request": _pull_request,
    "push": _push,
}
"""What reads each event; a new event is one more entry."""
