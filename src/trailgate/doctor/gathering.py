"""Gathering the facts: git, the policy, the workflows, the history."""

from __future__ import annotations

import os
import re

from trailgate import __version__
from trailgate.clock import now
from trailgate.config import load, load_at
from trailgate.errors import PolicyError

from .facts import Facts, LogFacts, TranscriptFacts, WorkflowFacts
from .hook_facts import trees
from .usage_facts import usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trailgate.git import Repository
    from trailgate.policy.terms import Policy

    from .facts import UsageFacts


def gather(repository: Repository) -> Facts:
    """Look at everything; what can't be known is left out, or is a problem of its own."""
    problems, found, log, transcripts = _policy(repository)
    return Facts(
        version=__version__,
        git_version=_git_version(repository),
        trees=trees(repository),
        policy_problems=problems,
        workflows=_workflows(repository.work_tree),
        is_shallow=repository.is_shallow(),
        usage=found,
        log=log,
        transcripts=transcripts,
    )


def _policy(
    repository: Repository,
) -> tuple[tuple[str, ...], UsageFacts | None, LogFacts | None, TranscriptFacts | None]:
    """Look at the policy, and at what can only be read with one."""
    try:
        if repository.work_tree is None:
            policy = load_at(repository, repository.head())
        else:
            policy = load(repository.work_tree, repository.data_dir)
        log, read = _log(repository, policy), _transcripts(repository, policy)
        return (), usage(repository, policy), log, read
    except PolicyError as broken:
        return broken.problems, None, None, None


def _log(repository: Repository, policy: Policy) -> LogFacts | None:
    from trailgate.collectors import token_log

    if not token_log.exists(repository):
        return None
    from trailgate.collectors.token_log.store import why_shut

    found = token_log.collect(repository, policy, now())
    path = token_log.path(repository)
    why = why_shut(path)
    return LogFacts(found.skipped, found.newer, f"{path}: {why}" if why else "")


def _transcripts(repository: Repository, policy: Policy) -> TranscriptFacts | None:
    if not policy.transcripts or repository.work_tree is None:
        return None
    from trailgate.collectors.transcripts.feeding import unreadable
    from trailgate.collectors.transcripts.folders import folders

    if not any(os.path.isdir(folder) for folder in folders(os.environ)):
        return TranscriptFacts(is_there=False)
    return TranscriptFacts(is_there=True, skipped=unreadable(repository.work_tree, now()))


def _git_version(repository: Repository) -> str:
    words = (repository.ask("version") or "").split()
    return words[2] if len(words) > 2 else ""


def _workflows(top: str | None) -> tuple[WorkflowFacts, ...]:
    folder = os.path.join(top or "", ".github", "workflows")
    if top is None or not os.path.isdir(folder):
        return ()
    found: list[WorkflowFacts] = []
    for name in sorted(os.listdir(folder)):
        if name.endswith((".yml", ".yaml")):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                text = re.sub(r"(?m)(?:^|\s)#.*$", "", file.read())
            if "trailgate" in text:
                path = f".github/workflows/{name}"
                found.append(WorkflowFacts(path, is_pinned(text)))
    return tuple(found)


_USES = re.compile(r"uses:\s*[\"']?([^\s\"']*trailgate[^\s\"']*)")
_HASH = re.compile(r"@[0-9a-f]{40}(?:[0-9a-f]{24})?\b")


def is_pinned(text: str) -> bool:
    """Tell whether a workflow names trailgate by full hashes only; `./` is the checkout's own."""
    named = _USES.findall(text)
    if named:
        return all(_HASH.search(name) or name.startswith("./") for name in named)
    lines = [line for line in text.splitlines() if "trailgate" in line]
    return "uses: ./" in text or any(_HASH.search(line) for line in lines)
