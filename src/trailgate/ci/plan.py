"""From an event to a plan: what is to be judged. Pure: no clock, no files, no git."""

from __future__ import annotations

from trailgate.errors import UsageError
from trailgate.records import Record

from .payload import is_object_name, number, object_name, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from trailgate.github.facts import PullFacts

BRANCHES = "refs/heads/"


class Plan(Record):
    """What an event asks to be judged. Nothing in it was looked up in the repository.

    `head`: object name of the judged tip, `""` when there is `nothing` to judge, which then says
    why. `branch`: the short name of the branch that holds it. `target_branch`: the branch whose
    policy judges. `base`: what the head is compared with as the event tells it: for a pull request
    the target's tip, for a merge group what it is built on. `before`: for a push the branch's tip
    before it, `""` for a new branch. `is_fork`: the head is another repository's (or a deleted
    one's). `number`: the pull request's, 0 for none. `is_stale`: the pull request has another head
    by now; the judged one stays the event's. `source`: `owner:branch` by which the pull request is
    to be looked for, where the event gives no number.
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
    number: int = 0
    is_stale: bool = False
    source: str = ""

    @property
    def is_pull_request(self) -> bool:
        """Whether what is judged is a pull request."""
        return self.event in PULL_REQUESTS

    @property
    def is_audit(self) -> bool:
        """Whether a branch's current budget period is looked at, and no change."""
        return self.event in AUDITS

    @property
    def is_onto_target(self) -> bool:
        """Whether commits were pushed to the target branch itself."""
        return self.event == "push" and self.branch == self.target_branch


def plan(event: str, payload: Mapping[str, Any], sha: str = "", ref: str = "") -> Plan:
    """Give the plan for an event.

    Args:
        event: its name.
        payload: what it tells.
        sha: the object name of the commit that the run is of, for events that name none.
        ref: the full ref that the run is of, likewise.

    Raises:
        UsageError: an event of this name is not judged, or it lacks what is needed.
    """
    if event in AUDITS:
        return _audit(event, payload, sha, ref)
    reader = EVENTS.get(event)
    if reader is None:
        raise UsageError(f"GITHUB_EVENT_NAME={event!r}: {_REFUSED.get(event) or _OTHERS}")
    return reader(payload)


def refreshed(plan: Plan, pull: PullFacts) -> Plan:
    """Give a pull request's plan with title and target as they are now; the head stays.

    Payloads go stale: a run that is started again has the first one's.
    """
    return plan.replace(
        number=pull.number,
        title=pull.title,
        target_branch=pull.base_ref or plan.target_branch,
        base=pull.base_sha if is_object_name(pull.base_sha) else plan.base,
        is_stale=bool(pull.head) and pull.head != plan.head,
    )


def _review(payload: Mapping[str, Any]) -> Plan:
    """Give the plan of a review: it may prove an override, so the pull request is judged again."""
    return _pull_request(payload, "pull_request_review")


def _pull_request(payload: Mapping[str, Any], event: str = "pull_request") -> Plan:
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
        number=number(payload, "pull_request.number") or number(payload, "number"),
    )


def _workflow_run(payload: Mapping[str, Any]) -> Plan:
    """Give the plan of the second step for forks: judge what the first, without rights, was of."""
    event = "workflow_run"
    first = text(payload, "workflow_run.event")
    if first != "pull_request":
        why = f"the workflow that ran was started by {first or 'an unknown event'}"
        return Plan(event, nothing=f"{why}, not by pull_request: there is nothing to judge")
    owner = text(payload, "workflow_run.head_repository.owner.login")
    branch = text(payload, "workflow_run.head_branch")
    if not owner or not branch:
        return Plan(event, nothing="the head's repository is gone: there is nothing to judge")
    home = text(payload, "workflow_run.repository.full_name")
    return Plan(
        event,
        head=object_name(payload, "workflow_run.head_sha", event),
        branch=branch,
        is_fork=text(payload, "workflow_run.head_repository.full_name") != home,
        source=f"{owner}:{branch}",
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


def _merge_group(payload: Mapping[str, Any]) -> Plan:
    event = "merge_group"
    if text(payload, "action") == "destroyed":
        return Plan(event, nothing="the merge group was dissolved: there is nothing to judge")
    target = text(payload, "merge_group.base_ref").removeprefix(BRANCHES)
    if not target:
        raise UsageError(
            "the merge_group event has no merge_group.base_ref, which holds the policy"
        )
    return Plan(
        event,
        head=object_name(payload, "merge_group.head_sha", event),
        branch=text(payload, "merge_group.head_ref").removeprefix(BRANCHES),
        target_branch=target,
        base=object_name(payload, "merge_group.base_sha", event),
    )


def _audit(event: str, payload: Mapping[str, Any], sha: str, ref: str) -> Plan:
    told = ref or text(payload, "ref") or text(payload, "repository.default_branch")
    if not is_object_name(sha):
        raise UsageError(
            f"GITHUB_SHA={sha[:60]!r}: the {event} event is judged at the commit that it names, "
            "and this is no full object name"
        )
    branch = told.removeprefix(BRANCHES).removeprefix("refs/tags/")
    return Plan(event, head=sha, branch=branch, target_branch=branch)


def _is_zero(name: str) -> bool:
    return not name.strip("0")


EVENTS: dict[str, Callable[[Mapping[str, Any]], Plan]] = {
    "pull_request": _pull_request,
    "push": _push,
    "merge_group": _merge_group,
    "workflow_run": _workflow_run,
    "pull_request_review": _review,
}
"""What reads each event that brings commits; a new event is one more entry."""

PULL_REQUESTS = ("pull_request", "workflow_run", "pull_request_review")
"""The events that are about a pull request."""

AUDITS = ("schedule", "workflow_dispatch")
"""The events that bring none: a branch is looked at."""

_OTHERS = (
    f"trailgate ci judges {', '.join(EVENTS)}, {' and '.join(AUDITS)} events; "
    "run it in a workflow that these start, or give --base and --head"
)
_REFUSED = {
    "pull_request_target": (
        "it gives a fork's change this repository's token and secrets, and trailgate ci needs "
        "neither to judge; let pull_request start the workflow"
    ),
}
